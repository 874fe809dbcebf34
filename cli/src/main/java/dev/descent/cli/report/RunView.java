package dev.descent.cli.report;

import dev.descent.cli.terminal.Chart;
import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Line;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Table;
import dev.descent.cli.terminal.Words;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.RunRecord;
import dev.descent.train.history.History;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shows all of one run. */
public record RunView(RunFolder folder, RunRecord run, Output output) {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss", Locale.ENGLISH);
    private static final List<String> PARTS = List.of("training", "validation", "test");
    private static final int CHART_HEIGHT = 8;
    private static final int SHORT_COMMIT = 10;

    /** Shows its settings, curves, figures, verdict and files. */
    public void show() {
        output.line(new Ink().strong(run.name()).plain(": " + state()));
        output.line("");
        origin("command").ifPresent(command -> output.paragraph("command", command));
        output.paragraph("made", made());
        output.paragraph(
                "settings",
                run.settings().entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + Facts.setting(setting.getValue()))
                        .collect(Collectors.joining(", ")));
        output.line("");
        chart();
        figures();
        figure("verdict").ifPresent(verdict -> {
            String since = figure("verdict.sinceEpoch")
                    .map(epoch -> " since epoch " + epoch)
                    .orElse("");
            output.paragraph(
                    "verdict",
                    verdict
                            + since
                            + figure("verdict.evidence")
                                    .map(words -> ": " + words)
                                    .orElse(""));
        });
        List<String> advice = Stream.iterate(0, i -> i + 1)
                .map(i -> figure("verdict.advice." + i))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .toList();
        if (!advice.isEmpty()) {
            output.paragraph("to try", String.join("; then ", advice));
        }
        figure("reason").ifPresent(reason -> output.paragraph("reason", reason));
        output.paragraph("kept in", folder.path().toString());
        output.paragraph("files", String.join(", ", folder.files()));
    }

    private String state() {
        String planned = Optional.ofNullable(run.settings().get("epochs"))
                .map(epochs -> " of " + epochs)
                .orElse("");
        String time = run.figures().get("seconds") instanceof Number seconds
                ? ", in " + Words.duration(Duration.ofMillis(Math.round(1000 * seconds.doubleValue())))
                : "";
        return run.state()
                + figure("epoch")
                        .map(epoch -> " after epoch " + epoch + planned)
                        .orElse(" before the first epoch ended")
                + figure("bestEpoch").map(epoch -> ", the best is " + epoch).orElse("")
                + time;
    }

    private String made() {
        String when = WHEN.format(run.started().atZone(ZoneId.systemDefault()));
        return when
                + origin("descent").map(version -> ", by Descent " + version).orElse("")
                + origin("gitCommit")
                        .map(commit -> ", at commit " + commit.substring(0, Math.min(SHORT_COMMIT, commit.length())))
                        .orElse("");
    }

    private Optional<String> origin(String key) {
        return Optional.ofNullable(run.origin().get(key)).map(Object::toString);
    }

    private Optional<String> figure(String key) {
        return Optional.ofNullable(run.figures().get(key)).map(Object::toString);
    }

    private void chart() {
        History history = run.history();
        List<Line> lines = new Chart(history.trainLosses(), history.validationLosses(), history.bestEpoch())
                .lines(output, CHART_HEIGHT);
        lines.forEach(output::line);
        if (!lines.isEmpty()) {
            output.line("");
        }
    }

    /** The figures of each part, or of the best epoch so far. */
    private void figures() {
        List<String> parts = PARTS.stream()
                .filter(part -> run.figures().containsKey(part + ".loss"))
                .toList();
        Set<String> names = new LinkedHashSet<>();
        run.figures()
                .keySet()
                .forEach(key -> parts.stream()
                        .filter(part -> key.startsWith(part + "."))
                        .forEach(part -> names.add(key.substring(part.length() + 1))));
        if (parts.isEmpty()) {
            run.figures().forEach((name, value) -> {
                if (value instanceof Double && !name.equals("seconds")) {
                    output.line(new Ink().faint(name).column(11).plain(" " + Facts.figure(value)));
                }
            });
        } else {
            Table table = new Table().left("");
            names.forEach(table::right);
            for (String part : parts) {
                List<String> cells = new ArrayList<>(List.of(part));
                names.forEach(
                        name -> cells.add(Optional.ofNullable(run.figures().get(part + "." + name))
                                .map(Facts::figure)
                                .orElse(Facts.NONE)));
                table.add(cells);
            }
            table.show(output);
        }
        output.line("");
    }
}
