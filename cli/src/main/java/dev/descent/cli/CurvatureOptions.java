package dev.descent.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a curvature is measured on. */
final class CurvatureOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Number of training examples to measure the curvature on, evenly spaced (default:"
                    + " ${DEFAULT-VALUE}).")
    private int examples;

    int examples() {
        if (examples < 1) {
            throw new ParameterException(spec.commandLine(), "--examples must be at least 1, not " + examples);
        }
        return examples;
    }
}
