package dev.descent.insight.explain;

import dev.descent.loss.CrossEntropy;
import dev.descent.loss.Losses;
import dev.descent.loss.Reduce;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import dev.descent.train.objective.LossFunction;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A loss that can be written out: a {@link LossFunction} that says what it computes, in words and with the numbers of a
 * step filled in. A trainer takes it like any other.
 */
public interface LossFormula extends LossFunction {
    /** The losses that {@link #of} takes the mean of: one for each number, or for each class to be told. */
    Tensor terms(Tensor outputs, Tensor targets);

    /** What the outputs say as probabilities, of their shape; empty where they are numbers. */
    default Optional<Tensor> probabilities(Tensor outputs) {
        return Optional.empty();
    }

    /** What the loss is called, and its formula in letters. */
    String words(Compared step);

    /** Its derivative by an output, in letters. */
    String slopeWords(Compared step);

    /** One of the losses that are averaged, with the numbers filled in. */
    String filled(Compared step, int term);

    /** The derivative by an output, with the numbers filled in. */
    String slopeFilled(Compared step, long output);

    /** How probabilities come of a row of outputs; nothing where outputs are numbers. */
    default List<Filled> probabilities(Compared step, long row) {
        return List.of();
    }

    /** How much each of the losses counts in the mean; empty if all count alike. */
    default List<Double> counts(Compared step) {
        return List.of();
    }

    /** The factor a of a loss that is {@code a·(output − target)²}, so that slope and curvature say all of it. */
    default OptionalDouble parabola() {
        return OptionalDouble.empty();
    }

    /** A loss of numbers that looks at each alone. */
    interface Pointwise extends LossFormula {
        /**
         * What the loss is called, and its formula in letters.
         *
         * @param mean what to say behind it of a mean; empty if there is one number
         */
        String words(Digits digits, String mean);

        /** Its derivative by the output, in letters. */
        String slopeWords(Digits digits);

        /** The loss of one number, with the numbers filled in. */
        String filled(double guess, double target, Digits digits);

        /**
         * Its derivative, with the numbers filled in.
         *
         * @param isDivided whether a number follows that all of it is divided by
         */
        String slopeFilled(double guess, double target, boolean isDivided, Digits digits);

        @Override
        default String words(Compared step) {
            return words(step.digits(), step.terms() > 1 ? ", the mean of all" : "");
        }

        @Override
        default String slopeWords(Compared step) {
            return slopeWords(step.digits()) + step.shared();
        }

        @Override
        default String filled(Compared step, int term) {
            return filled(step.output(term), step.target(term), step.digits());
        }

        @Override
        default String slopeFilled(Compared step, long output) {
            boolean isDivided = step.terms() > 1;
            return slopeFilled(step.output(output), step.target(output), isDivided, step.digits())
                    + (isDivided ? "/" + step.terms() : "");
        }
    }

    /**
     * {@code factor · (p − t)²}: with factor 1 mean squared error; with ½ one whose gradient is the error itself.
     *
     * @param factor above 0
     */
    record SquaredError(double factor) implements Pointwise {
        @Override
        public Tensor of(Tensor outputs, Tensor targets) {
            Tensor loss = Losses.mse(outputs, targets);
            return factor == 1 ? loss : loss.mul(factor);
        }

        @Override
        public Tensor terms(Tensor outputs, Tensor targets) {
            return Losses.mse(outputs, targets, Reduce.NONE).mul(factor);
        }

        private String factor(Digits digits) {
            return factor == 0.5 ? "½·" : digits.factor(factor);
        }

        @Override
        public OptionalDouble parabola() {
            return OptionalDouble.of(factor);
        }

        @Override
        public String words(Digits digits, String mean) {
            return (factor == 0.5 ? "By half the squared error, " : "By the squared error, ") + factor(digits)
                    + "(guess − target)²" + mean;
        }

        @Override
        public String slopeWords(Digits digits) {
            return factor == 0.5 ? "guess − target" : digits.of(2 * factor) + "·(guess − target)";
        }

        @Override
        public String filled(double guess, double target, Digits digits) {
            return factor(digits) + "(" + digits.difference(guess, target) + ")²";
        }

        @Override
        public String slopeFilled(double guess, double target, boolean isDivided, Digits digits) {
            String error = digits.difference(guess, target);
            return factor != 0.5 ? digits.of(2 * factor) + "·(" + error + ")" : isDivided ? "(" + error + ")" : error;
        }
    }

    /** {@code |p − t|}. */
    record AbsoluteError() implements Pointwise {
        @Override
        public Tensor of(Tensor outputs, Tensor targets) {
            return Losses.mae(outputs, targets);
        }

        @Override
        public Tensor terms(Tensor outputs, Tensor targets) {
            return Losses.mae(outputs, targets, Reduce.NONE);
        }

        @Override
        public String words(Digits digits, String mean) {
            return "By the absolute error, |guess − target|" + mean;
        }

        @Override
        public String slopeWords(Digits digits) {
            return "the sign of guess − target";
        }

        @Override
        public String filled(double guess, double target, Digits digits) {
            return "|" + digits.difference(guess, target) + "|";
        }

        @Override
        public String slopeFilled(double guess, double target, boolean isDivided, Digits digits) {
            return digits.of(Math.signum(guess - target));
        }
    }

    /**
     * {@code ½d²} where {@code d = |p − t| ≤ δ}, else {@code δ(d − ½δ)}.
     *
     * @param delta δ, above 0
     */
    record Huber(double delta) implements Pointwise {
        @Override
        public Tensor of(Tensor outputs, Tensor targets) {
            return Losses.huber(outputs, targets, delta);
        }

        @Override
        public Tensor terms(Tensor outputs, Tensor targets) {
            return Losses.huber(outputs, targets, delta, Reduce.NONE);
        }

        @Override
        public String words(Digits digits, String mean) {
            String limit = digits.of(delta);
            return "By Huber's loss: ½·d² where d = |guess − target| is at most %s, else %s·(d − ½·%s)"
                    .formatted(limit, limit, limit);
        }

        @Override
        public String slopeWords(Digits digits) {
            return "guess − target, but no more than " + digits.of(delta) + " either way";
        }

        @Override
        public String filled(double guess, double target, Digits digits) {
            String error = digits.difference(guess, target);
            return Math.abs(guess - target) <= delta
                    ? "½·(" + error + ")²"
                    : digits.of(delta) + "·(|" + error + "| − ½·" + digits.of(delta) + ")";
        }

        @Override
        public String slopeFilled(double guess, double target, boolean isDivided, Digits digits) {
            return Math.abs(guess - target) <= delta
                    ? "(" + digits.difference(guess, target) + ")"
                    : digits.of(Math.signum(guess - target) * delta);
        }
    }

    /**
     * Cross-entropy of the softmax of logits, for one class of several. Its mean over a batch is weighted where classes
     * are.
     *
     * @param settings smoothing and class weights; its reduction does not matter
     */
    record SoftmaxCrossEntropy(CrossEntropy settings) implements LossFormula {
        @Override
        public Tensor of(Tensor outputs, Tensor targets) {
            return settings.reduce(Reduce.MEAN).of(outputs, targets);
        }

        @Override
        public Tensor terms(Tensor outputs, Tensor targets) {
            return settings.reduce(Reduce.NONE).of(outputs, targets);
        }

        @Override
        public Optional<Tensor> weight(Tensor outputs, Tensor targets) {
            return settings.weight(outputs, targets);
        }

        @Override
        public OptionalInt ignoreIndex() {
            return settings.ignoreIndex();
        }

        @Override
        public Optional<Tensor> probabilities(Tensor outputs) {
            return Optional.of(Functions.softmax(outputs, -1));
        }

        @Override
        public String words(Compared step) {
            return new SoftmaxWords(settings, step).words();
        }

        @Override
        public String slopeWords(Compared step) {
            return new SoftmaxWords(settings, step).slope();
        }

        @Override
        public List<Filled> probabilities(Compared step, long row) {
            return new SoftmaxWords(settings, step).probabilities(row);
        }

        @Override
        public String filled(Compared step, int term) {
            return new SoftmaxWords(settings, step).filled(term);
        }

        @Override
        public String slopeFilled(Compared step, long output) {
            return new SoftmaxWords(settings, step).slopeFilled(output);
        }

        @Override
        public List<Double> counts(Compared step) {
            return new SoftmaxWords(settings, step).counts();
        }
    }

    /**
     * Cross-entropy of the sigmoid of logits, for "yes" (1) or "no" (0); targets may be I32 labels.
     *
     * @param positiveWeight how much more a missed "yes" counts than a missed "no"
     */
    record BinaryCrossEntropy(double positiveWeight) implements LossFormula {
        @Override
        public Tensor of(Tensor outputs, Tensor targets) {
            return positiveWeight == 1
                    ? Losses.binaryCrossEntropy(outputs, alike(targets, outputs))
                    : weighted(outputs, targets, Reduce.MEAN);
        }

        @Override
        public Tensor terms(Tensor outputs, Tensor targets) {
            return weighted(outputs, targets, Reduce.NONE);
        }

        private Tensor weighted(Tensor outputs, Tensor targets, Reduce reduce) {
            Tensor weight = Tensor.full(positiveWeight, outputs.dtype(), outputs.shape());
            return Losses.binaryCrossEntropy(outputs, alike(targets, outputs), weight, reduce);
        }

        @Override
        public Optional<Tensor> probabilities(Tensor outputs) {
            return Optional.of(Functions.sigmoid(outputs));
        }

        @Override
        public String words(Compared step) {
            return "By binary cross-entropy: −" + step.digits().factor(positiveWeight)
                    + "ln p where the answer is yes, −ln(1 − p) where it is no, p = 1/(1 + e^−guess)";
        }

        @Override
        public String slopeWords(Compared step) {
            return (positiveWeight == 1
                            ? "p − 1 where the answer is yes, p − 0 where it is no"
                            : step.digits().factor(positiveWeight)
                                    + "(p − 1) where the answer is yes, p where it is no")
                    + step.shared();
        }

        @Override
        public List<Filled> probabilities(Compared step, long row) {
            Digits digits = step.digits();
            return List.of(
                    new Filled("p(yes)", "1/(1 + " + digits.exp(-step.output(row)) + ")", digits.of(step.p(row))));
        }

        @Override
        public String filled(Compared step, int term) {
            Digits digits = step.digits();
            double target = step.target(term);
            String p = digits.of(step.p(term));
            String weight = digits.factor(positiveWeight);
            return target == 1
                    ? "−" + weight + "ln " + p
                    : target == 0
                            ? "−ln(1 − " + p + ")"
                            : "−(" + weight + digits.of(target) + "·ln " + p + " + " + digits.of(1 - target)
                                    + "·ln(1 − " + p + "))";
        }

        @Override
        public String slopeFilled(Compared step, long output) {
            Digits digits = step.digits();
            double p = step.p(output);
            double target = step.target(output);
            if (positiveWeight == 1) {
                return step.shared(digits.difference(p, target));
            }
            String yes = digits.product(positiveWeight * target, p - 1);
            String no = digits.product(1 - target, p);
            return (target == 1 ? yes : target == 0 ? no : "(" + Digits.sum(List.of(yes, no)) + ")")
                    + (step.terms() > 1 ? "/" + step.terms() : "");
        }

        private static Tensor alike(Tensor targets, Tensor outputs) {
            return targets.dtype() == DType.I32 ? targets.cast(outputs.dtype()).reshape(outputs.shape()) : targets;
        }
    }
}
