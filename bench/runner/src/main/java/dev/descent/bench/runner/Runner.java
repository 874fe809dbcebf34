package dev.descent.bench.runner;

/** A library that trains: Descent or one of its peers. */
public interface Runner {
    /** Its name and version. */
    String version();

    /**
     * Builds a workload.
     *
     * @throws UnsupportedOperationException if it cannot be written in this library, or has not been; the message says
     *     which, and why
     */
    Session open(Workload workload, Precision precision, int threads);

    /**
     * The product of two factors as {@link Square} has them, by this library's own means: done once, and finished, whenever it
     * runs.
     *
     * @throws UnsupportedOperationException if it has none in this precision; the message says why
     */
    default Runnable product(Precision precision, int threads) {
        throw new UnsupportedOperationException(version() + " shows no product");
    }

    /**
     * What the machine can do, measured.
     *
     * @throws UnsupportedOperationException if this runner does not measure that
     */
    default Limits limits(int threads) {
        throw new UnsupportedOperationException(version() + " measures no limits");
    }
}
