package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.RunsChart;
import dev.descent.cli.terminal.Table;
import dev.descent.run.folder.RunRecord;
import dev.descent.train.history.History;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Shows what is different between runs.
 *
 * @param runs as many as {@link RunsChart} can draw
 */
public record ComparisonView(List<RunRecord> runs, Output output) {
    private static final int CHART_HEIGHT = 12;

    /** What differs from one run to the next and says nothing. */
    private static final Set<String> TOLD_OTHERWISE = Set.of("command", "started", "recipe");

    /** Shows the settings that differ, the figures and the curves. */
    public void show() {
        for (int i = 0; i < runs.size(); i++) {
            output.line(new Ink()
                    .strong(letter(i))
                    .plain("  " + runs.get(i).name() + "  ")
                    .faint(runs.get(i).state()));
        }
        output.line("");
        boolean differ = table("settings that differ", RunRecord::settings, this::isDifferent, Facts::setting);
        if (!differ) {
            output.line("all settings are the same");
            output.line("");
        }
        table(
                "origins that differ",
                RunRecord::origin,
                key -> !TOLD_OTHERWISE.contains(key) && differs(key, RunRecord::origin),
                Facts::setting);
        table("figures", RunRecord::figures, this::isFigure, Facts::figure);
        chart();
    }

    private static String letter(int run) {
        return Character.toString('a' + run);
    }

    /** Without those that stand there under the name of their part as well, and the words of the verdict. */
    private boolean isFigure(String key) {
        return !key.startsWith("verdict.")
                && !key.endsWith(".examples")
                && runs.stream()
                        .noneMatch(run -> run.figures().containsKey("training." + key)
                                || run.figures().containsKey("validation." + key));
    }

    private boolean isDifferent(String key) {
        return differs(key, RunRecord::settings);
    }

    private boolean differs(String key, Function<RunRecord, Map<String, Object>> facts) {
        return runs.stream()
                        .map(run -> Optional.ofNullable(facts.apply(run).get(key)))
                        .distinct()
                        .count()
                > 1;
    }

    /** Whether there was anything to show. */
    private boolean table(
            String heading,
            Function<RunRecord, Map<String, Object>> facts,
            Predicate<String> wanted,
            Function<Object, String> words) {
        Set<String> keys = new LinkedHashSet<>();
        runs.forEach(run -> facts.apply(run).keySet().stream().filter(wanted).forEach(keys::add));
        if (keys.isEmpty()) {
            return false;
        }
        Table table = new Table().left(heading);
        for (int i = 0; i < runs.size(); i++) {
            table.right(letter(i));
        }
        for (String key : keys) {
            List<String> cells = new ArrayList<>(List.of(key));
            runs.forEach(run -> cells.add(
                    Optional.ofNullable(facts.apply(run).get(key)).map(words).orElse(Facts.NONE)));
            table.add(cells);
        }
        table.show(output);
        output.line("");
        return true;
    }

    private void chart() {
        boolean validated = runs.stream().allMatch(run -> run.history().validationLosses().length > 0);
        List<RunsChart.Curve> curves = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            History history = runs.get(i).history();
            curves.add(new RunsChart.Curve(
                    letter(i).charAt(0), validated ? history.validationLosses() : history.trainLosses()));
        }
        new RunsChart(validated ? "validation loss" : "training loss", curves)
                .lines(output, CHART_HEIGHT)
                .forEach(output::line);
    }
}
