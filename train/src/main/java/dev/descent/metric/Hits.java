package dev.descent.metric;

/** Counts answers that are right, and all of them. */
abstract class Hits implements Metric.Tally {
    private final String metric;
    private long right;
    private long all;

    Hits(String metric) {
        this.metric = metric;
    }

    final void count(boolean isRight) {
        right += isRight ? 1 : 0;
        all++;
    }

    @Override
    public final double value() {
        return all == 0 ? Double.NaN : (double) right / all;
    }

    @Override
    public final void clear() {
        right = 0;
        all = 0;
    }

    @Override
    public final double[] state() {
        return new double[] {right, all};
    }

    @Override
    public final void restore(double[] state) {
        States.check(metric, state, 2);
        right = (long) state[0];
        all = (long) state[1];
    }
}
