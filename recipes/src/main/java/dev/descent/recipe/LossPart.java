package dev.descent.recipe;

import dev.descent.head.Classes;
import dev.descent.head.Head;
import dev.descent.head.Numbers;
import dev.descent.head.TwoClasses;
import dev.descent.insight.explain.LossFormula;
import dev.descent.word.Default;
import dev.descent.word.Example;
import dev.descent.word.In;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Word;
import java.util.List;
import java.util.Optional;

/** The loss to minimize, as a recipe says it. */
public sealed interface LossPart {
    /** What the outputs of a model with this loss mean. */
    Head head();

    /**
     * The loss.
     *
     * @param weights what an example of each class counts; of two classes that are told by one number only the second's;
     *     empty if all count alike
     */
    LossFormula make(double... weights);

    /** What an example of each class counts; nothing if all count alike. */
    default Optional<Weights> weights() {
        return Optional.empty();
    }

    /** What recipes call it. */
    default String word() {
        return getClass().getAnnotation(Word.class).value();
    }

    /**
     * What examples of classes count.
     *
     * @param key of the setting
     * @param given the weights that the recipe says; nothing if the training part says them
     */
    record Weights(String key, Optional<List<Double>> given) {}

    /** What is said of examples of classes. */
    sealed interface Weighing {
        /** The weights that the recipe says; nothing if the training part says them. */
        Optional<List<Double>> given();
    }

    /** What an example of each class counts. */
    sealed interface ClassWeights extends Weighing {}

    /** What an example of the second class counts, of two. */
    sealed interface PositiveWeight extends Weighing {}

    /** All classes count alike, however many examples of each there are to train on. */
    @Word("balanced")
    record Balanced() implements ClassWeights, PositiveWeight {
        @Override
        public Optional<List<Double>> given() {
            return Optional.empty();
        }
    }

    /** One weight for each class, in their order. */
    record Each(
            @In(Range.POSITIVE) @Example(value = "[1, 2]", as = "a list with a number above 0 for each class")
            List<Double> weights)
            implements ClassWeights {
        /** Copies the list. */
        public Each {
            weights = List.copyOf(weights);
        }

        @Override
        public Optional<List<Double>> given() {
            return Optional.of(weights);
        }
    }

    /** The second class's weight. */
    record Times(@In(Range.POSITIVE) double weight) implements PositiveWeight {
        @Override
        public Optional<List<Double>> given() {
            return Optional.of(List.of(weight));
        }
    }

    /** A loss on logits, for one class of several. */
    @Word("crossEntropy")
    @Says("multi-class classification, on logits")
    record CrossEntropy(
            @Says("probability mass taken from the true class and spread over all classes")
            @In(Range.FRACTION)
            @Default("0")
            double labelSmoothing,

            @Says("weight of each class") Optional<ClassWeights> classWeights)
            implements LossPart {
        @Override
        public Head head() {
            return new Classes();
        }

        @Override
        public Optional<Weights> weights() {
            return classWeights.map(said -> new Weights("classWeights", said.given()));
        }

        @Override
        public LossFormula make(double... weights) {
            return new LossFormula.SoftmaxCrossEntropy(dev.descent.loss.CrossEntropy.standard()
                    .labelSmoothing(labelSmoothing)
                    .classWeights(weights));
        }
    }

    /** A loss on one logit, for one class of two. */
    @Word("binaryCrossEntropy")
    @Says("binary classification, on one logit")
    record BinaryCrossEntropy(
            @Says("weight of the positive class") Optional<PositiveWeight> positiveWeight) implements LossPart {
        @Override
        public Head head() {
            return new TwoClasses();
        }

        @Override
        public Optional<Weights> weights() {
            return positiveWeight.map(said -> new Weights("positiveWeight", said.given()));
        }

        @Override
        public LossFormula make(double... weights) {
            return new LossFormula.BinaryCrossEntropy(weights.length == 0 ? 1 : weights[0]);
        }
    }

    /** A loss of numbers. */
    sealed interface OfNumbers extends LossPart {
        @Override
        default Head head() {
            return new Numbers();
        }
    }

    /** Mean of squared errors. */
    @Word("mse")
    @Says("regression: mean squared error")
    record Mse() implements OfNumbers {
        @Override
        public LossFormula make(double... weights) {
            return new LossFormula.SquaredError(1);
        }
    }

    /** Half the mean of squared errors, whose gradient is the error itself. */
    @Word("halfMse")
    @Says("regression: half the mean squared error, whose gradient is the error")
    record HalfMse() implements OfNumbers {
        @Override
        public LossFormula make(double... weights) {
            return new LossFormula.SquaredError(0.5);
        }
    }

    /** Mean of absolute errors. */
    @Word("mae")
    @Says("regression: mean absolute error")
    record Mae() implements OfNumbers {
        @Override
        public LossFormula make(double... weights) {
            return new LossFormula.AbsoluteError();
        }
    }

    /** Squared for small errors, absolute for large ones. */
    @Word("huber")
    @Says("regression: squared for small errors, absolute for large ones")
    record Huber(
            @Says("error at which the loss changes from squared to absolute") @In(Range.POSITIVE) @Default("1")
            double delta)
            implements OfNumbers {
        @Override
        public LossFormula make(double... weights) {
            return new LossFormula.Huber(delta);
        }
    }
}
