package dev.descent.text;

/** A tokenizer or a text that cannot be used. The message is one sentence: what is wrong, where, and what to do. */
public final class TextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with its sentence. */
    public TextException(String message) {
        super(message);
    }

    /** An exception with its sentence and what led to it. */
    public TextException(String message, Throwable cause) {
        super(message, cause);
    }
}
