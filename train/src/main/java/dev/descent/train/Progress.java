package dev.descent.train;

import java.time.Duration;

/** How far a training run has come: a view of the running figures, which the next iteration changes. */
public final class Progress {
    private static final double NANOS = 1e9;

    private final Plan plan;

    private int epoch;
    private int iteration;
    private long iterations;
    private long updates;
    private long epochExamples;
    private double lossSum;
    private double lossWeight;
    private double learningRate = Double.NaN;
    private double initialLoss = Double.NaN;
    private double batchLoss = Double.NaN;

    private long started = System.nanoTime();
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

    /** Says with which learning rate the next updates are made. */
    void goAt(double rate) {
        learningRate = rate;
    }

    /** @param weight what the loss counts for in the epoch's mean */
    void count(int examples, double loss, double weight, boolean updated) {
        if (Double.isNaN(initialLoss) && weight > 0) {
            initialLoss = loss;
        }
        batchLoss = loss;
        iteration++;
        iterations++;
        updates += updated ? 1 : 0;
        epochExamples += examples;
        lossSum += weight * loss;
        lossWeight += weight;
    }

    // ------------------------------------------------------------ checkpoints

    void save(Notes notes) {
        notes.put("epoch", epoch);
        notes.put("iteration", iteration);
        notes.put("iterations", iterations);
        notes.put("updates", updates);
        notes.put("epochExamples", epochExamples);
        notes.put("lossSum", lossSum);
        notes.put("lossWeight", lossWeight);
        notes.put("learningRate", learningRate);
        notes.put("initialLoss", initialLoss);
        notes.put("batchLoss", batchLoss);
        long now = System.nanoTime();
        notes.put("nanos", now - started);
        notes.put("epochNanos", now - epochStarted);
    }

    /** Goes on from there, as if the time between had not been. */
    void restore(Notes notes) {
        epoch = notes.small("epoch");
        iteration = notes.small("iteration");
        iterations = notes.count("iterations");
        updates = notes.count("updates");
        epochExamples = notes.count("epochExamples");
        lossSum = notes.number("lossSum");
        lossWeight = notes.number("lossWeight");
        learningRate = notes.number("learningRate");
        initialLoss = notes.number("initialLoss");
        batchLoss = notes.number("batchLoss");
        long now = System.nanoTime();
        started = now - notes.count("nanos");
        epochStarted = now - notes.count("epochNanos");
    }

    // ----------------------------------------------------------------- figures

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

    /** Mean of the training loss over this epoch's examples so far, each measured before the update that it led to; 0 if none of them counts. */
    public double loss() {
        return iteration > 0 && lossWeight == 0 ? 0 : lossSum / lossWeight;
    }

    /** The loss of the first batch in which something counts, before any update; NaN before that. */
    double initialLoss() {
        return initialLoss;
    }

    /** The loss of the last iteration's batch, measured before the update that it led to; NaN before the first. */
    public double batchLoss() {
        return batchLoss;
    }

    /** The learning rate of the last iteration; NaN before the first. */
    public double learningRate() {
        return learningRate;
    }

    /** Training speed in this epoch so far. */
    public double examplesPerSecond() {
        return epochExamples / Math.max(epochSeconds(), 1 / NANOS);
    }

    /** Seconds since this epoch began; of a run that was resumed, without the time in which it lay still. */
    public double epochSeconds() {
        return (System.nanoTime() - epochStarted) / NANOS;
    }

    /** Time since training began; of a run that was resumed, without the time in which it lay still. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Time until all epochs will have been made, if it goes on as it went so far. */
    public Duration remaining() {
        double left = plan.iterations() - iterations;
        return Duration.ofNanos((long) (elapsed().toNanos() * (left / Math.max(iterations, 1))));
    }
}
