package dev.descent.run.build;

import dev.descent.metric.Metric;
import dev.descent.recipe.Figure;
import dev.descent.recipe.Recipe;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes metrics of a recipe's words for them. */
public final class MetricSetup {
    private MetricSetup() {}

    /**
     * A recipe that says which figures it wants: those that suit its head where it says nothing.
     *
     * @param classes the class of each row, if the target is a class
     */
    public static Recipe spelledOut(Recipe recipe, Optional<? extends Collection<?>> classes) {
        if (!recipe.metrics().isEmpty()) {
            return recipe;
        }
        return recipe.withMetrics(recipe.loss().head().metrics(classes));
    }

    /**
     * The figures that a recipe asks for.
     *
     * @param unit what 1 in the targets stands for, in the units of the data
     */
    public static List<Metric> metrics(Recipe recipe, double unit) {
        return recipe.metrics().stream().map(word -> Figure.metric(word, unit)).toList();
    }

    /** The same, and then all other figures that usually suit the recipe's head. */
    public static List<Metric> allMetrics(Recipe recipe, double unit) {
        List<String> usual = Figure.words(recipe.loss().head(), true);
        return Stream.concat(recipe.metrics().stream(), usual.stream())
                .distinct()
                .map(word -> Figure.metric(word, unit))
                .toList();
    }
}
