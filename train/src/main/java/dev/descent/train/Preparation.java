package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.train.check.Footprint;
import dev.descent.train.check.Inspection;
import dev.descent.train.check.KnownAnswers;
import dev.descent.train.check.OutputRange;
import dev.descent.train.evaluate.Evaluator;
import dev.descent.train.history.LossScale;
import dev.descent.train.history.TrainingException;
import dev.descent.train.loop.Run;
import dev.descent.train.loop.Settings;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Supervised;
import java.util.Optional;

/** All that is looked at before a run: whether it can be made at all, with which memory, and what its loss is worth. */
final class Preparation {
    private final Objective objective;
    private final Settings settings;
    private final Evaluator evaluator;
    private final Inspection inspection;

    Preparation(Objective objective, Settings settings, Evaluator evaluator) {
        this.objective = objective;
        this.settings = settings;
        this.evaluator = evaluator;
        this.inspection = new Inspection(objective, settings.metrics());
    }

    /**
     * A run that has not begun.
     *
     * @throws TrainingException if objective and data do not fit one another, or there is nothing to train
     * @throws dev.descent.tensor.MemoryException if there is not enough memory
     */
    Run run(Dataset train, Optional<Dataset> validation) {
        Parameters all = objective.parameters();
        if (settings.trained(all).isEmpty()) {
            throw new TrainingException(
                    all.isEmpty()
                            ? "the model has no parameters, so there is nothing to train; give it a layer that has"
                            : "all parameters of the model are frozen, so there is nothing to train; freeze fewer");
        }
        requireMemory();
        Objective.Measured measured = check("training set", train);
        validation.ifPresent(data -> check("validation set", data));
        if (objective instanceof Supervised(Layer model, LossFunction loss)) {
            Tensor outputs = measured.outputs().orElseThrow();
            OutputRange.of(model).ifPresent(range -> range.check(loss, train, outputs));
        }
        return new Run(objective, settings, evaluator, train, validation, scale(train, measured));
    }

    /** Sees to it that there is as much memory as training takes at the least. */
    void requireMemory() {
        Footprint.require(objective.parameters(), settings.trained(objective.parameters()));
    }

    /** What is made of a batch of a set that has all columns. */
    Objective.Measured check(String set, Dataset data) {
        return inspection.check(set, data, settings.batchSize());
    }

    /** Refuses a set whose examples cannot be answered. */
    void checkInputs(Dataset data) {
        inspection.checkInputs("data", data, Math.min(settings.batchSize(), data.size()));
    }

    /** What the loss is worth on a set; unknown where it does not compare outputs with a column. */
    LossScale scale(Dataset data) {
        return scale(data, check("data", data));
    }

    private LossScale scale(Dataset data, Objective.Measured measured) {
        return objective
                .comparison()
                .map(comparison -> {
                    Tensor outputs = measured.outputs().orElseThrow();
                    Shape answer = outputs.shape().part(1, outputs.shape().rank());
                    return KnownAnswers.scale(comparison, data, outputs.dtype(), answer);
                })
                .orElseGet(LossScale::unknown);
    }
}
