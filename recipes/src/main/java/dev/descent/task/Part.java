package dev.descent.task;

import java.util.Locale;

/** One of the parts that a run's data falls into. */
public enum Part {
    /** The training data. */
    TRAINING,
    /** What decisions are taken by. */
    VALIDATION,
    /** What is looked at once, at the end. */
    TEST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
