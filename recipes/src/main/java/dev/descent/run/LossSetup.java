package dev.descent.run;

import dev.descent.data.Dataset;
import dev.descent.insight.LossFormula;
import dev.descent.loss.ClassWeights;
import dev.descent.loss.CrossEntropy;
import dev.descent.recipe.Recipe;
import dev.descent.train.LossFunction;
import java.util.Arrays;
import java.util.List;

/** Makes a loss function of what a recipe says of it. */
final class LossSetup {
    private LossSetup() {}

    /**
     * The loss of a recipe.
     *
     * @param classWeights what {@link #classWeights} gave for the training part
     */
    static LossFunction loss(Recipe.Loss loss, List<Double> classWeights) {
        double[] weights =
                classWeights.stream().mapToDouble(Double::doubleValue).toArray();
        return switch (loss.type()) {
            case CROSS_ENTROPY ->
                new LossFormula.SoftmaxCrossEntropy(CrossEntropy.standard()
                        .labelSmoothing(loss.labelSmoothing())
                        .classWeights(weights));
            case BINARY_CROSS_ENTROPY -> new LossFormula.BinaryCrossEntropy(weights.length == 0 ? 1 : weights[0]);
            case MSE -> new LossFormula.SquaredError(1);
            case HALF_MSE -> new LossFormula.SquaredError(0.5);
            case MAE -> new LossFormula.AbsoluteError();
            case HUBER -> new LossFormula.Huber(loss.delta());
        };
    }

    /**
     * What an example of each class counts; of two classes that are told by one number only the second's.
     *
     * @param train whose labels balance the classes
     * @return empty if all count alike
     * @throws RunException if there is not one weight for each class, or a class has no example to balance it by
     */
    static List<Double> classWeights(Recipe.Loss loss, Dataset train) {
        boolean binary = loss.type().goal() == Recipe.Loss.Goal.BINARY;
        List<String> classes = train.classNames();
        return switch (loss.classWeights()) {
            case Recipe.ClassWeights.Alike _ -> List.of();
            case Recipe.ClassWeights.Balanced _ -> {
                refuseMissing(train, binary ? "loss.positiveWeight" : "loss.classWeights");
                int[] labels = train.ints(Dataset.Y);
                yield binary
                        ? List.of(ClassWeights.positive(labels))
                        : Arrays.stream(ClassWeights.balanced(labels, classes.size()))
                                .boxed()
                                .toList();
            }
            case Recipe.ClassWeights.Given given -> {
                if (!binary && given.weights().size() != classes.size()) {
                    throw new RunException("loss.classWeights has %s weights for %s classes (%s); give each class one"
                            .formatted(given.weights().size(), classes.size(), String.join(", ", classes)));
                }
                yield given.weights();
            }
        };
    }

    private static void refuseMissing(Dataset train, String key) {
        boolean[] met = new boolean[train.classNames().size()];
        for (int label : train.ints(Dataset.Y)) {
            met[label] = true;
        }
        for (int label = 0; label < met.length; label++) {
            if (!met[label]) {
                throw new RunException(("%s is balanced, but the training part of %s examples has none of the class %s;"
                                + " give weights of your own, or leave %s out")
                        .formatted(key, train.size(), train.classNames().get(label), key));
            }
        }
    }
}
