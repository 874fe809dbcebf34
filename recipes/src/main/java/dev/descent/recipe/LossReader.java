package dev.descent.recipe;

import dev.descent.recipe.Recipe.ClassWeights;
import dev.descent.recipe.Recipe.Loss;
import dev.descent.word.Range;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what a recipe says of its loss. */
final class LossReader {
    private static final String BALANCED = "balanced";
    private static final Map<String, List<String>> KEYS = keys();

    private LossReader() {}

    private static Map<String, List<String>> keys() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (Loss.Type type : Loss.Type.values()) {
            keys.put(
                    type.word(),
                    switch (type) {
                        case CROSS_ENTROPY -> List.of("labelSmoothing", "classWeights");
                        case BINARY_CROSS_ENTROPY -> List.of("positiveWeight");
                        case HUBER -> List.of("delta");
                        case MSE, HALF_MSE, MAE -> List.of();
                    });
        }
        return keys;
    }

    static Loss read(Field field) {
        Section section = Section.ofKind(field, KEYS, "loss");
        Loss.Type type = Arrays.stream(Loss.Type.values())
                .filter(each -> each.word().equals(section.kind()))
                .findFirst()
                .orElseThrow();
        return new Loss(
                type,
                section.find("labelSmoothing")
                        .map(share -> share.number(Range.FRACTION))
                        .orElse(0.0),
                section.find("classWeights")
                        .or(() -> section.find("positiveWeight"))
                        .map(LossReader::classWeights)
                        .orElse(new ClassWeights.Alike()),
                section.find("delta").map(delta -> delta.number(Range.POSITIVE)).orElse(1.0));
    }

    private static ClassWeights classWeights(Field field) {
        boolean single = field.path().endsWith("positiveWeight");
        String number = Range.POSITIVE.describe();
        String allowed = "\"" + BALANCED + "\" or " + (single ? number : "a list with " + number + " for each class");
        if (field.value() instanceof Yaml.Scalar scalar && scalar.text().equals(BALANCED)) {
            return new ClassWeights.Balanced();
        }
        Function<Field, Double> weight = each -> each.number(Range.POSITIVE, allowed);
        return new ClassWeights.Given(
                single
                        ? List.of(weight.apply(field))
                        : field.items(allowed).stream().map(weight).toList());
    }
}
