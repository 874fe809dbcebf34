package dev.descent.train.history;

import dev.descent.metric.ClassCounts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a model does on a set of examples, without dropout.
 *
 * @param examples how many there were
 * @param loss mean over the examples; weighted as the loss is
 * @param metrics figures over the whole set, by the metrics' names
 * @param spread how far the loss can be believed, from the losses of single examples
 * @param classes what was told of each class; empty where targets are no classes
 * @param classNames by their number; empty if they have none
 */
public record Evaluation(
        int examples,
        double loss,
        Map<String, Double> metrics,
        LossSpread spread,
        Optional<ClassCounts> classes,
        List<String> classNames) {
    /** Copies the metrics, in their order, and the names. */
    public Evaluation {
        classNames = List.copyOf(classNames);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** Nothing but figures. */
    public Evaluation(int examples, double loss, Map<String, Double> metrics) {
        this(examples, loss, metrics, LossSpread.unknown(), Optional.empty(), List.of());
    }
}
