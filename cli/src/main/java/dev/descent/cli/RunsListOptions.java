package dev.descent.cli;

import dev.descent.cli.report.RunsView;
import dev.descent.cli.terminal.Output;
import dev.descent.run.store.Filter;
import dev.descent.run.store.RunExport;
import dev.descent.run.store.RunQuery;
import dev.descent.run.store.RunRow;
import dev.descent.run.store.RunStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which runs are listed, in which order, and how. */
final class RunsListOptions {
    private static final int FEW = 25;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private RunsOptions runs;

    @Option(
            names = "--sort",
            paramLabel = "KEY",
            defaultValue = RunQuery.STARTED,
            description = "Sorts by this setting or metric, in ascending order (default: newest first).")
    private String sort;

    @Option(names = "--desc", description = "Sorts in descending order.")
    private boolean descending;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Maximum number of runs (default: " + FEW + "; all for --csv and --json).")
    private Optional<Integer> limit = Optional.empty();

    @Option(names = "--all", description = "Lists all runs.")
    private boolean all;

    @Option(
            names = "--column",
            paramLabel = "KEY",
            split = ",",
            description = "Adds a column for this setting or metric, such as optimizer.lr; may be repeated.")
    private List<String> columns = new ArrayList<>();

    @Option(names = "--json", description = "Prints everything about each run as JSON.")
    private boolean json;

    @Option(names = "--csv", description = "Prints everything about each run as CSV.")
    private boolean csv;

    @Option(names = "--epochs", description = "With --csv or --json: one row for each epoch of each run.")
    private boolean epochs;

    /** Lists them. */
    void list(Surroundings surroundings, Output output) {
        check(!(all && limit.isPresent()), "--all and --limit cannot both be");
        check(!(json && csv), "--json and --csv cannot both be");
        check(!epochs || json || csv, "--epochs needs --csv or --json");
        check(limit.orElse(1) > 0, "--limit must be at least 1");
        try (RunStore store = runs.store(output)) {
            RunQuery query = query();
            if (json || csv) {
                export(surroundings, store, query);
            } else {
                RunsView.of(store, query, columns, output).show();
            }
        }
    }

    private void check(boolean right, String wrong) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), wrong);
        }
    }

    private RunQuery query() {
        int most = limit.orElse(all || json || csv ? Integer.MAX_VALUE : FEW);
        boolean newestFirst = sort.equals(RunQuery.STARTED) && !descending;
        return new RunQuery(runs.filter().orElse(Filter.ALL), sort, descending || newestFirst, most);
    }

    private void export(Surroundings surroundings, RunStore store, RunQuery query) {
        List<RunRow> found = epochs ? store.list(query, List.of()) : store.list(query);
        RunExport export = epochs ? RunExport.ofEpochs(found, store) : RunExport.ofRuns(found);
        if (json) {
            surroundings.data().print(export.json());
            surroundings.out().flush();
        } else {
            surroundings.write(export.table());
        }
    }
}
