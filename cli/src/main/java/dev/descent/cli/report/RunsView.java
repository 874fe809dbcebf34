package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Table;
import dev.descent.cli.terminal.Words;
import dev.descent.run.store.RunQuery;
import dev.descent.run.store.RunRow;
import dev.descent.run.store.RunStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows runs as a table, a line for each.
 *
 * @param rows the runs, with the facts that are shown
 * @param all how many there are in the store
 * @param limited whether there may be more that were asked for
 * @param columns facts that are shown besides the usual ones
 */
public record RunsView(List<RunRow> rows, int all, boolean limited, List<String> columns, Output output) {
    private static final List<String> USUAL = List.of("epoch", "epochs", "bestEpoch", "loss", "metric", "verdict");

    /** Asks the store for what is shown. */
    public static RunsView of(RunStore store, RunQuery query, List<String> columns, Output output) {
        List<String> keys = new ArrayList<>(USUAL);
        keys.addAll(columns);
        columns.forEach(store::checkKey);
        keys.addAll(store.metrics());
        List<RunRow> rows = store.list(query, keys);
        return new RunsView(rows, store.size(), rows.size() == query.limit(), columns, output);
    }

    /** Shows the table, and how many runs are not in it. */
    public void show() {
        if (rows.isEmpty()) {
            output.line("none of " + Words.count(all, "run") + " matches");
            return;
        }
        Table table = new Table()
                .left("run")
                .left("state")
                .right("epochs")
                .right("loss")
                .left("metric");
        columns.forEach(table::right);
        table.left("verdict");
        rows.forEach(row -> table.add(cells(row)));
        table.show(output);
        if (limited && rows.size() < all) {
            output.line(new Ink()
                    .faint(Words.count(rows.size()) + " of " + Words.count(all, "run")
                            + "; --limit N shows more, --all shows all")
                    .line());
        }
    }

    private List<String> cells(RunRow row) {
        List<String> cells = new ArrayList<>();
        cells.add(row.name());
        cells.add(row.state());
        cells.add(setting(row, "epoch")
                + row.fact("epochs").map(planned -> "/" + planned).orElse(""));
        cells.add(row.fact("loss").map(Facts::figure).orElse(Facts.NONE));
        cells.add(row.metric()
                .flatMap(metric -> row.fact(metric).map(value -> metric + " " + Facts.figure(value)))
                .orElse(Facts.NONE));
        columns.forEach(column -> cells.add(setting(row, column)));
        cells.add(setting(row, "verdict"));
        return cells;
    }

    private static String setting(RunRow row, String key) {
        return row.fact(key).map(Facts::setting).orElse(Facts.NONE);
    }
}
