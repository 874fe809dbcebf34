package dev.descent.bench.runner;

import java.util.function.DoubleSupplier;

/** The best of what is tried for some seconds: whatever else runs on a machine only takes away. */
public final class Tries {
    /** In nanoseconds. */
    public static final double SECOND = 1e9;

    private static final long NANOS = 3_000_000_000L;

    private Tries() {}

    /** Seconds that something takes at best. */
    public static double fastest(Runnable what) {
        return fastestOf(() -> {
            long began = System.nanoTime();
            what.run();
            return (System.nanoTime() - began) / SECOND;
        });
    }

    /**
     * The same of what times itself.
     *
     * @param seconds does it once, and says how long it took
     */
    public static double fastestOf(DoubleSupplier seconds) {
        double least = Double.POSITIVE_INFINITY;
        long began = System.nanoTime();
        do {
            least = Math.min(least, seconds.getAsDouble());
        } while (System.nanoTime() - began < NANOS);
        return least;
    }
}
