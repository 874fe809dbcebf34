package dev.descent.train.history;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.metric.Metric;
import java.nio.file.Path;

/**
 * Is told how training goes: draws a progress bar, writes a file. Called by the thread that trains, which waits for it.
 * An exception that a listener throws ends the training.
 */
public interface TrainingListener {
    /** Training is about to begin. */
    default void started(Plan plan) {}

    /** Training goes on from a checkpoint; follows upon {@link #started}. */
    default void resumed(Resumption resumption) {}

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

    /**
     * The metric that is to tell the best epoch is no number after the first one, so the loss tells it in its place, until
     * the metric is a number. Told once.
     */
    default void bestByLoss(Metric metric) {}

    /** A checkpoint was written. */
    default void checkpointed(Path file) {}

    /**
     * A checkpoint could not be written; those before are still whole, and training goes on. Of several failures in a
     * row the first is told.
     */
    default void checkpointFailed(CheckpointException reason) {}

    /** Training has ended, by itself, by early stopping, because it was asked to, or by a loss that was not finite. */
    default void finished(History history) {}
}
