package dev.descent.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a model does on a set of examples, without dropout.
 *
 * @param examples how many there were
 * @param loss mean over the examples; weighted as the loss is
 * @param metrics figures over the whole set, by the metrics' names
 */
public record Evaluation(int examples, double loss, Map<String, Double> metrics) {
    /** Copies the metrics, in their order. */
    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
