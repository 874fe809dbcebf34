package dev.descent.run;

import dev.descent.data.Preprocessing;
import dev.descent.data.Target;
import dev.descent.metric.Metric;
import dev.descent.recipe.Figure;
import dev.descent.recipe.Goal;
import dev.descent.recipe.Recipe;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes metrics of a recipe's words for them. */
final class MetricSetup {
    /** Classes are unequal where one is so many times as common as another. */
    private static final long UNEQUAL = 3;

    private MetricSetup() {}

    /**
     * A recipe that says which figures it wants: those that suit its goal where it says nothing. Where a class is rare,
     * accuracy hides whether it is found at all, so that recall stands beside it.
     *
     * @param classes the class of each row, if a class is to be told
     */
    static Recipe spelledOut(Recipe recipe, Optional<? extends Collection<?>> classes) {
        if (!recipe.metrics().isEmpty()) {
            return recipe;
        }
        if (recipe.loss().goal() == Goal.NUMBER) {
            return recipe.withMetrics(List.of("r2"));
        }
        return recipe.withMetrics(
                classes.isPresent() && areUnequal(classes.get())
                        ? List.of("accuracy", "balancedAccuracy", "recall")
                        : List.of("accuracy"));
    }

    private static boolean areUnequal(Collection<?> classes) {
        Collection<Long> counts = classes.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .values();
        return counts.size() > 1 && Collections.max(counts) >= UNEQUAL * Collections.min(counts);
    }

    /** The figures that a recipe asks for; errors of a standardised target are in the units of the data. */
    static List<Metric> metrics(Recipe recipe, Optional<Preprocessing> preprocessing) {
        double unit = unit(preprocessing);
        return recipe.metrics().stream().map(word -> Figure.metric(word, unit)).toList();
    }

    /** The figures that a recipe asks for, and then all others that usually suit its goal. */
    static List<Metric> allMetrics(Recipe recipe, Optional<Preprocessing> preprocessing) {
        double unit = unit(preprocessing);
        List<String> usual = Figure.words(recipe.loss().goal(), true);
        return Stream.concat(recipe.metrics().stream(), usual.stream())
                .distinct()
                .map(word -> Figure.metric(word, unit))
                .toList();
    }

    /** What 1 in the targets stands for. */
    private static double unit(Optional<Preprocessing> preprocessing) {
        return preprocessing
                .map(Preprocessing::target)
                .map(target -> target instanceof Target.Number number ? number.std() : 1.0)
                .orElse(1.0);
    }
}
