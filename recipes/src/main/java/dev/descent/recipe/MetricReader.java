package dev.descent.recipe;

import dev.descent.recipe.Recipe.Loss.Goal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the words for the figures beside the losses: one, or a list whose first is the one that is always shown. */
final class MetricReader {
    private static final List<String> OF_NUMBERS = List.of("r2", "rmse", "mae", "sse");
    private static final List<String> OF_CLASSES = List.of(
            "accuracy", "balancedAccuracy", "precision", "recall", "f1", "rocAuc", "mcc", "logLoss", "perplexity");
    private static final String AVERAGED = "(precision|recall|f1)(Macro|Micro|Weighted)";
    private static final String TOP_K = "top[1-9][0-9]{0,4}";

    private MetricReader() {}

    static List<String> read(Field field, Goal goal) {
        List<Field> fields = field.value() instanceof Yaml.Items ? field.items("a list of metrics") : List.of(field);
        if (fields.isEmpty()) {
            throw field.mustBe("a metric, or a list of some");
        }
        Set<String> seen = new HashSet<>();
        return fields.stream()
                .map(each -> {
                    String word = word(each, goal);
                    if (!seen.add(word)) {
                        throw each.error(
                                "\"" + each.path() + "\" names " + word + " a second time; take one of them out");
                    }
                    return word;
                })
                .toList();
    }

    private static String word(Field field, Goal goal) {
        if (goal == Goal.NUMBER) {
            return field.choice(OF_NUMBERS);
        }
        List<String> words = new ArrayList<>(OF_CLASSES);
        if (field.value() instanceof Yaml.Scalar scalar) {
            boolean averaged = scalar.text().matches(AVERAGED);
            boolean topK = goal == Goal.CLASS && scalar.text().matches(TOP_K);
            if (averaged || topK) {
                return scalar.text();
            }
        }
        if (goal == Goal.CLASS) {
            words.add("top5");
        }
        return field.choice(words);
    }
}
