package dev.descent.train.loop;

import dev.descent.train.history.Plan;
import dev.descent.train.history.Progress;
import dev.descent.train.keep.Kept;
import dev.descent.train.keep.Notes;
import java.time.Duration;

/** The running figures of a run, which each iteration changes. */
public final class RunningProgress implements Progress, Kept {
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

    public RunningProgress(Plan plan) {
        this.plan = plan;
    }

    /** Starts the clock. */
    void start() {
        started = System.nanoTime();
    }

    public void beginEpoch(int number) {
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

    /**
     * Counts an iteration.
     *
     * @param weight what the loss counts for in the epoch's mean
     */
    public void count(int examples, double loss, double weight, boolean updated) {
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

    @Override
    public void save(Notes notes) {
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
    @Override
    public void restore(Notes notes) {
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

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public int iteration() {
        return iteration;
    }

    @Override
    public long iterations() {
        return iterations;
    }

    @Override
    public long updates() {
        return updates;
    }

    @Override
    public double loss() {
        return iteration > 0 && lossWeight == 0 ? 0 : lossSum / lossWeight;
    }

    /** The loss of the first batch in which something counts, before any update; NaN before that. */
    double initialLoss() {
        return initialLoss;
    }

    @Override
    public double batchLoss() {
        return batchLoss;
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public double examplesPerSecond() {
        return epochExamples / Math.max(epochSeconds(), 1 / NANOS);
    }

    @Override
    public double epochSeconds() {
        return (System.nanoTime() - epochStarted) / NANOS;
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    @Override
    public Duration remaining() {
        double left = plan.iterations() - iterations;
        return Duration.ofNanos((long) (elapsed().toNanos() * (left / Math.max(iterations, 1))));
    }
}
