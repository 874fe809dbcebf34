package dev.descent.run.store;

import dev.descent.data.table.Table;
import dev.descent.json.JsonObject;
import dev.descent.train.history.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Runs for programs that do more with them: a row for each, as CSV or JSON.
 *
 * @param rows a row's values by their names; numbers and texts
 */
public record RunExport(List<Map<String, Object>> rows) {
    private static final List<String> FIRST = List.of("run", "state");

    /** Copies the list. */
    public RunExport {
        rows = List.copyOf(rows);
    }

    /** A row for each run, with all that is known of it. */
    public static RunExport ofRuns(List<RunRow> runs) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunRow run : runs) {
            Map<String, Object> row = begun(run);
            new TreeSet<>(run.facts().keySet())
                    .forEach(key -> row.put(key, run.facts().get(key)));
            rows.add(row);
        }
        return new RunExport(rows);
    }

    /** A row for each epoch of each run. */
    public static RunExport ofEpochs(List<RunRow> runs, RunStore store) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunRow run : runs) {
            for (History.Epoch epoch : store.epochs(run.name())) {
                Map<String, Object> row = begun(run);
                row.put("epoch", epoch.number());
                number(row, "train_loss", epoch.trainLoss());
                number(row, "validation_loss", epoch.validationLoss().orElse(Double.NaN));
                epoch.metrics().forEach((name, value) -> number(row, name, value));
                number(row, "learning_rate", epoch.learningRate());
                number(row, "examples_per_second", epoch.examplesPerSecond());
                number(row, "seconds", epoch.seconds());
                row.put("iterations", epoch.iterations());
                row.put("updates", epoch.updates());
                rows.add(row);
            }
        }
        return new RunExport(rows);
    }

    private static Map<String, Object> begun(RunRow run) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(FIRST.getFirst(), run.name());
        row.put(FIRST.getLast(), run.state());
        return row;
    }

    /** JSON has no word for what is no number, and an empty cell says it as well. */
    private static void number(Map<String, Object> row, String name, double value) {
        if (Double.isFinite(value)) {
            row.put(name, value);
        }
    }

    /** As JSON: a list of objects. */
    public String json() {
        return JsonObject.text(rows) + "\n";
    }

    /** As a table: a column for each name that any row has; what a row lacks is empty. */
    public Table table() {
        Map<String, Integer> columns = new LinkedHashMap<>();
        FIRST.forEach(name -> columns.put(name, columns.size()));
        rows.forEach(row -> row.keySet().forEach(name -> columns.putIfAbsent(name, columns.size())));
        List<List<String>> cells = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            cells.add(columns.keySet().stream()
                    .map(name -> row.getOrDefault(name, "").toString())
                    .toList());
        }
        return Table.of("the store of runs", List.copyOf(columns.keySet()), cells);
    }
}
