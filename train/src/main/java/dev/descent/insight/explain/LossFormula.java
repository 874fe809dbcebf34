package dev.descent.insight.explain;

import dev.descent.loss.CrossEntropy;
import dev.descent.loss.Losses;
import dev.descent.loss.Reduce;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import dev.descent.train.objective.LossFunction;
import dev.descent.word.Digits;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A loss that can be written out: a {@link LossFunction} that says which one it is, with its settings. A trainer takes
 * it like any other.
 */
public sealed interface LossFormula extends LossFunction {
    /** The losses that {@link #of} takes the mean of: one for each number, or for each class to be told. */
    Tensor terms(Tensor outputs, Tensor targets);

    /** What the outputs say as probabilities, of their shape; empty where they are numbers. */
    default Optional<Tensor> probabilities(Tensor outputs) {
        return Optional.empty();
    }

    /** A loss of numbers that looks at each alone, and can say itself what it makes of it. */
    non-sealed interface Pointwise extends LossFormula {
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
            return factor == 1 ? "" : factor == 0.5 ? "½·" : digits.of(factor) + "·";
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

        private static Tensor alike(Tensor targets, Tensor outputs) {
            return targets.dtype() == DType.I32 ? targets.cast(outputs.dtype()).reshape(outputs.shape()) : targets;
        }
    }
}
