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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is different between runs. */
@Command(
        name = "compare",
        description = "Compares runs: the settings that differ, their figures and curves.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunsCompareCommand implements Callable<Integer> {
    /** More do not fit side by side. */
    private static final int MOST = 6;

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description = "Two to " + MOST + " of them, each: " + RunArgument.WORDS)
    private List<String> names;

    @Option(
            names = "--runs",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where run folders are (default: ${DEFAULT-VALUE}).")
    private Path runs;

    RunsCompareCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (names.size() == 1) {
            throw new ParameterException(
                    spec.commandLine(), "a second RUN is missing in \"" + spec.qualifiedName() + " RUN RUN\"");
        }
        List<Path> folders = List.copyOf(new LinkedHashSet<>(names.stream()
                .map(new Runs(runs)::find)
                .map(RunFolder::path)
                .map(path -> path.toAbsolutePath().normalize())
                .toList()));
        if (folders.size() < 2 || folders.size() > MOST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "two to %s different runs can be compared, not %s".formatted(MOST, folders.size()));
        }
        try (Output output = surroundings.output().get()) {
            List<RunRecord> records = folders.stream()
                    .map(path -> RunStore.now(new Runs(path.getParent()).find(path.toString())))
                    .toList();
            new ComparisonView(records, output).show();
        }
        return 0;
    }
}
