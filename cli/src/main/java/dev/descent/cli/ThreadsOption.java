package dev.descent.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many threads compute. */
final class ThreadsOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Must be called before anything is computed. */
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads (default: one for each core); results do not depend on it.")
    void threads(int count) {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--threads must be at least 1, not " + count);
        }
        System.setProperty("descent.threads", Integer.toString(count));
    }
}
