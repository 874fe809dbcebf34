package dev.descent.checkpoint;

/** A file that cannot be written, read, or used. The message is one sentence: which file, what is wrong, what to do. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with its sentence. */
    public CheckpointException(String message) {
        super(message);
    }

    /** An exception with its sentence and what led to it. */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
