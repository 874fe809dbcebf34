package dev.descent.train;

import java.time.Duration;

/** How far a training run has come: a view of the running figures, which the next iteration changes. */
public final class Progress {
    private static final double NANOS = 1e9;

    private final Plan plan;

    private long started = System.nanoTime();
    private int epoch;
    private int iteration;
    private long iterations;
    private long updates;
    private long epochExamples;
    private double lossSum;
    private double lossWeight;
    private double batchLoss;
    private double learningRate;
    private long epochStarted = started;

    Progress(Plan plan) {
        this.plan = plan;
    }

    /** Starts the clock. */
    void start() {
        started = System.nanoTime();
    }

    void beginEpoch(int number) {
        epoch = number;
        iteration = 0;
        epochExamples = 0;
        lossSum = 0;
        lossWeight = 0;
        epochStarted = System.nanoTime();
    }

    /** @param weight what the loss counts for in the epoch's mean */
    void count(int examples, double loss, double weight, double rate, boolean updated) {
        iteration++;
        iterations++;
        updates += updated ? 1 : 0;
        epochExamples += examples;
        lossSum += weight * loss;
        lossWeight += weight;
        batchLoss = loss;
        learningRate = rate;
    }

    /** What the run is going to do. */
    public Plan plan() {
        return plan;
    }

    /** The present epoch, counted from 1. */
    public int epoch() {
        return epoch;
    }

    /** Iterations made in this epoch. */
    public int iteration() {
        return iteration;
    }

    /** Iterations made since training began. */
    public long iterations() {
        return iterations;
    }

    /** Changes of the weights made since training began. */
    public long updates() {
        return updates;
    }

    /** Mean of the training loss over this epoch's examples so far, each measured before the update that it led to. */
    public double loss() {
        return lossSum / lossWeight;
    }

    /** The loss of the last iteration's batch, measured before the update that it led to. */
    public double batchLoss() {
        return batchLoss;
    }

    /** The learning rate of the last iteration. */
    public double learningRate() {
        return learningRate;
    }

    /** Training speed in this epoch so far. */
    public double examplesPerSecond() {
        return epochExamples / Math.max(epochSeconds(), 1 / NANOS);
    }

    /** Seconds since this epoch began. */
    public double epochSeconds() {
        return (System.nanoTime() - epochStarted) / NANOS;
    }

    /** Time since training began. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Time until all epochs will have been made, if it goes on as it went so far. */
    public Duration remaining() {
        double left = plan.iterations() - iterations;
        return Duration.ofNanos((long) (elapsed().toNanos() * (left / Math.max(iterations, 1))));
    }
}
