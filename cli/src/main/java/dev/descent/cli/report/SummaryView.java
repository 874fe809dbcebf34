package dev.descent.cli.report;

import dev.descent.cli.terminal.Chart;
import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Line;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.metric.Metric;
import dev.descent.run.job.Summary;
import dev.descent.train.history.History;
import dev.descent.train.verdict.Verdict;
import java.util.List;

/** Shows what a run came to. */
public record SummaryView(Summary summary, Output output) {
    private static final int CHART_HEIGHT = 8;
    private static final int PART = 12;
    private static final int FIGURE = 12;

    /** Shows the curves, the figures of each part and the verdict. */
    public void show() {
        History history = summary.history();
        List<Line> chart = new Chart(history.trainLosses(), history.validationLosses(), history.bestEpoch())
                .lines(output, CHART_HEIGHT);
        if (!chart.isEmpty()) {
            if (!output.isLive()) {
                output.aside().line("");
            }
            chart.forEach(output.aside()::line);
            output.aside().line("");
        }
        figures();
        summary.predictions()
                .all()
                .forEach(prediction -> output.line(new Ink()
                        .faint("prediction")
                        .column(PART - 1)
                        .plain(prediction.sentence())
                        .line()));
        if (!summary.predictions().all().isEmpty()) {
            output.line("");
        }
        Verdict verdict = summary.verdict();
        String since = verdict.sinceEpoch().isPresent()
                ? " since epoch " + verdict.sinceEpoch().getAsInt()
                : "";
        output.paragraph("verdict", verdict.kind().words() + since + ": " + verdict.evidence());
        if (!verdict.advice().isEmpty()) {
            output.paragraph("to try", String.join("; then ", verdict.advice()));
        }
        output.paragraph("kept in", summary.folder().toString());
    }

    private void figures() {
        History history = summary.history();
        String ending = history.ending() == History.Ending.STOPPED_EARLY
                ? ", stopped at epoch " + history.epochs().size() + " (no improvement)"
                : "";
        output.line(new Ink()
                .strong("best epoch " + history.bestEpoch())
                .plain(" of " + summary.recipe().epochs() + ending + ", in " + Words.duration(summary.time())));
        List<Metric> metrics = summary.metrics();
        int longest = metrics.stream()
                .mapToInt(metric -> metric.name().length())
                .max()
                .orElse(0);
        int width = Math.max(FIGURE, longest + 2);
        int fitting = Math.max(1, (output.width() - PART - FIGURE) / width);
        for (int from = 0; from < metrics.size(); from += fitting) {
            figures(metrics.subList(from, Math.min(from + fitting, metrics.size())), width);
        }
        Figures.undefined(metrics, summary.evaluations()).forEach(output::line);
        output.line("");
    }

    /** The loss and some of the metrics of each part. */
    private void figures(List<Metric> metrics, int width) {
        Ink head = new Ink().plain(" ".repeat(PART - 1)).faint(Words.right("loss", FIGURE));
        metrics.forEach(metric -> head.faint(Words.right(metric.name(), width)));
        output.line(head);
        summary.evaluations().forEach((part, evaluation) -> {
            Ink line = new Ink().faint(part).column(PART - 1).plain(Words.right(Words.loss(evaluation.loss()), FIGURE));
            metrics.forEach(metric -> {
                String figure = Words.right(Figures.of(metric, evaluation.metrics()), width);
                if (part.equals("test")) {
                    line.strong(figure);
                } else {
                    line.plain(figure);
                }
            });
            output.line(line);
        });
    }
}
