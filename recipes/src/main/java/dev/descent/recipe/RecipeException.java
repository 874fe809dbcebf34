package dev.descent.recipe;

/** A recipe that cannot be followed. The message is one sentence: where, what is wrong, and what would be right. */
public final class RecipeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with its sentence. */
    public RecipeException(String message) {
        super(message);
    }

    /** An exception with its sentence and what led to it. */
    public RecipeException(String message, Throwable cause) {
        super(message, cause);
    }
}
