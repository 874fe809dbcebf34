package dev.descent.bench.compare;

/** A runner could not do what it was asked for. */
final class RunnerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean unsupported;

    /**
     * With its reason.
     *
     * @param unsupported whether the runner has no such workload at all, which is no failure
     */
    RunnerException(String message, boolean unsupported) {
        super(message);
        this.unsupported = unsupported;
    }

    boolean unsupported() {
        return unsupported;
    }
}
