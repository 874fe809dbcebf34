package dev.descent.recipe;

/**
 * Something was asked for that cannot be done as it was said: by a recipe or a change of one, by a name that no run or several
 * runs have, by a filter that cannot be understood. The message is one sentence: where, what is wrong, and what would be right.
 */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with its sentence. */
    public RequestException(String message) {
        super(message);
    }

    /** An exception with its sentence and what led to it. */
    public RequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
