package dev.descent.run.build;

import dev.descent.data.table.Preprocessing;
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

    /** The figures that a recipe asks for; errors of a standardized target are in the units of the data. */
    public static List<Metric> metrics(Recipe recipe, Optional<Preprocessing> preprocessing) {
        double unit = unit(preprocessing);
        return recipe.metrics().stream().map(word -> Figure.metric(word, unit)).toList();
    }

    /** The figures that a recipe asks for, and then all others that usually suit its head. */
    public static List<Metric> allMetrics(Recipe recipe, Optional<Preprocessing> preprocessing) {
        double unit = unit(preprocessing);
        List<String> usual = Figure.words(recipe.loss().head(), true);
        return Stream.concat(recipe.metrics().stream(), usual.stream())
                .distinct()
                .map(word -> Figure.metric(word, unit))
                .toList();
    }

    /** What 1 in the targets stands for. */
    private static double unit(Optional<Preprocessing> preprocessing) {
        return preprocessing.map(table -> table.target().errorInUnits(1)).orElse(1.0);
    }
}
