package dev.descent.train.check;

import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.data.Extents;
import dev.descent.metric.Metric;
import dev.descent.nn.Pass;
import dev.descent.tensor.DType;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.history.TrainingException;
import dev.descent.train.objective.Inputs;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Supervised;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Whether an objective and a dataset fit one another: found out before anything is trained, and said in a sentence.
 */
public final class Inspection {
    private final Objective objective;
    private final List<Metric> metrics;

    public Inspection(Objective objective, List<Metric> metrics) {
        this.objective = objective;
        this.metrics = metrics;
    }

    /**
     * Looks at a set that has all columns.
     *
     * @param set what the set is called, {@code "training set"}
     * @return what is made of the first of its examples
     * @throws TrainingException if something does not fit
     */
    public Objective.Measured check(String set, Dataset data, int batchSize) {
        int count = Math.min(batchSize, data.size());
        Objective.Measured measured = objective instanceof Supervised supervised
                ? supervised(supervised, set, data, count)
                : measured(set, data, count);
        Tensor loss = measured.loss();
        if (loss.shape().rank() != 0 || !loss.dtype().isFloating()) {
            throw new TrainingException("the loss is " + loss.dtype() + " of shape " + loss.shape()
                    + " where one number is needed; take its mean over the batch");
        }
        objective.comparison().ifPresent(comparison -> checkTargets(set, data, count, measured, comparison));
        checkMetrics(set, data, measured);
        return measured;
    }

    private Objective.Measured supervised(Supervised supervised, String set, Dataset data, int count) {
        Tensor outputs = checkInputs(set, data, count);
        Column y = column(set, data, Dataset.Y);
        return fitting(
                "the loss cannot compare the model's outputs, shape " + outputs.shape() + ", with y of the " + set,
                () -> supervised.comparison().orElseThrow().measured(outputs, y.input(count)));
    }

    private Objective.Measured measured(String set, Dataset data, int count) {
        objective.columns().forEach(name -> column(set, data, name));
        Objective.Measured measured = fitting(
                "the objective does not suit the " + set + " (" + data + ")",
                () -> objective.measure(Inputs.of(data, objective.columns(), first(data, count)), Pass.evaluation()));
        if (objective.comparison().isPresent()) {
            checkBatch(measured.outputs().orElseThrow(), count);
        }
        return measured;
    }

    private void checkMetrics(String set, Dataset data, Objective.Measured measured) {
        if (metrics.isEmpty()) {
            return;
        }
        if (measured.outputs().isEmpty() || measured.targets().isEmpty()) {
            throw new TrainingException("the metric " + metrics.getFirst().name()
                    + " compares outputs with targets, and this objective gives none; leave it out, or let the"
                    + " objective give both by Measured.answering(outputs, targets)");
        }
        Values outputs = zeros(measured.outputs().get());
        Tensor targets = measured.targets().get();
        int count = targets.shape().rank() == 0 ? 1 : targets.shape().dim(0);
        for (Metric metric : metrics) {
            fitting("the metric " + metric.name() + " does not suit the " + set, () -> {
                Values wanted = targets.op() instanceof Leaf.Input input
                        ? new Slice(data, 0, count).column(input.name())
                        : zeros(targets);
                metric.tally().add(outputs, wanted);
                return metric;
            });
        }
    }

    private static Values zeros(Tensor tensor) {
        return Values.zeros(tensor.dtype(), tensor.shape());
    }

    /**
     * Looks at a set whose examples are to be answered, and gives the outputs of the model for some of them.
     *
     * @throws TrainingException if something does not fit, or the objective gives no answers
     */
    public Tensor checkInputs(String set, Dataset data, int count) {
        Tensor outputs;
        if (objective instanceof Supervised) {
            Column x = column(set, data, Dataset.X);
            outputs = fitting(
                    "the model cannot take x of the " + set + ", " + x.dtype() + " of shape " + x.shape()
                            + " an example",
                    () -> answer(data, count).orElseThrow());
        } else {
            objective.asked().forEach(name -> column(set, data, name));
            outputs = fitting("the objective does not suit the " + set + " (" + data + ")", () -> answer(data, count))
                    .orElseThrow(() -> new TrainingException(
                            "this objective gives a loss but no outputs, so there is nothing to predict;"
                                    + " return them by Measured.answering(outputs, targets)"));
        }
        checkBatch(outputs, count);
        return outputs;
    }

    private Optional<Tensor> answer(Dataset data, int count) {
        return objective.answer(Inputs.of(data, objective.asked(), first(data, count)), Pass.evaluation());
    }

    private static Extents first(Dataset data, int count) {
        return Extents.of(data, IntStream.range(0, count).toArray());
    }

    private static void checkBatch(Tensor outputs, int count) {
        if (outputs.shape().rank() == 0 || outputs.shape().dim(0) != count) {
            throw new TrainingException("the model gives outputs of shape " + outputs.shape() + " for " + count
                    + " examples; the first axis must be the batch");
        }
    }

    private void checkTargets(
            String set, Dataset data, int count, Objective.Measured measured, Objective.Comparison comparison) {
        Column target = column(set, data, comparison.target());
        Shape outputs = measured.outputs().orElseThrow().shape();
        if (target.dtype() == DType.I32 && target.shape().prepend(count).equals(outputs.part(0, outputs.rank() - 1))) {
            new Labels(set, data, target.name(), comparison.loss().ignoreIndex()).check(outputs.dim(-1));
        }
    }

    /** Labels of a set, some of which may not count. */
    private record Labels(String set, Dataset data, String column, OptionalInt ignored) {
        void check(int outputs) {
            // A single output is a logit, which tells two classes apart.
            int classes = Math.max(outputs, 2);
            int[] labels = data.ints(column);
            if (Arrays.stream(labels).allMatch(this::isIgnored)) {
                throw new TrainingException("every label of the " + set + " is " + labels[0]
                        + ", which the loss ignores, so there is nothing to measure; give it examples that count");
            }
            int most = Arrays.stream(labels).max().orElse(0);
            for (int i = 0; i < labels.length; i++) {
                if ((labels[i] < 0 || labels[i] >= classes) && !isIgnored(labels[i])) {
                    int row = (int) ((long) i * data.size() / labels.length);
                    throw new TrainingException("label " + labels[i] + " of row " + row + " in the " + set
                            + " is out of range: the model has " + outputs + " outputs, for labels 0 to "
                            + (classes - 1) + "; "
                            + (labels[i] < 0
                                    ? "correct the label"
                                    : "give its last layer " + (most + 1) + " outputs or correct the label"));
                }
            }
        }

        private boolean isIgnored(int label) {
            return ignored.isPresent() && ignored.getAsInt() == label;
        }
    }

    private Column column(String set, Dataset data, String name) {
        return data.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new TrainingException("the " + set + " has no column \"" + name + "\" but "
                        + data.columns().stream().map(Column::name).toList() + "; "
                        + (objective instanceof Supervised
                                ? "name the inputs \"x\" and the targets \"y\""
                                : "the objective needs " + objective.columns())));
    }

    private static <T> T fitting(String problem, Supplier<T> expression) {
        try {
            return expression.get();
        } catch (IllegalArgumentException e) {
            throw new TrainingException(problem + ": " + e.getMessage(), e);
        }
    }
}
