package dev.descent.train.loop;

import dev.descent.checkpoint.Checkpoints;
import dev.descent.compile.Precision;
import dev.descent.data.Transform;
import dev.descent.gradient.Gradients;
import dev.descent.metric.Metric;
import dev.descent.nn.Parameters;
import dev.descent.optimize.ParameterGroup;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.Schedule;
import dev.descent.optimize.UpdateRule;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingListener;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Everything that a {@link dev.descent.train.Trainer} is told about how to train. */
public record Settings(
        UpdateRule rule,
        List<ParameterGroup> groups,
        List<String> frozen,
        OptionalDouble average,
        Function<Plan, Schedule> schedule,
        Optional<ReduceOnPlateau> plateau,
        UnaryOperator<Gradients> clipping,
        List<Metric> metrics,
        Optional<Metric> bestBy,
        Optional<EarlyStopping> earlyStopping,
        int epochs,
        int batchSize,
        boolean dropLast,
        boolean shuffle,
        int sanityBatches,
        int accumulation,
        Precision precision,
        List<Transform> transforms,
        long seed,
        Optional<Checkpoints> checkpoints,
        BooleanSupplier stop,
        List<TrainingListener> listeners) {
    /**
     * The parameters that are trained: all but the frozen ones.
     *
     * @throws IllegalArgumentException if the model has none under a path that is to be frozen
     */
    public Parameters trained(Parameters all) {
        return all.without(frozen.toArray(String[]::new));
    }

    /**
     * Refuses what is impossible.
     *
     * @param all parameters that there are
     * @throws IllegalArgumentException if a setting is
     */
    public void check(Parameters all) {
        atLeastOne("epochs", epochs);
        atLeastOne("batch size", batchSize);
        atLeastOne("accumulate", accumulation);
        if (sanityBatches < 0) {
            throw new IllegalArgumentException("sanity batches must be 0 or more, not " + sanityBatches);
        }
        checkMetrics();
        checkGroups(all);
    }

    private static void atLeastOne(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " must be at least 1, not " + value);
        }
    }

    private void checkMetrics() {
        if (metrics.stream().map(Metric::name).distinct().count() < metrics.size()) {
            throw new IllegalArgumentException("two metrics have one name in "
                    + metrics.stream().map(Metric::name).toList() + "; keep one of them");
        }
        bestBy.filter(metric -> !metrics.contains(metric)).ifPresent(metric -> {
            throw new IllegalArgumentException("the best epoch is to be selected by " + metric.name()
                    + ", which is not among the metrics; add it there");
        });
        boolean larger = new Monitor(bestBy).largerIsBetter();
        plateau.filter(reduction -> (reduction.goal() == ReduceOnPlateau.Goal.MAX) != larger)
                .ifPresent(reduction -> {
                    throw new IllegalArgumentException("reduce on plateau wants its figure " + reduction.goal()
                            + " but " + bestBy.map(Metric::name).orElse("the validation loss") + " is better "
                            + (larger ? "large" : "small") + "; give it the other goal");
                });
    }

    private void checkGroups(Parameters all) {
        Parameters trained = trained(all);
        for (ParameterGroup group : groups) {
            Parameters meant = all.only(group.path());
            if (meant.stream().noneMatch(trained::contains)) {
                throw new IllegalArgumentException("every parameter under \"" + group.path()
                        + "\" is frozen, so a learning rate or weight decay of its own means nothing;"
                        + " leave the group out, or freeze less");
            }
        }
    }
}
