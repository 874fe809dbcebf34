package dev.descent.run;

import dev.descent.data.Dataset;
import dev.descent.loss.ClassWeights;
import dev.descent.loss.CrossEntropy;
import dev.descent.loss.Losses;
import dev.descent.loss.Reduce;
import dev.descent.recipe.Recipe;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import dev.descent.train.LossFunction;
import java.util.List;

/** Makes a loss function of what a recipe says of it. */
final class LossSetup {
    private LossSetup() {}

    /**
     * The loss of a recipe.
     *
     * @param train whose labels balance the classes
     * @throws RunException if there is not one weight for each class, or a class has no example to balance it by
     */
    static LossFunction loss(Recipe.Loss loss, Dataset train) {
        return switch (loss.type()) {
            case CROSS_ENTROPY ->
                LossFunction.of(CrossEntropy.standard()
                        .labelSmoothing(loss.labelSmoothing())
                        .classWeights(classWeights(loss, train)));
            case BINARY_CROSS_ENTROPY -> binaryCrossEntropy(positiveWeight(loss, train));
            case MSE -> Losses::mse;
            case HALF_MSE -> (outputs, targets) -> Losses.mse(outputs, targets).mul(0.5);
            case MAE -> Losses::mae;
            case HUBER -> (outputs, targets) -> Losses.huber(outputs, targets, loss.delta());
        };
    }

    private static LossFunction binaryCrossEntropy(double positiveWeight) {
        return (logits, labels) -> {
            Tensor target = labels.cast(DType.F32).reshape(logits.shape());
            return positiveWeight == 1
                    ? Losses.binaryCrossEntropy(logits, target)
                    : Losses.binaryCrossEntropy(
                            logits, target, Tensor.full(positiveWeight, DType.F32, logits.shape()), Reduce.MEAN);
        };
    }

    private static double[] classWeights(Recipe.Loss loss, Dataset train) {
        List<String> classes = train.classNames();
        return switch (loss.classWeights()) {
            case Recipe.ClassWeights.Alike _ -> new double[0];
            case Recipe.ClassWeights.Balanced _ -> {
                refuseMissing(train, "loss.classWeights");
                yield ClassWeights.balanced(train.ints(Dataset.Y), classes.size());
            }
            case Recipe.ClassWeights.Given given -> {
                if (given.weights().size() != classes.size()) {
                    throw new RunException("loss.classWeights has %d weights for %d classes (%s); give each class one"
                            .formatted(given.weights().size(), classes.size(), String.join(", ", classes)));
                }
                yield given.weights().stream().mapToDouble(Double::doubleValue).toArray();
            }
        };
    }

    private static double positiveWeight(Recipe.Loss loss, Dataset train) {
        return switch (loss.classWeights()) {
            case Recipe.ClassWeights.Alike _ -> 1;
            case Recipe.ClassWeights.Balanced _ -> {
                refuseMissing(train, "loss.positiveWeight");
                yield ClassWeights.positive(train.ints(Dataset.Y));
            }
            case Recipe.ClassWeights.Given given -> given.weights().getFirst();
        };
    }

    private static void refuseMissing(Dataset train, String key) {
        boolean[] met = new boolean[train.classNames().size()];
        for (int label : train.ints(Dataset.Y)) {
            met[label] = true;
        }
        for (int label = 0; label < met.length; label++) {
            if (!met[label]) {
                throw new RunException(("%s is balanced, but the training part of %d examples has none of the class %s;"
                                + " give weights of your own, or leave %s out")
                        .formatted(key, train.size(), train.classNames().get(label), key));
            }
        }
    }
}
