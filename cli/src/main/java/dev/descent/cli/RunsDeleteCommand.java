package dev.descent.cli;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.RunRecord;
import dev.descent.run.store.Filter;
import dev.descent.run.store.RunQuery;
import dev.descent.run.store.RunStore;
import dev.descent.task.RunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes runs. */
@Command(name = "delete", description = "Deletes runs, with their folders.")
final class RunsDeleteCommand extends DescentCommand {
    /** More are not named in a question. */
    private static final int NAMED = 5;

    @Parameters(paramLabel = "RUN", arity = "0..*", description = "Each: " + RunArgument.WORDS)
    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    private List<String> names = new ArrayList<>();

    @Mixin
    private RunsOptions options;

    @Option(names = "--yes", description = "Deletes without confirmation.")
    private boolean sure;

    @Override
    int run(Surroundings surroundings, Output output) {
        if (names.isEmpty() && options.filter().isEmpty()) {
            throw wrong("name the runs to delete, or select them with --where");
        }
        List<RunFolder> folders = folders(output);
        folders.forEach(RunsDeleteCommand::checkEnded);
        if (folders.isEmpty()) {
            output.line("no run matches, so nothing is deleted");
        } else if (!sure && !isConfirmed(folders, surroundings.question())) {
            output.line("nothing is deleted");
        } else {
            folders.forEach(RunsDeleteCommand::delete);
            output.line("deleted " + Words.count(folders.size(), "run"));
        }
        return 0;
    }

    private List<RunFolder> folders(Output output) {
        Map<Path, RunFolder> folders = new LinkedHashMap<>();
        names.stream().map(options.runs()::find).forEach(folder -> put(folders, folder));
        if (options.filter().isPresent()) {
            Filter filter = options.filter().get();
            try (RunStore store = options.store(output)) {
                store.list(RunQuery.newest(filter), List.of())
                        .forEach(row -> put(folders, options.runs().find(row.name())));
            }
        }
        return List.copyOf(folders.values());
    }

    private static void put(Map<Path, RunFolder> folders, RunFolder folder) {
        folders.put(folder.path().toAbsolutePath().normalize(), folder);
    }

    private static void checkEnded(RunFolder folder) {
        if (RunStore.now(folder).state().equals(RunRecord.RUNNING)) {
            throw new RunException("the run %s is still running: end it before you delete it; nothing is deleted"
                    .formatted(folder.path()));
        }
    }

    private boolean isConfirmed(List<RunFolder> folders, Question question) {
        String named = folders.stream()
                .limit(NAMED)
                .map(folder -> folder.path().toString())
                .collect(Collectors.joining(", "));
        String more = folders.size() > NAMED ? " and " + Words.count(folders.size() - NAMED) + " more" : "";
        return question.isAffirmed("delete " + Words.count(folders.size(), "run") + " (" + named + more + ")?")
                .orElseThrow(() -> wrong("%s would be deleted; there is no terminal to confirm on, so pass --yes"
                        .formatted(Words.count(folders.size(), "run"))));
    }

    private static void delete(RunFolder folder) {
        Path runs = folder.path().toAbsolutePath().normalize().getParent();
        try (RunStore store = RunStore.open(runs)) {
            store.delete(folder);
        }
    }
}
