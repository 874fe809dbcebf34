package dev.descent.sweep;

import dev.descent.metric.Metric;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.run.job.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Runs that differ in nothing but their seeds, taken together: how good a setting is, and how much of that is chance.
 *
 * @param settings what they have in common; none if nothing but the seed was swept
 * @param results of all its runs, finished or not
 */
public record Seeds(List<Change> settings, List<Result> results) {
    private static final String SEED = "seed";

    /**
     * A mean and how far single runs lie from it.
     *
     * @param deviation the sample's standard deviation, by n − 1; none of a single run
     * @param runs that it is taken over
     */
    public record Spread(double mean, OptionalDouble deviation, int runs) {}

    /** Copies the lists. */
    public Seeds {
        settings = List.copyOf(settings);
        results = List.copyOf(results);
    }

    /** The runs of a sweep by what else than the seed sets them apart, in order; none if the seed was not swept. */
    public static List<Seeds> of(Sweep.Swept swept) {
        if (swept.grid().axes().stream().noneMatch(axis -> axis.path().equals(SEED))) {
            return List.of();
        }
        Map<List<Change>, List<Result>> groups = new LinkedHashMap<>();
        for (Result result : swept.results()) {
            List<Change> others = result.trial().settings().stream()
                    .filter(setting -> !setting.path().equals(SEED))
                    .toList();
            groups.computeIfAbsent(others, _ -> new ArrayList<>()).add(result);
        }
        return groups.entrySet().stream()
                .map(group -> new Seeds(group.getKey(), group.getValue()))
                .toList();
    }

    /** The losses of the deciding part. */
    public Spread loss() {
        return spread(results.stream()
                .flatMap(result -> result.deciding().stream())
                .mapToDouble(evaluation -> evaluation.loss()));
    }

    /** The figures beside the losses. */
    public Spread metric() {
        return spread(results.stream()
                .flatMapToDouble(result -> result.metric().isPresent()
                        ? DoubleStream.of(result.metric().getAsDouble())
                        : DoubleStream.empty()));
    }

    /** The settings whose runs are the best on average, by what the recipe tells its best epoch by. */
    public static Optional<Seeds> best(List<Seeds> groups) {
        Optional<Seeds> best = Optional.empty();
        for (Seeds group : groups) {
            boolean better = group.loss().runs() > 0 && (best.isEmpty() || group.isBetterThan(best.get()));
            best = better ? Optional.of(group) : best;
        }
        return best;
    }

    private boolean isBetterThan(Seeds other) {
        Optional<Metric> deciding = results.stream()
                .filter(result -> result.trial().recipe().best() == Recipe.Best.METRIC)
                .flatMap(result -> result.outcome() instanceof Result.Finished(Summary summary)
                        ? Stream.of(summary.metric())
                        : Stream.empty())
                .findFirst();
        return deciding.map(metric ->
                        metric.isBetter(metric().mean(), other.metric().mean()))
                .orElseGet(() -> loss().mean() < other.loss().mean());
    }

    private static Spread spread(DoubleStream figures) {
        double[] all = figures.toArray();
        double mean = DoubleStream.of(all).average().orElse(Double.NaN);
        double squares = DoubleStream.of(all)
                .map(figure -> (figure - mean) * (figure - mean))
                .sum();
        return new Spread(
                mean,
                all.length > 1 ? OptionalDouble.of(Math.sqrt(squares / (all.length - 1))) : OptionalDouble.empty(),
                all.length);
    }
}
