package dev.descent.run;

import dev.descent.data.Dataset;
import dev.descent.recipe.Recipe;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model takes and what it gives. With the layers, which the recipe says, that is all that is needed to make it
 * again without its data.
 *
 * @param input shape of one example
 * @param outputs how many numbers it gives for each example
 * @param classNames names of the classes by their number; empty if it tells numbers
 * @param classWeights what an example of each class counts in its loss; empty if all count alike
 */
record Signature(Shape input, int outputs, List<String> classNames, List<Double> classWeights) {
    private static final String INPUT = "input";
    private static final String OUTPUTS = "outputs";
    private static final String CLASSES = "classes";
    private static final String WEIGHTS = "classWeights";

    /** Copies the lists. */
    Signature {
        classNames = List.copyOf(classNames);
        classWeights = List.copyOf(classWeights);
    }

    /**
     * Of a model that is trained on these examples.
     *
     * @throws RunException if the recipe's class weights do not fit them
     */
    static Signature of(Recipe recipe, Dataset train) {
        int outputs = switch (recipe.loss().type().goal()) {
            case CLASS -> train.classNames().size();
            case BINARY -> 1;
            case NUMBER -> Math.toIntExact(train.column(Dataset.Y).shape().size());
        };
        return new Signature(
                train.column(Dataset.X).shape(),
                outputs,
                train.classNames(),
                LossSetup.classWeights(recipe.loss(), train));
    }

    /** As maps, lists, texts and numbers. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(INPUT, Arrays.stream(input.dims()).boxed().toList());
        map.put(OUTPUTS, outputs);
        map.put(CLASSES, new ArrayList<>(classNames));
        map.put(WEIGHTS, new ArrayList<>(classWeights));
        return map;
    }

    /**
     * The signature that {@link #toMap} described.
     *
     * @throws IllegalArgumentException if the map is of something else
     */
    static Signature fromMap(Map<String, ?> map) {
        if (map.get(INPUT) instanceof List<?> dims
                && dims.stream().allMatch(dim -> dim instanceof Integer size && size > 0)
                && map.get(OUTPUTS) instanceof Integer outputs
                && outputs > 0
                && map.get(CLASSES) instanceof List<?> classes
                && classes.stream().allMatch(String.class::isInstance)
                && map.get(WEIGHTS) instanceof List<?> weights
                && weights.stream().allMatch(Number.class::isInstance)) {
            return new Signature(
                    Shape.of(dims.stream().mapToInt(dim -> (Integer) dim).toArray()),
                    outputs,
                    classes.stream().map(String.class::cast).toList(),
                    weights.stream()
                            .map(weight -> ((Number) weight).doubleValue())
                            .toList());
        }
        throw new IllegalArgumentException("it does not say what a model takes and gives");
    }
}
