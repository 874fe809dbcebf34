package dev.descent.train.history;

import java.time.Duration;

/** How far a training run has come: a view of the running figures, which the next iteration changes. */
public interface Progress {
    /** What the run is going to do. */
    Plan plan();

    /** The present epoch, counted from 1. */
    int epoch();

    /** Iterations made in this epoch. */
    int iteration();

    /** Iterations made since training began. */
    long iterations();

    /** Changes of the weights made since training began. */
    long updates();

    /** Mean of the training loss over this epoch's examples so far, each measured before the update that it led to; 0 if none of them counts. */
    double loss();

    /** The loss of the last iteration's batch, measured before the update that it led to; NaN before the first. */
    double batchLoss();

    /** The learning rate of the last iteration; NaN before the first. */
    double learningRate();

    /** Training speed in this epoch so far. */
    double examplesPerSecond();

    /** Seconds since this epoch began; of a run that was resumed, without the time in which it lay still. */
    double epochSeconds();

    /** Time since training began; of a run that was resumed, without the time in which it lay still. */
    Duration elapsed();

    /** Time until all epochs will have been made, if it goes on as it went so far. */
    Duration remaining();
}
