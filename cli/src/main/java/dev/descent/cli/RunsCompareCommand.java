package dev.descent.cli;

import dev.descent.cli.report.ComparisonView;
import dev.descent.cli.terminal.Output;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.RunRecord;
import dev.descent.run.folder.Runs;
import dev.descent.run.store.RunStore;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is different between runs. */
@Command(name = "compare", description = "Compares runs: settings that differ, metrics and curves.")
final class RunsCompareCommand extends DescentCommand {
    /** More do not fit side by side. */
    private static final int MOST = 6;

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description = "Two to " + MOST + " of them, each: " + RunArgument.WORDS)
    private List<String> names;

    @Option(
            names = "--runs",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Folder of the runs (default: ${DEFAULT-VALUE}).")
    private Path runs;

    @Override
    int run(Surroundings surroundings, Output output) {
        if (names.size() == 1) {
            throw wrong("a second RUN is missing in \"" + words() + " RUN RUN\"");
        }
        List<Path> folders = List.copyOf(new LinkedHashSet<>(names.stream()
                .map(new Runs(runs)::find)
                .map(RunFolder::path)
                .map(path -> path.toAbsolutePath().normalize())
                .toList()));
        if (folders.size() < 2 || folders.size() > MOST) {
            throw wrong("two to %s different runs can be compared, not %s".formatted(MOST, folders.size()));
        }
        List<RunRecord> records = folders.stream()
                .map(path -> RunStore.now(new Runs(path.getParent()).find(path.toString())))
                .toList();
        new ComparisonView(records, output).show();
        return 0;
    }
}
