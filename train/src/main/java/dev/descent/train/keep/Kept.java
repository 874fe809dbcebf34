package dev.descent.train.keep;

/** What a run comes to remember in a few numbers, which a checkpoint keeps. */
public interface Kept {
    /** Writes it down. */
    void save(Notes notes);

    /**
     * Makes it what it was.
     *
     * @throws dev.descent.checkpoint.CheckpointException if the notes do not say it
     */
    void restore(Notes notes);
}
