package dev.descent.train;

import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.nn.Pass;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether a model, a loss and a dataset fit one another: found out before anything is trained, and said in a sentence.
 */
final class Inspection {
    private final Layer model;
    private final LossFunction lossFunction;
    private final List<Metric> metrics;

    Inspection(Layer model, LossFunction lossFunction, List<Metric> metrics) {
        this.model = model;
        this.lossFunction = lossFunction;
        this.metrics = metrics;
    }

    /**
     * Looks at a set that has inputs and targets.
     *
     * @param set what the set is called, {@code "training set"}
     * @return what the model says to the first of its examples
     * @throws TrainingException if something does not fit
     */
    Tensor check(String set, Dataset data, int batchSize) {
        int count = Math.min(batchSize, data.size());
        Tensor outputs = checkInputs(set, data, count);
        Column y = column(set, data, Dataset.Y);
        Tensor loss = fitting(
                "the loss cannot compare the model's outputs, shape " + outputs.shape() + ", with y of the " + set,
                () -> lossFunction.of(outputs, Inputs.of(y, count)));
        if (loss.shape().rank() != 0 || !loss.dtype().isFloating()) {
            throw new TrainingException("the loss is " + loss.dtype() + " of shape " + loss.shape()
                    + " where one number is needed; take its mean over the batch");
        }
        if (y.dtype() == DType.I32
                && y.shape()
                        .prepend(count)
                        .equals(outputs.shape().part(0, outputs.shape().rank() - 1))) {
            checkLabels(set, data, outputs.shape().dim(-1));
        }
        for (Metric metric : metrics) {
            fitting("the metric " + metric.name() + " does not suit the " + set, () -> {
                metric.tally().add(Values.zeros(outputs.dtype(), outputs.shape()), new Slice(data, 0, count).target());
                return metric;
            });
        }
        return outputs;
    }

    /** Looks at a set that has inputs, and gives the outputs of the model for some of its examples. */
    Tensor checkInputs(String set, Dataset data, int count) {
        Column x = column(set, data, Dataset.X);
        Tensor outputs = fitting(
                "the model cannot take x of the " + set + ", " + x.dtype() + " of shape " + x.shape() + " an example",
                () -> model.forward(Inputs.of(x, count), Pass.evaluation()));
        if (outputs.shape().rank() == 0 || outputs.shape().dim(0) != count) {
            throw new TrainingException("the model gives outputs of shape " + outputs.shape() + " for " + count
                    + " examples; the first axis must be the batch");
        }
        return outputs;
    }

    private void checkLabels(String set, Dataset data, int outputs) {
        // A single output is a logit, which tells two classes apart.
        int classes = Math.max(outputs, 2);
        int[] labels = data.ints(Dataset.Y);
        if (Arrays.stream(labels).allMatch(this::isIgnored)) {
            throw new TrainingException("every label of the " + set + " is " + labels[0]
                    + ", which the loss ignores, so there is nothing to measure; give it examples that count");
        }
        int most = Arrays.stream(labels).max().orElse(0);
        for (int i = 0; i < labels.length; i++) {
            if ((labels[i] < 0 || labels[i] >= classes) && !isIgnored(labels[i])) {
                int row = (int) ((long) i * data.size() / labels.length);
                throw new TrainingException("label " + labels[i] + " of row " + row + " in the " + set
                        + " is out of range: the model has " + outputs + " outputs, for labels 0 to " + (classes - 1)
                        + "; "
                        + (labels[i] < 0
                                ? "correct the label"
                                : "give its last layer " + (most + 1) + " outputs or correct the label"));
            }
        }
    }

    private boolean isIgnored(int label) {
        return lossFunction.ignoreIndex().isPresent()
                && lossFunction.ignoreIndex().getAsInt() == label;
    }

    private static Column column(String set, Dataset data, String name) {
        return data.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new TrainingException("the " + set + " has no column \"" + name + "\" but "
                        + data.columns().stream().map(Column::name).toList()
                        + "; name what the model sees \"x\" and what it is to say \"y\""));
    }

    private static <T> T fitting(String problem, Supplier<T> expression) {
        try {
            return expression.get();
        } catch (IllegalArgumentException e) {
            throw new TrainingException(problem + ": " + e.getMessage(), e);
        }
    }
}
