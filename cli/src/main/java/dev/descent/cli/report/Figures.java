package dev.descent.cli.report;

import dev.descent.cli.terminal.Words;
import dev.descent.metric.ClassCounts;
import dev.descent.metric.Metric;
import dev.descent.train.history.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Metrics as people read them, with what is to be said of those that are no number. */
final class Figures {
    private static final String NONE = "-";

    private Figures() {}

    /** A figure; a dash if it is not defined. */
    static String of(Metric metric, double value) {
        return Double.isNaN(value) ? NONE : metric.format(value);
    }

    /** One of several figures. */
    static String of(Metric metric, Map<String, Double> figures) {
        return of(metric, figures.get(metric.name()));
    }

    /** For each metric that is not defined on some parts a line that says where, and why as far as it is known. */
    static List<String> undefined(List<Metric> metrics, Map<String, Evaluation> evaluations) {
        List<String> lines = new ArrayList<>();
        for (Metric metric : metrics) {
            List<String> reasons = evaluations.entrySet().stream()
                    .filter(part -> Double.isNaN(part.getValue().metrics().get(metric.name())))
                    .map(part -> part.getKey() + " " + reason(part.getValue()))
                    .toList();
            if (!reasons.isEmpty()) {
                lines.add(metric.name() + " is not defined: " + String.join(", ", reasons));
            }
        }
        return lines;
    }

    private static String reason(Evaluation evaluation) {
        if (Double.isNaN(evaluation.loss())) {
            return "has outputs that are NaN";
        }
        if (evaluation.classes().isEmpty()) {
            return "holds " + Words.count(evaluation.examples(), "example");
        }
        ClassCounts classes = evaluation.classes().get();
        int met = 0;
        for (int label = 0; label < classes.classes(); label++) {
            met += classes.support(label) > 0 ? 1 : 0;
        }
        return met == 1 ? "holds one class" : "holds only " + met + " of " + classes.classes() + " classes";
    }
}
