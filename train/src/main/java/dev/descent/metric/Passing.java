package dev.descent.metric;

import dev.descent.tensor.Values;

/**
 * Counts what another tally counts, of batches that are changed before.
 *
 * @param tally counts them
 * @param change what becomes of a batch
 */
record Passing(Metric.Tally tally, Change change) implements Metric.Tally {
    /** Makes something else of batches. */
    @FunctionalInterface
    interface Change {
        /** Passes on what is to be counted of a batch, if anything is. */
        void pass(Values outputs, Values targets, Metric.Tally to);
    }

    @Override
    public void add(Values outputs, Values targets) {
        change.pass(outputs, targets, tally);
    }

    @Override
    public double value() {
        return tally.value();
    }

    @Override
    public void clear() {
        tally.clear();
    }

    @Override
    public double[] state() {
        return tally.state();
    }

    @Override
    public void restore(double[] state) {
        tally.restore(state);
    }
}
