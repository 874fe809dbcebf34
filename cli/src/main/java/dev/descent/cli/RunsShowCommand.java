package dev.descent.cli;

import dev.descent.cli.report.RunView;
import dev.descent.cli.terminal.Output;
import dev.descent.run.store.RunStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says all of one run. */
@Command(
        name = "show",
        description = "Shows a run: its settings, curves, figures, verdict and files.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunsShowCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RunArgument run;

    RunsShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Output output = surroundings.output().get()) {
            new RunView(run.folder(), RunStore.now(run.folder()), output).show();
        }
        return 0;
    }
}
