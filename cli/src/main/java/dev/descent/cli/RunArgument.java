package dev.descent.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** A run that there is already: what all commands that go on from one begin with. */
final class RunArgument {
    @Parameters(paramLabel = "RUN", description = "A run's folder.")
    private Path run;

    /** The folder of the run that is meant. */
    Path path() {
        return run;
    }
}
