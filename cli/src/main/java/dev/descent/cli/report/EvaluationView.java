package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.metric.ConfusionMatrix;
import dev.descent.metric.Metric;
import dev.descent.run.predict.TrainedModel;
import dev.descent.tensor.Values;
import dev.descent.train.history.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows how a model does: its figures on each part, and on the last one which classes it confuses.
 *
 * @param parts examples by what they are called
 */
public record EvaluationView(TrainedModel model, Map<String, Dataset> parts, Output output) {
    private static final int LABEL = 18;
    private static final int FIGURE = 12;
    private static final int CONFUSIONS = 10;

    /** Shows all. */
    public void show() {
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        parts.forEach((name, data) -> evaluations.put(name, model.evaluate(data)));
        Ink header = new Ink().plain(" ".repeat(label()));
        parts.keySet().forEach(name -> header.faint(right(name)));
        output.line(header);
        row("examples", evaluations, evaluation -> Words.count(evaluation.examples()));
        row("loss", evaluations, evaluation -> Words.loss(evaluation.loss()));
        for (Metric metric : model.metrics()) {
            row(metric.name(), evaluations, evaluation -> Figures.of(metric, evaluation.metrics()));
        }
        Figures.undefined(model.metrics(), evaluations).forEach(output::line);
        if (!model.classNames().isEmpty()) {
            output.line("");
            List<String> names = new ArrayList<>(parts.keySet());
            confusions(names.getLast(), parts.get(names.getLast()));
        }
    }

    /** Whether three parts fit only without the blanks that make them easier to read. */
    private boolean isNarrow() {
        return output.width() < LABEL + 3 * FIGURE;
    }

    private int label() {
        return isNarrow() ? LABEL - 1 : LABEL;
    }

    private void row(String label, Map<String, Evaluation> evaluations, Function<Evaluation, String> figure) {
        Ink line = new Ink().faint(label).column(label());
        evaluations.values().forEach(evaluation -> line.plain(right(figure.apply(evaluation))));
        output.line(line);
    }

    private void confusions(String part, Dataset data) {
        if (model.classNames().size() == 2) {
            output.line("precision, recall and f1 are those of "
                    + model.classNames().getLast());
        }
        Column y = data.column(Dataset.Y);
        Values targets = new Values(y.dtype(), y.shape().prepend(data.size()), data.values(Dataset.Y));
        ConfusionMatrix matrix = ConfusionMatrix.of(model.outputs(data), targets);
        Optional<List<String>> table = Stream.of(matrix.table(model.classNames()), counts(matrix))
                .filter(lines -> lines.stream().allMatch(line -> line.length() < output.width()))
                .findFirst();
        output.line(part
                + (table.isPresent()
                        ? ", true classes in rows and predicted ones in columns:"
                        : ", most frequent confusions:"));
        table.orElseGet(() -> mostFrequent(matrix)).forEach(output::line);
    }

    /** The matrix without the figures beside and below it, which take more room than its counts. */
    private List<String> counts(ConfusionMatrix matrix) {
        List<String> names = model.classNames();
        int label = names.stream().mapToInt(String::length).max().orElse(0);
        int cell = Math.max(label, Long.toString(matrix.total()).length());
        List<String> lines = new ArrayList<>();
        lines.add(" ".repeat(label)
                + names.stream().map(name -> " " + Words.right(name, cell)).collect(Collectors.joining()));
        for (int row = 0; row < names.size(); row++) {
            StringBuilder line = new StringBuilder(Words.right(names.get(row), label));
            for (int told = 0; told < names.size(); told++) {
                long count = matrix.count(row, told);
                line.append(' ').append(Words.right(count == 0 ? "." : Long.toString(count), cell));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private List<String> mostFrequent(ConfusionMatrix matrix) {
        record Confusion(String label, String told, long count) {}
        List<Confusion> confusions = new ArrayList<>();
        for (int label = 0; label < matrix.classes(); label++) {
            for (int told = 0; told < matrix.classes(); told++) {
                if (label != told && matrix.count(label, told) > 0) {
                    confusions.add(new Confusion(
                            model.classNames().get(label), model.classNames().get(told), matrix.count(label, told)));
                }
            }
        }
        return confusions.stream()
                .sorted(Comparator.comparingLong(Confusion::count).reversed())
                .limit(CONFUSIONS)
                .map(confusion -> "%s predicted as %s, %s"
                        .formatted(confusion.label(), confusion.told(), Words.count(confusion.count(), "time")))
                .toList();
    }

    private String right(String figure) {
        int width = isNarrow() ? FIGURE - 1 : FIGURE;
        return Words.right(figure.length() < width ? figure : " " + figure, width);
    }
}
