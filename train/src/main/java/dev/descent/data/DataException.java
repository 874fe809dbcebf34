package dev.descent.data;

/** Data that cannot be used as it is. The message is one sentence: what is wrong, where, and what to do. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with its sentence. */
    public DataException(String message) {
        super(message);
    }

    /** An exception with its sentence and what led to it. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
