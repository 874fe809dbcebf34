package dev.descent.run.build;

import dev.descent.data.Dataset;
import dev.descent.recipe.LossPart;
import dev.descent.task.RunException;
import dev.descent.train.objective.LossFunction;
import java.util.List;

/** Makes a loss function of what a recipe says of it. */
public final class LossSetup {
    private LossSetup() {}

    /**
     * The loss of a recipe.
     *
     * @param classWeights what {@link #classWeights} gave for the training part
     */
    public static LossFunction loss(LossPart loss, List<Double> classWeights) {
        return loss.make(classWeights.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * What an example of each class counts; of two classes that are told by one number only the second's.
     *
     * @param train whose labels balance the classes
     * @return empty if all count alike
     * @throws RunException if there is not one weight for each class, or a class has no example to balance it by
     */
    static List<Double> classWeights(LossPart loss, Dataset train) {
        if (loss.weights().isEmpty()) {
            return List.of();
        }
        LossPart.Weights said = loss.weights().get();
        List<String> classes = train.classNames();
        if (said.given().isEmpty()) {
            refuseMissing(train, "loss." + said.key());
            return loss.head().balanced(train.ints(Dataset.Y), classes.size());
        }
        List<Double> given = said.given().get();
        if (given.size() != loss.head().weights(classes.size())) {
            throw new RunException("loss.classWeights has %s weights for %s classes (%s); give each class one"
                    .formatted(given.size(), classes.size(), String.join(", ", classes)));
        }
        return given;
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
