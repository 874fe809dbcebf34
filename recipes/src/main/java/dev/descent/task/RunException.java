package dev.descent.task;

/** A run that cannot be made or cannot go on. The message is one sentence: what is wrong, where, and what to do. */
public final class RunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with its sentence. */
    public RunException(String message) {
        super(message);
    }

    /** An exception with its sentence and what led to it. */
    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
