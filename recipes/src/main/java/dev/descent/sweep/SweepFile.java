package dev.descent.sweep;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.descent.recipe.Change;
import dev.descent.recipe.Grid;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.job.Summary;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The table of a sweep, {@code sweep.csv}: whole at any moment, with all runs that have ended by then. */
final class SweepFile {
    private final RunFolder folder;
    private final Grid grid;
    private final TreeMap<Integer, Result> results = new TreeMap<>();

    SweepFile(RunFolder folder, Grid grid) {
        this.folder = folder;
        this.grid = grid;
    }

    void add(Result result) {
        results.put(result.trial().number(), result);
        folder.write("sweep.csv", text());
    }

    private String text() {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            List<String> header = new ArrayList<>(List.of("run", "folder"));
            grid.axes().forEach(axis -> header.add(axis.path()));
            header.addAll(List.of("outcome", "best_epoch", "train_loss", "validation_loss"));
            header.addAll(List.of("metric", "figure", "verdict", "seconds", "reason"));
            csv.writeRecord(header);
            results.values().forEach(result -> csv.writeRecord(row(result)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static List<String> row(Result result) {
        Optional<Summary> summary = result.outcome() instanceof Result.Finished finished
                ? Optional.of(finished.summary())
                : Optional.empty();
        List<String> row = new ArrayList<>();
        row.add(Integer.toString(result.trial().number()));
        row.add(result.folder().map(Path::getFileName).map(Path::toString).orElse(""));
        result.trial().settings().stream().map(Change::value).forEach(row::add);
        row.add(
                switch (result.outcome()) {
                    case Result.Finished _ -> "finished";
                    case Result.Failed _ -> "failed";
                    case Result.Interrupted _ -> "interrupted";
                });
        row.add(result.history()
                .map(History::bestEpoch)
                .filter(epoch -> epoch > 0)
                .map(String::valueOf)
                .orElse(""));
        row.add(loss(result.evaluation("training")));
        row.add(loss(result.evaluation("validation")));
        row.add(summary.map(done -> done.metric().name()).orElse(""));
        row.add(
                result.metric().isPresent()
                        ? Float.toString((float) result.metric().getAsDouble())
                        : "");
        row.add(result.verdict().map(kind -> kind.words()).orElse(""));
        row.add(Double.toString(result.time().toMillis() / 1e3));
        row.add(result.outcome() instanceof Result.Failed failed ? failed.reason() : "");
        return row;
    }

    private static String loss(Optional<Evaluation> evaluation) {
        return evaluation.map(figures -> Float.toString((float) figures.loss())).orElse("");
    }
}
