package dev.descent.train.check;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.train.history.LossScale;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.objective.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Measures the {@link LossScale} of any loss, by answers that need no model. Those tried are what is best for the usual
 * losses. The constant answer: of classes their frequencies as logits; of numbers means, medians, and for probabilities
 * the logits and logarithms of their means; and always zeros. The perfect one: logits that favor each example's class
 * as strongly as pays, or the numbers themselves. So both are exact for cross-entropy (the constant one without class
 * weights), binary cross-entropy, squared, absolute and Huber's errors with no more than rounding; of other losses they
 * say what can be had, if not the least.
 */
public final class KnownAnswers {
    /** Larger sets of answers are not worth the time: nobody may wait for these figures. */
    private static final long MOST_OUTPUTS = 1 << 22;
    /** Perfect answers cost the same whatever the example: these many show it, with all classes among them. */
    private static final int ENOUGH = 4096;
    /** Keeps logarithms of what never occurs finite. */
    private static final double NEVER = 1e-9;
    /** How sure a perfect answer may be: logits differ by this at least … */
    private static final double LEAST_SURE = 0.1;
    /** … and at most: single precision knows nothing surer. */
    private static final double MOST_SURE = 100;

    private static final int SEARCH_STEPS = 30;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final LossFunction lossFunction;
    private final Dataset data;
    private final DType dtype;
    private final Shape outputs;
    private final Column y;

    private KnownAnswers(Objective.Comparison comparison, Dataset data, DType dtype, Shape outputs) {
        this.lossFunction = comparison.loss();
        this.data = data;
        this.dtype = dtype;
        this.outputs = outputs;
        this.y = data.column(comparison.target());
    }

    /**
     * The scale of a loss over a set; unknown where targets and outputs are of other kinds than classes with logits, or
     * numbers with numbers.
     *
     * @param outputs shape of what a model says to one example
     */
    public static LossScale scale(Objective.Comparison comparison, Dataset data, DType dtype, Shape outputs) {
        KnownAnswers answers = new KnownAnswers(comparison, data, dtype, outputs);
        return answers.areKnown() ? new LossScale(answers.constant(), answers.perfect()) : LossScale.unknown();
    }

    /**
     * Answers that may be the best constant one; none where {@link #scale} is unknown.
     *
     * @param outputs shape of what a model says to one example
     * @return for each answer its outputs
     */
    public static List<double[]> constants(Objective.Comparison comparison, Dataset data, DType dtype, Shape outputs) {
        KnownAnswers answers = new KnownAnswers(comparison, data, dtype, outputs);
        return answers.areKnown() ? answers.constants() : List.of();
    }

    private boolean areKnown() {
        return (areLogits() || areNumbers()) && outputs.size() * data.size() <= MOST_OUTPUTS;
    }

    private boolean areLogits() {
        return y.dtype() == DType.I32
                && outputs.rank() > 0
                && outputs.part(0, outputs.rank() - 1).equals(y.shape());
    }

    private boolean areNumbers() {
        return y.dtype().isFloating() && outputs.equals(y.shape());
    }

    // ------------------------------------------------------------- one for all

    private double constant() {
        Variable answer = new Variable("answer", dtype, outputs, Initializer.zeros());
        Tensor loss = lossFunction.of(answer.read().broadcastTo(outputs.prepend(data.size())), targets(data.size()));
        try (Program program = Program.compile(loss, Updates.none())) {
            return least(constants().stream().mapToDouble(candidate -> {
                answer.write(values -> {
                    for (int i = 0; i < candidate.length; i++) {
                        values.set(i, candidate[i]);
                    }
                });
                program.run(data);
                return program.value(loss).scalar();
            }));
        }
    }

    private List<double[]> constants() {
        List<double[]> answers = new ArrayList<>();
        answers.add(new double[Math.toIntExact(outputs.size())]);
        if (areLogits()) {
            answers.add(frequencies());
        } else {
            Values targets = new Values(y.dtype(), y.shape().prepend(data.size()), data.values(y.name()));
            double[] means = each(targets, KnownAnswers::mean);
            answers.add(means);
            answers.add(each(targets, KnownAnswers::median));
            if (areProbabilities(targets)) {
                answers.add(Arrays.stream(means).map(KnownAnswers::logit).toArray());
                answers.add(Arrays.stream(means).map(p -> Math.log(p + NEVER)).toArray());
            }
        }
        return answers;
    }

    /** How often each class occurs, as logits, at each of the places that an example has a label for. */
    private double[] frequencies() {
        int[] labels = data.ints(y.name());
        int logits = outputs.dim(-1);
        int places = Math.toIntExact(y.shape().size());
        double[] answer = new double[places * logits];
        for (int place = 0; place < places; place++) {
            double[] parts = new double[Math.max(logits, 2)];
            int counted = 0;
            for (int i = place; i < labels.length; i += places) {
                // A label outside is one that the loss ignores.
                if (labels[i] >= 0 && labels[i] < parts.length) {
                    parts[labels[i]]++;
                    counted++;
                }
            }
            for (int label = 0; label < parts.length; label++) {
                parts[label] /= Math.max(counted, 1);
            }
            for (int output = 0; output < logits; output++) {
                // A single output is a logit, which tells two classes apart.
                answer[place * logits + output] = logits == 1 ? logit(parts[1]) : Math.log(parts[output] + NEVER);
            }
        }
        return answer;
    }

    private double[] each(Values targets, ToDoubleFunction<double[]> figure) {
        int width = Math.toIntExact(y.shape().size());
        double[] figures = new double[width];
        double[] column = new double[data.size()];
        for (int place = 0; place < width; place++) {
            for (int row = 0; row < column.length; row++) {
                column[row] = targets.get((long) row * width + place);
            }
            figures[place] = figure.applyAsDouble(column);
        }
        return figures;
    }

    // ------------------------------------------------------- to each its own

    private double perfect() {
        int count = Math.min(data.size(), ENOUGH);
        int[] spread = IntStream.range(0, count)
                .map(i -> (int) ((long) i * data.size() / count))
                .toArray();
        Dataset some = data.select(spread);
        return areLogits() ? perfectLogits(some) : perfectNumbers(some);
    }

    /** The loss as a function of how sure the right answers are; over the logarithm of that it has one valley. */
    private double perfectLogits(Dataset some) {
        Variable sure = new Variable("sure", dtype, Shape.scalar(), Initializer.zeros());
        Tensor labels = targets(some.size());
        int logits = outputs.dim(-1);
        Tensor right =
                logits == 1 ? labels.cast(dtype).mul(2).sub(1).unsqueeze(-1) : Functions.oneHot(labels, logits, dtype);
        Tensor loss = lossFunction.of(right.mul(sure.read().broadcastTo(right.shape())), labels);
        try (Program program = Program.compile(loss, Updates.none())) {
            return lowest(
                    logarithm -> {
                        sure.fill(Math.exp(logarithm));
                        program.run(some);
                        return program.value(loss).scalar();
                    },
                    Math.log(LEAST_SURE),
                    Math.log(MOST_SURE));
        }
    }

    private double perfectNumbers(Dataset some) {
        Tensor numbers = targets(some.size());
        List<Tensor> losses = new ArrayList<>(List.of(lossFunction.of(numbers, numbers)));
        if (areProbabilities(new Values(y.dtype(), y.shape().prepend(data.size()), data.values(y.name())))) {
            Tensor yes = numbers.add(NEVER).log();
            Tensor no = numbers.neg().add(1 + NEVER).max(NEVER).log();
            losses.add(lossFunction.of(yes, numbers));
            losses.add(lossFunction.of(yes.sub(no), numbers));
        }
        try (Program program = Program.compile(losses, Updates.none())) {
            program.run(some);
            return least(losses.stream().mapToDouble(loss -> program.value(loss).scalar()));
        }
    }

    /** Golden-section search. */
    private static double lowest(DoubleUnaryOperator function, double from, double to) {
        double low = from;
        double high = to;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double atLeft = function.applyAsDouble(left);
        double atRight = function.applyAsDouble(right);
        for (int step = 0; step < SEARCH_STEPS; step++) {
            // Where both are equally good, as zeros are, the surer one.
            if (atLeft < atRight) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - GOLDEN * (high - low);
                atLeft = function.applyAsDouble(left);
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + GOLDEN * (high - low);
                atRight = function.applyAsDouble(right);
            }
        }
        return Math.min(atLeft, atRight);
    }

    // ------------------------------------------------------------------ details

    private Tensor targets(int count) {
        return y.input(count);
    }

    private static boolean areProbabilities(Values targets) {
        return Arrays.stream(targets.toDoubles()).allMatch(value -> value >= 0 && value <= 1);
    }

    private static double least(DoubleStream losses) {
        return losses.filter(Double::isFinite).min().orElse(Double.NaN);
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
