package dev.descent.cli;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.run.folder.Runs;
import dev.descent.run.store.Filter;
import dev.descent.run.store.RunStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where runs are, and which of them. */
final class RunsOptions {
    @Option(
            names = "--where",
            paramLabel = "FILTER",
            description = "Selects runs: KEY=VALUE, or with !=, <, <=, >, >=, ~ (contains), several"
                    + " joined by \"and\"; may be repeated.")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = "--runs",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Folder of the runs (default: ${DEFAULT-VALUE}).")
    private Path runs;

    /** The runs that the folder holds, by name. */
    Runs runs() {
        return new Runs(runs);
    }

    /**
     * The filter, if there is one.
     *
     * @throws dev.descent.recipe.RequestException if it cannot be understood
     */
    Optional<Filter> filter() {
        return filters.stream().map(Filter::parse).reduce(Filter::and);
    }

    /**
     * The store, up to date with the folders.
     *
     * @throws dev.descent.recipe.RequestException if there are no runs
     */
    RunStore store(Output output) {
        if (!RunStore.isIn(runs)) {
            runs().checkAny(); // else one would be made
        }
        RunStore store = RunStore.open(runs);
        store.refresh((done, all) -> output.draw(List.of(new Ink()
                .plain("reading the folders of " + Words.count(all, "run") + ": " + Words.count(done))
                .line())));
        if (store.size() == 0) {
            store.close();
            runs().checkAny();
        }
        return store;
    }
}
