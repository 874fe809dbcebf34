package dev.descent.train;

/**
 * Is told how training goes: draws a progress bar, writes a file. Called by the thread that trains, which waits for it.
 * An exception that a listener throws ends the training.
 */
public interface TrainingListener {
    /** Training is about to begin. */
    default void started(Plan plan) {}

    /**
     * Some iterations were made: called a few times a second at most, and not at all within an epoch that is shorter.
     *
     * @param progress a view that changes with the next iteration; keep its figures, not it
     */
    default void progressed(Progress progress) {}

    /**
     * An iteration was made: called after each, so it had better be quick.
     *
     * @param progress a view that changes with the next iteration; keep its figures, not it
     */
    default void iterationEnded(Progress progress) {}

    /** An epoch was finished and validated. */
    default void epochEnded(History.Epoch epoch) {}

    /** Training has ended, by itself, by early stopping or by a loss that was not finite. */
    default void finished(History history) {}
}
