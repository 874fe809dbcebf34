package dev.descent.run.build;

import dev.descent.data.Dataset;
import dev.descent.data.table.Preprocessing;
import dev.descent.head.Head;
import dev.descent.json.JsonObject;
import dev.descent.recipe.Recipe;
import dev.descent.run.folder.RunFolder;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model takes and what it gives. With the layers, which the recipe says, that is all that is needed to make it
 * again without its data.
 *
 * @param input shape of one example
 * @param outputs how many numbers it gives for each example
 * @param classNames names of the classes by their number; empty if it tells numbers
 * @param classWeights what an example of each class counts in its loss; empty if all count alike
 */
public record Signature(Shape input, int outputs, List<String> classNames, List<Double> classWeights) {
    private static final String INPUT = "input";
    private static final String OUTPUTS = "outputs";
    private static final String CLASSES = "classes";
    private static final String WEIGHTS = "classWeights";

    /** Copies the lists. */
    public Signature {
        classNames = List.copyOf(classNames);
        classWeights = List.copyOf(classWeights);
    }

    /**
     * Of a model that is trained on these examples.
     *
     * @throws dev.descent.task.RunException if the recipe's class weights do not fit them
     */
    public static Signature of(Recipe recipe, Dataset train) {
        return new Signature(
                train.column(Dataset.X).shape(),
                recipe.loss().head().outputs(train),
                train.classNames(),
                LossSetup.classWeights(recipe.loss(), train));
    }

    /** As maps, lists, texts and numbers. */
    public Map<String, Object> toMap() {
        return new JsonObject()
                .put(INPUT, Arrays.stream(input.dims()).boxed().toList())
                .put(OUTPUTS, outputs)
                .put(CLASSES, classNames)
                .put(WEIGHTS, classWeights)
                .map();
    }

    /**
     * The signature that {@link #toMap} described.
     *
     * @throws IllegalArgumentException if the map is of something else, with what is wrong in it
     */
    static Signature fromMap(Map<String, ?> map) {
        List<Integer> dims = list(map, INPUT, Integer.class, "whole numbers");
        require(
                !dims.isEmpty() && dims.stream().allMatch(dim -> dim > 0) && isCountable(dims),
                "\"%s\" is %s, which is no shape of an example",
                INPUT,
                dims);
        require(
                map.get(OUTPUTS) instanceof Integer outputs && outputs > 0,
                "\"%s\" is %s where a whole number above 0 must stand",
                OUTPUTS,
                said(map.get(OUTPUTS)));
        List<String> classes = list(map, CLASSES, String.class, "texts");
        require(new HashSet<>(classes).size() == classes.size(), "\"%s\" names a class twice: %s", CLASSES, classes);
        List<Double> weights = list(map, WEIGHTS, Number.class, "numbers").stream()
                .map(Number::doubleValue)
                .toList();
        require(
                weights.stream().allMatch(weight -> weight >= 0 && Double.isFinite(weight)),
                "\"%s\" is %s, and a weight is a number from 0 on",
                WEIGHTS,
                weights);
        return new Signature(
                Shape.of(dims.stream().mapToInt(Integer::intValue).toArray()),
                (Integer) map.get(OUTPUTS),
                classes,
                weights);
    }

    private static boolean isCountable(List<Integer> dims) {
        return dims.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b) <= Integer.MAX_VALUE;
    }

    private static <T> List<T> list(Map<String, ?> map, String key, Class<T> type, String what) {
        require(
                map.get(key) instanceof List<?> list && list.stream().allMatch(type::isInstance),
                "\"%s\" is %s where a list of %s must stand",
                key,
                said(map.get(key)),
                what);
        return ((List<?>) map.get(key)).stream().map(type::cast).toList();
    }

    private static String said(Object value) {
        return value == null ? "missing" : value.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need a library of its own
    private static void require(boolean isRight, String what, Object... values) {
        if (!isRight) {
            throw new IllegalArgumentException(what.formatted(values));
        }
    }

    /**
     * Refuses what cannot be of a model that this recipe and this table led to.
     *
     * @throws IllegalArgumentException if there is something, with what it is
     */
    void check(Recipe recipe, Optional<Preprocessing> preprocessing) {
        Head head = recipe.loss().head();
        int classes = classNames.size();
        head.misfit(outputs, classes, recipe.loss().word()).ifPresent(wrong -> require(false, "%s", wrong));
        require(
                classWeights.isEmpty() || classWeights.size() == head.weights(classes),
                "\"%s\" has %s for %s classes",
                WEIGHTS,
                classWeights.size(),
                classes);
        preprocessing.ifPresent(table -> {
            require(
                    table.classNames().equals(classNames),
                    "\"%s\" is %s, but %s says %s",
                    CLASSES,
                    classNames,
                    RunFolder.PREPROCESSING,
                    table.classNames());
            require(
                    input.equals(Shape.of(table.featureNames().size())),
                    "\"%s\" is %s, but %s makes %s numbers of a row",
                    INPUT,
                    input,
                    RunFolder.PREPROCESSING,
                    table.featureNames().size());
        });
    }
}
