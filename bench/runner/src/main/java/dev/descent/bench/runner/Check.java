package dev.descent.bench.runner;

import java.util.Locale;

/**
 * Losses over some steps from the start, by which a broken model is seen before anybody times it.
 *
 * @param first of the first step
 * @param before mean over the first steps, one on each batch
 * @param after mean over the last steps, one on each batch
 */
public record Check(double first, double before, double after) {
    private static final int LEAST_CYCLES = 2;
    private static final int MOST_STEPS = 400;
    private static final long ENOUGH_NANOS = 2_000_000_000;
    /** Dropout makes losses jump: one that has not fallen yet gets more time. */
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static final double TOLERANCE = 0.6;

    /** Trains a bit. */
    static Check of(Session session, int batches) {
        long began = System.nanoTime();
        double first = 0;
        double before = 0;
        for (int step = 0; step < batches; step++) {
            session.step(step);
            double loss = session.loss();
            first = step == 0 ? loss : first;
            before += loss / batches;
        }
        double after = before;
        int steps = batches;
        while (steps < LEAST_CYCLES * batches
                || (steps < MOST_STEPS && System.nanoTime() - began < ENOUGH_NANOS)
                || (!(after < before) && System.nanoTime() - began < PATIENCE_NANOS)) {
            after = 0;
            for (int batch = 0; batch < batches; batch++, steps++) {
                session.step(batch);
                after += session.loss() / batches;
            }
        }
        return new Check(first, before, after);
    }

    /** What is wrong with these losses; empty if nothing is. */
    public String complaint(Workload workload) {
        double expected = workload.firstLoss();
        if (!(Math.abs(first - expected) <= TOLERANCE * expected)) {
            return String.format(Locale.ROOT, "the first loss is %.3f and should be near %.3f", first, expected);
        }
        if (!(after < before)) {
            return String.format(Locale.ROOT, "the loss does not fall: %.4f, then %.4f", before, after);
        }
        return "";
    }
}
