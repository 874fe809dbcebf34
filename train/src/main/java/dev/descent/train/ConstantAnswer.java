package dev.descent.train;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What it costs to give every example the same answer, whatever it looks like: a model whose loss is no lower has
 * learned nothing of its inputs. The answers tried are those that are best for the usual losses: for classes their
 * frequencies as logits; for numbers means, medians, and for probabilities the logits and logarithms of their means;
 * and always zeros. So the figure is exact for cross-entropy, binary cross-entropy, squared and absolute errors; for
 * other losses the best constant may cost a little less.
 */
final class ConstantAnswer {
    /** Larger sets of answers are not worth the time: nobody may wait for this figure. */
    private static final long MOST_OUTPUTS = 1 << 22;
    /** Keeps logarithms of what never occurs finite. */
    private static final double NEVER = 1e-9;

    private ConstantAnswer() {}

    /**
     * The loss of the best of the constant answers tried, over a whole set.
     *
     * @param outputs what a model says to one example
     * @return NaN where targets and outputs are of other kinds than classes with logits, or numbers with numbers
     */
    static double loss(LossFunction lossFunction, Dataset data, DType dtype, Shape outputs) {
        if (outputs.size() * data.size() > MOST_OUTPUTS) {
            return Double.NaN;
        }
        List<double[]> answers = answers(data, outputs);
        if (answers.isEmpty()) {
            return Double.NaN;
        }
        Variable answer = new Variable("answer", dtype, outputs, Initializer.zeros());
        Tensor all = answer.read().broadcastTo(outputs.prepend(data.size()));
        Tensor loss = lossFunction.of(all, Inputs.of(data.column(Dataset.Y), data.size()));
        Program program = Program.compile(loss, Updates.none());
        double least = Double.NaN;
        for (double[] candidate : answers) {
            for (int i = 0; i < candidate.length; i++) {
                answer.values().set(i, candidate[i]);
            }
            program.run(data);
            double measured = program.value(loss).scalar();
            least = Double.isFinite(measured) && !(measured >= least) ? measured : least;
        }
        return least;
    }

    private static List<double[]> answers(Dataset data, Shape outputs) {
        Column y = data.column(Dataset.Y);
        List<double[]> answers = new ArrayList<>();
        if (y.dtype() == DType.I32
                && outputs.rank() > 0
                && outputs.part(0, outputs.rank() - 1).equals(y.shape())) {
            answers.add(frequencies(
                    data.ints(Dataset.Y), outputs.dim(-1), (int) y.shape().size()));
        } else if (y.dtype().isFloating() && outputs.equals(y.shape())) {
            Values targets = new Values(y.dtype(), y.shape().prepend(data.size()), data.values(Dataset.Y));
            double[] means = each(targets, data.size(), ConstantAnswer::mean);
            answers.add(means);
            answers.add(each(targets, data.size(), ConstantAnswer::median));
            if (Arrays.stream(targets.toDoubles()).allMatch(value -> value >= 0 && value <= 1)) {
                answers.add(Arrays.stream(means).map(ConstantAnswer::logit).toArray());
                answers.add(Arrays.stream(means).map(p -> Math.log(p + NEVER)).toArray());
            }
        }
        if (!answers.isEmpty()) {
            answers.add(new double[Math.toIntExact(outputs.size())]);
        }
        return answers;
    }

    /** How often each class occurs, as logits, at each of the places that an example has a label for. */
    private static double[] frequencies(int[] labels, int logits, int places) {
        int classes = Math.max(logits, 2);
        double[] answer = new double[places * logits];
        for (int place = 0; place < places; place++) {
            double[] parts = new double[classes];
            int counted = 0;
            for (int i = place; i < labels.length; i += places) {
                // A label outside is one that the loss ignores.
                if (labels[i] >= 0 && labels[i] < classes) {
                    parts[labels[i]]++;
                    counted++;
                }
            }
            for (int label = 0; label < classes; label++) {
                parts[label] /= Math.max(counted, 1);
            }
            for (int output = 0; output < logits; output++) {
                // A single output is a logit, which tells two classes apart.
                answer[place * logits + output] = logits == 1 ? logit(parts[1]) : Math.log(parts[output] + NEVER);
            }
        }
        return answer;
    }

    private static double[] each(Values targets, int examples, ToDoubleFunction<double[]> figure) {
        int width = Math.toIntExact(targets.size() / examples);
        double[] figures = new double[width];
        double[] column = new double[examples];
        for (int place = 0; place < width; place++) {
            for (int row = 0; row < examples; row++) {
                column[row] = targets.get((long) row * width + place);
            }
            figures[place] = figure.applyAsDouble(column);
        }
        return figures;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double logit(double probability) {
        return Math.log((probability + NEVER) / (1 - probability + NEVER));
    }
}
