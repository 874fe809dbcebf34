package dev.descent.run.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.metric.Metric;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricSetupTest {
    private static Recipe recipe(String name, String... settings) {
        return BuiltInRecipes.read(name, Stream.of(settings).map(Change::set).toList());
    }

    private static List<String> spelledOut(Recipe recipe, int no, int yes) {
        List<String> classes = Stream.concat(
                        Collections.nCopies(no, "no").stream(), Collections.nCopies(yes, "yes").stream())
                .toList();
        return MetricSetup.spelledOut(recipe, Optional.of(classes)).metrics();
    }

    @Test
    void whereAClassIsRareRecallStandsBesideAccuracy() {
        Recipe silent = recipe("digits").withMetrics(List.of());
        assertEquals(List.of("accuracy", "balancedAccuracy", "recall"), spelledOut(silent, 963, 37));
        assertEquals(List.of("accuracy", "balancedAccuracy", "recall"), spelledOut(silent, 10, 30));
        assertEquals(List.of("accuracy"), spelledOut(silent, 29, 10));
        assertEquals(List.of("accuracy"), spelledOut(silent, 29, 0));
    }

    @Test
    void whatARecipeAsksForStays() {
        assertEquals(List.of("accuracy"), spelledOut(recipe("digits", "metric=accuracy"), 963, 37));
        assertEquals(List.of("f1", "mcc"), spelledOut(recipe("digits", "metric=[f1, mcc]"), 963, 37));
    }

    @Test
    void numbersAreMeasuredByTheVarianceThatIsExplained() {
        Recipe silent = recipe("diabetes").withMetrics(List.of());
        assertEquals(
                List.of("r2"), MetricSetup.spelledOut(silent, Optional.empty()).metrics());
    }

    @Test
    void anEvaluationHasAllFiguresThatSuitTheTask() {
        List<String> names = MetricSetup.allMetrics(recipe("iris", "metric=[f1, top2]"), 1).stream()
                .map(Metric::name)
                .toList();
        assertEquals(
                List.of(
                        "f1",
                        "top2",
                        "accuracy",
                        "balancedAccuracy",
                        "precision",
                        "recall",
                        "rocAuc",
                        "mcc",
                        "logLoss"),
                names);
    }
}
