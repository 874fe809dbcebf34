package dev.descent.cli.report;

import dev.descent.cli.terminal.Line;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.RunsChart;
import dev.descent.cli.terminal.Table;
import dev.descent.cli.terminal.Words;
import dev.descent.metric.Metric;
import dev.descent.recipe.Change;
import dev.descent.recipe.Grid;
import dev.descent.run.job.Summary;
import dev.descent.sweep.Result;
import dev.descent.sweep.Seeds;
import dev.descent.sweep.Sweep.Swept;
import dev.descent.sweep.Trial;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** Compares the runs of a sweep. */
public record SweepView(Swept swept, Output output) {
    private static final int CHART_HEIGHT = 10;
    /** A curve that climbs this many times higher than all began is cut off: else the others would lie at the bottom. */
    private static final double CUT = 2;

    /** Shows the curves of the best runs, the table, what seeds have in common, and the best. */
    public void show() {
        List<Result> drawn = drawn();
        List<Line> chart = new RunsChart(
                        deciding() + " loss",
                        drawn.stream()
                                .map(result -> new RunsChart.Curve(letter(drawn, result), cut(result.curve(), drawn)))
                                .toList())
                .lines(output, CHART_HEIGHT);
        output.aside().line("");
        chart.forEach(output.aside()::line);
        if (!chart.isEmpty()) {
            output.aside().line("");
        }
        table(drawn).show(output);
        output.line("");
        seeds();
        swept.results().stream()
                .filter(result -> result.outcome() instanceof Result.Failed)
                .forEach(result -> output.paragraph(
                        "failed", result.trial().label() + ": " + ((Result.Failed) result.outcome()).reason()));
        swept.best()
                .ifPresent(best -> output.paragraph(
                        "best",
                        best.trial().label() + ", in "
                                + best.folder().map(Path::toString).orElse("")));
        output.paragraph("kept in", swept.folder().toString());
    }

    /** {@code 3 of 9 runs}. */
    public static String finished(Swept swept) {
        long finished = swept.results().stream()
                .filter(result -> result.outcome() instanceof Result.Finished)
                .count();
        return finished + " of " + Words.count(swept.grid().size(), "run");
    }

    // ------------------------------------------------------------------ chart

    /** The runs whose curves are drawn, in the order of the table: the best, if there are too many. */
    private List<Result> drawn() {
        Comparator<Result> lowestFirst = Comparator.comparingDouble(result ->
                Arrays.stream(result.curve()).filter(Double::isFinite).min().orElse(Double.POSITIVE_INFINITY));
        return swept.results().stream()
                .filter(result -> result.curve().length > 1)
                .sorted(lowestFirst)
                .limit(RunsChart.MOST)
                .sorted(Comparator.comparingInt(result -> result.trial().number()))
                .toList();
    }

    private static char letter(List<Result> drawn, Result result) {
        return (char) ('A' + drawn.indexOf(result));
    }

    private static double[] cut(double[] curve, List<Result> drawn) {
        double began = drawn.stream()
                .mapToDouble(result -> result.curve()[0])
                .filter(Double::isFinite)
                .max()
                .orElse(Double.POSITIVE_INFINITY);
        return Arrays.stream(curve)
                .map(loss -> loss > CUT * began && began > 0 ? Double.NaN : loss)
                .toArray();
    }

    // ------------------------------------------------------------------ table

    private Table table(List<Result> drawn) {
        Table table = new Table().left("");
        headings(swept.grid()).forEach(table::right);
        table.right("best epoch").right("training");
        if (hasValidation()) {
            table.right("validation");
        }
        table.right(metric().map(Metric::name).orElse("metric")).left("verdict").right("time");
        for (Result result : swept.results()) {
            boolean best = swept.best().filter(result::equals).isPresent();
            table.add(cells(result, drawn), best ? "best" : "");
        }
        return table;
    }

    private List<String> cells(Result result, List<Result> drawn) {
        List<String> cells = new ArrayList<>();
        cells.add(drawn.contains(result) ? String.valueOf(letter(drawn, result)) : "");
        result.trial().settings().stream().map(Change::value).forEach(cells::add);
        cells.add(result.history()
                .filter(history -> history.bestEpoch() > 0)
                .map(history -> history.bestEpoch() + "/" + epochs(history, result))
                .orElse("-"));
        cells.add(loss(result.evaluation("training")));
        if (hasValidation()) {
            cells.add(loss(result.evaluation("validation")));
        }
        cells.add(
                result.metric().isPresent()
                        ? metric().orElseThrow().format(result.metric().getAsDouble())
                        : "-");
        cells.add(
                switch (result.outcome()) {
                    case Result.Finished _ -> result.verdict().orElseThrow().words();
                    case Result.Failed _ ->
                        result.verdict().map(kind -> kind.words() + ", ").orElse("") + "failed";
                    case Result.Interrupted _ -> "interrupted";
                });
        cells.add(Words.duration(result.time()));
        return cells;
    }

    private static int epochs(History history, Result result) {
        return result.outcome() instanceof Result.Finished
                ? history.epochs().size()
                : result.trial().recipe().epochs();
    }

    /** The last words of the paths, where those are enough to tell them apart. */
    private static List<String> headings(Grid grid) {
        List<String> paths = grid.axes().stream().map(Grid.Axis::path).toList();
        List<String> last = paths.stream()
                .map(path -> path.substring(path.lastIndexOf('.') + 1))
                .toList();
        boolean clear = last.stream().distinct().count() == last.size()
                && paths.stream().noneMatch(path -> path.matches(".*\\d.*"));
        return clear ? last : paths;
    }

    private static String loss(Optional<Evaluation> evaluation) {
        return evaluation.map(figures -> Words.loss(figures.loss())).orElse("-");
    }

    private Optional<Metric> metric() {
        return swept.results().stream()
                .flatMap(result -> result.outcome() instanceof Result.Finished(Summary summary)
                        ? Optional.of(summary.metric()).stream()
                        : Optional.<Metric>empty().stream())
                .findFirst();
    }

    private boolean hasValidation() {
        return swept.results().stream()
                .anyMatch(result -> result.evaluation("validation").isPresent());
    }

    private String deciding() {
        return hasValidation() ? "validation" : "training";
    }

    // ------------------------------------------------------------------ seeds

    private void seeds() {
        List<Seeds> groups = Seeds.of(swept);
        if (groups.isEmpty() || metric().isEmpty()) {
            return;
        }
        Table table = new Table()
                .left("mean ± std over seeds")
                .right("runs")
                .right(deciding() + " loss")
                .right(metric().get().name());
        Optional<Seeds> best = Seeds.best(groups);
        for (Seeds group : groups) {
            String settings = group.settings().isEmpty() ? "all" : Trial.label(group.settings());
            Seeds.Spread loss = group.loss();
            Seeds.Spread figure = group.metric();
            table.add(
                    List.of(
                            settings,
                            loss.runs() + "/" + group.results().size(),
                            loss.runs() == 0 ? "-" : words(loss, Words::loss),
                            figure.runs() == 0 ? "-" : words(figure, metric().get()::format)),
                    best.filter(group::equals).isPresent() && groups.size() > 1 ? "best" : "");
        }
        table.show(output);
        output.line("");
    }

    private static String words(Seeds.Spread spread, DoubleFunction<String> format) {
        return format.apply(spread.mean())
                + (spread.deviation().isPresent()
                        ? " ± " + format.apply(spread.deviation().getAsDouble())
                        : "");
    }
}
