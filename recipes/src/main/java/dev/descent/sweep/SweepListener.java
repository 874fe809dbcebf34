package dev.descent.sweep;

import dev.descent.train.history.TrainingListener;
import java.nio.file.Path;

/** Is told how a sweep goes, by several threads at once. */
public interface SweepListener {
    /** A run is about to begin; what is returned is told how it goes. */
    TrainingListener began(Trial trial, Path folder);

    /** A run has ended, whichever way. */
    void ended(Result result);
}
