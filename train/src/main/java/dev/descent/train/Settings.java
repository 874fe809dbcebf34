package dev.descent.train;

import dev.descent.checkpoint.Checkpoints;
import dev.descent.compile.Precision;
import dev.descent.data.Transform;
import dev.descent.gradient.Gradients;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.optimize.ParameterGroup;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.Schedule;
import dev.descent.optimize.UpdateRule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Everything that a {@link Trainer} is told about how to train. */
record Settings(
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
    Parameters trained(Layer model) {
        return model.parameters().without(frozen.toArray(String[]::new));
    }
}
