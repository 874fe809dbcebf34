package dev.descent.cli;

import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.Runs;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A run that there is already: what all commands that go on from one begin with. */
final class RunArgument {
    /** What can stand for a run. */
    static final String WORDS = "\"last\", a run's name, a unique prefix of it, or the path of a run folder.";

    @Parameters(paramLabel = "RUN", description = WORDS)
    private String run;

    @Option(
            names = "--runs",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Folder of the runs (default: ${DEFAULT-VALUE}).")
    private Path runs;

    /**
     * The run that is meant.
     *
     * @throws dev.descent.recipe.RequestException if there is no such run, or there are several
     */
    RunFolder folder() {
        return new Runs(runs).find(run);
    }
}
