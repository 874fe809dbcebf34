package dev.descent.train.history;

import java.util.List;

/** Training that cannot begin or cannot go on. The message is one sentence: what is wrong, where, and what to do. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final History NOTHING =
            new History(Double.NaN, LossScale.unknown(), List.of(), 0, History.Ending.NOT_FINITE);

    private final transient History history;

    /** Training cannot begin. */
    public TrainingException(String message) {
        this(message, NOTHING);
    }

    /** Training cannot begin, for a reason that somebody else found. */
    public TrainingException(String message, Throwable cause) {
        super(message, cause);
        this.history = NOTHING;
    }

    /** Training cannot go on. */
    public TrainingException(String message, History history) {
        super(message);
        this.history = history;
    }

    /** The epochs that were finished before; none if training could not begin. */
    public History history() {
        return history;
    }
}
