package dev.descent.insight.growth;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.train.Trainer;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import dev.descent.train.history.TrainingException;
import dev.descent.train.objective.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Would more data help? Trains on growing parts of the training set, each from the same first weights, and tries every
 * model on the same validation set.
 *
 * <pre>{@code
 * LearningCurve curve = GrowingData.standard().run(
 *         (examples, seed) -> Trainer.of(model(seed), Losses::crossEntropy).epochs(20).seed(seed), train, validation);
 * System.out.println(curve.answer().sentence());
 * }</pre>
 *
 * <p>The parts are a half, a quarter and so on: whole fractions, so that an epoch can go through a part that many times
 * over. All models get as many updates as the one that sees everything, with the same schedule and the same patience;
 * without that, small parts would look worse for having been trained for a moment only. A part holds the smaller ones,
 * and its share of every class. What counts of each training is its best epoch.
 *
 * @param sizes how many parts, the whole set among them; fewer where that leaves too few examples in the smallest
 * @param seeds of first weights, order, dropout, and of which examples a part has; with several, chance shows
 */
public record GrowingData(int sizes, List<Long> seeds) {
    /** A curve of fewer points has no shape. */
    private static final int FEWEST_SIZES = 4;
    /** Parts smaller than this teach nothing. */
    private static final int SMALLEST = 10;
    /** From the largest part to the smallest, if there are enough examples. */
    private static final int WIDEST = 32;

    /** Is told of each training. */
    public interface Listener {
        /** A training is about to begin. */
        default void begins(int examples, long seed) {}

        /** A training has ended. */
        default void ended(LearningCurve.Point point) {}
    }

    /** Makes a trainer with a model that was not trained yet. */
    @FunctionalInterface
    public interface Trainers {
        /**
         * A trainer, all but built.
         *
         * @param examples how many different ones it is going to see
         * @param seed what first weights and training are to depend on
         */
        Trainer.Builder trainer(int examples, long seed);
    }

    /**
     * Copies the seeds.
     *
     * @throws IllegalArgumentException if there are less than four sizes, or no seed, or one twice
     */
    public GrowingData {
        seeds = List.copyOf(seeds);
        if (sizes < FEWEST_SIZES) {
            throw new IllegalArgumentException(
                    "a learning curve needs at least " + FEWEST_SIZES + " sizes to show its shape, not " + sizes);
        }
        if (seeds.isEmpty() || seeds.stream().distinct().count() < seeds.size()) {
            throw new IllegalArgumentException("a learning curve needs seeds that differ, not " + seeds);
        }
    }

    /** Six sizes, seed 1. */
    public static GrowingData standard() {
        return new GrowingData(6, List.of(1L));
    }

    /** With other seeds. */
    public GrowingData seeds(Long... several) {
        return new GrowingData(sizes, List.of(several));
    }

    /** Trains on all parts. */
    public LearningCurve run(Trainers trainers, Dataset train, Dataset validation) {
        return run(trainers, train, validation, new Listener() {});
    }

    /**
     * Trains on all parts, from the smallest to the whole, and tells how it gets on.
     *
     * @throws DataException if there are too few examples for four sizes
     * @throws CancellationException if a trainer was asked to stop
     * @throws TrainingException if model, loss and data do not fit one another, or a loss is not finite any more
     */
    public LearningCurve run(Trainers trainers, Dataset train, Dataset validation, Listener listener) {
        int[] divisors = divisors(train.size());
        List<LearningCurve.Point> points = new ArrayList<>();
        LossScale scale = LossScale.unknown();
        for (int divisor : divisors) {
            int examples = train.size() / divisor;
            for (long seed : seeds) {
                listener.begins(examples, seed);
                Trainer trainer = trainers.trainer(examples, seed).build();
                Optional<String> target = trainer.objective().comparison().map(Objective.Comparison::target);
                NestedSubsets subsets = NestedSubsets.of(train, target, seed);
                // The whole set as it is: so the last point is the very training that was asked about.
                Dataset seen = divisor == 1 ? train : train.select(subsets.first(examples));
                Dataset gone = divisor == 1 ? train : train.select(subsets.repeated(examples, divisor));
                History history = fit(trainer, gone, validation, examples);
                trainer.best().restore();
                Evaluation training = trainer.evaluate(seen);
                LearningCurve.Point point = new LearningCurve.Point(
                        examples, seed, history.bestEpoch(), training, trainer.evaluate(validation));
                points.add(point);
                scale = history.scale();
                listener.ended(point);
            }
        }
        return new LearningCurve(points, scale);
    }

    private static History fit(Trainer trainer, Dataset train, Dataset validation, int examples) {
        try {
            History history = trainer.fit(train, validation);
            if (history.ending() == History.Ending.INTERRUPTED) {
                throw new CancellationException("interrupted");
            }
            return history;
        } catch (TrainingException e) {
            throw new TrainingException("with " + examples + " examples to learn from, " + e.getMessage(), e.history());
        }
    }

    /** How many times each part goes into the whole, from the smallest part on: as near as can be to equal ratios. */
    private int[] divisors(int examples) {
        double widest = Math.min(WIDEST, (double) examples / SMALLEST);
        int[] divisors = IntStream.range(0, sizes)
                .map(i -> (int) Math.floor(Math.pow(widest, (double) i / (sizes - 1)) + 1e-9))
                .distinct()
                .toArray();
        if (widest < 1 || divisors.length < FEWEST_SIZES) {
            throw new DataException("%s examples are too few for a learning curve: of %s parts the smallest needs %s"
                    .formatted(examples, FEWEST_SIZES, SMALLEST));
        }
        int[] ascending = new int[divisors.length];
        Arrays.setAll(ascending, i -> divisors[divisors.length - 1 - i]);
        return ascending;
    }
}
