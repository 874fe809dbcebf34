package dev.descent.metric;

/** What tallies keep in checkpoints. */
final class States {
    private States() {}

    /** Refuses numbers that are not as many as a tally of this metric keeps. */
    static void check(String metric, double[] state, int length) {
        if (state.length != length) {
            throw new IllegalArgumentException("a tally of " + metric + " keeps " + length + " numbers and cannot be"
                    + " restored from " + state.length + ": they are of another metric, or not whole");
        }
    }
}
