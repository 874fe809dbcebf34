package dev.descent.cli.run;

import dev.descent.cli.recipe.Recipe;
import dev.descent.cli.terminal.Chart;
import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Paragraph;
import dev.descent.cli.terminal.Words;
import dev.descent.metric.Metric;
import dev.descent.train.Evaluation;
import dev.descent.train.History;
import dev.descent.train.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param evaluations of the best weights, by the part of the data
 * @param parameters how many numbers were trained
 */
record Summary(
        Recipe recipe,
        History history,
        Duration time,
        long parameters,
        Map<String, Evaluation> evaluations,
        Metric metric,
        Verdict verdict,
        Predictions predictions,
        Path folder) {
    private static final int CHART_HEIGHT = 8;
    private static final int WIDEST_CHART = 100;
    private static final int PART = 12;
    private static final int FIGURE = 12;

    void show(Output output) {
        List<?> chart = chart(output);
        if (!chart.isEmpty()) {
            output.line("");
        }
        figures(output);
        predictions
                .all()
                .forEach(prediction -> output.line(new Ink()
                        .faint("prediction")
                        .column(PART - 1)
                        .plain(prediction.sentence())
                        .line()));
        if (!predictions.all().isEmpty()) {
            output.line("");
        }
        String since = verdict.sinceEpoch().isPresent()
                ? " since epoch " + verdict.sinceEpoch().getAsInt()
                : "";
        paragraph(output, "verdict", verdict.kind().words() + since + ": " + verdict.evidence());
        if (!verdict.advice().isEmpty()) {
            paragraph(output, "to try", String.join("; then ", verdict.advice()));
        }
        paragraph(output, "kept in", folder.toString());
    }

    private static void paragraph(Output output, String label, String words) {
        Paragraph.lines(label, words, output.width()).forEach(output::line);
    }

    private List<?> chart(Output output) {
        Chart chart = new Chart(history.trainLosses(), history.validationLosses(), history.bestEpoch());
        var lines = chart.lines(
                Math.min(WIDEST_CHART, output.width()) - 1, CHART_HEIGHT, output.unicode() && output.colour());
        if (!lines.isEmpty() && !output.isLive()) {
            output.line("");
        }
        lines.forEach(output::line);
        return lines;
    }

    private void figures(Output output) {
        String ending = history.ending() == History.Ending.STOPPED_EARLY
                ? ", stopped at epoch " + history.epochs().size() + " for want of progress"
                : "";
        output.line(new Ink()
                .strong("best epoch " + history.bestEpoch())
                .plain(" of " + recipe.epochs() + ending + ", in " + Words.duration(time))
                .line());
        output.line(new Ink()
                .plain(" ".repeat(PART - 1))
                .faint(right("loss"))
                .faint(right(metric.name()))
                .line());
        evaluations.forEach((part, evaluation) -> {
            String figure = right(metric.format(evaluation.metrics().get(metric.name())));
            Ink line = new Ink().faint(part).column(PART - 1).plain(right(Words.loss(evaluation.loss())));
            output.line(
                    part.equals("test")
                            ? line.strong(figure).line()
                            : line.plain(figure).line());
        });
        output.line("");
    }

    private static String right(String figure) {
        return String.format(Locale.ROOT, "%" + FIGURE + "s", figure);
    }

    /** As maps, lists, texts and numbers. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("recipe", recipe.name());
        map.put("ending", history.ending() == History.Ending.STOPPED_EARLY ? "stopped early" : "completed");
        map.put("epochs", history.epochs().size());
        map.put("bestEpoch", history.bestEpoch());
        map.put("seconds", time.toMillis() / 1e3);
        map.put("parameters", parameters);
        map.put("initialLoss", history.initialLoss());
        if (history.scale().isKnown()) {
            map.put("constantLoss", history.scale().constant());
            map.put("perfectLoss", history.scale().perfect());
        }
        evaluations.forEach((part, evaluation) -> {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("examples", evaluation.examples());
            figures.put("loss", evaluation.loss());
            figures.putAll(evaluation.metrics());
            map.put(part, figures);
        });
        Map<String, Object> judged = new LinkedHashMap<>();
        judged.put("kind", verdict.kind().words());
        verdict.sinceEpoch().ifPresent(epoch -> judged.put("sinceEpoch", epoch));
        judged.put("evidence", verdict.evidence());
        judged.put("advice", verdict.advice());
        map.put("verdict", judged);
        if (!predictions.all().isEmpty()) {
            map.put(
                    "predictions",
                    predictions.all().stream()
                            .map(prediction -> Map.of("input", prediction.input(), "output", prediction.output()))
                            .toList());
        }
        return map;
    }
}
