package dev.descent.run.folder;

/**
 * Runs that were asked for by what says nothing, or not enough: a name that no run or several runs have, a filter that
 * cannot be understood. The message is one sentence: what is wrong, and what would be right.
 */
public final class SelectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with its sentence. */
    public SelectionException(String message) {
        super(message);
    }
}
