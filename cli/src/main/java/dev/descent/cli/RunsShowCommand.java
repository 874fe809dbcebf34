package dev.descent.cli;

import dev.descent.cli.report.RunView;
import dev.descent.cli.terminal.Output;
import dev.descent.run.store.RunStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says all of one run. */
@Command(name = "show", description = "Shows a run: settings, curves, metrics, verdict and files.")
final class RunsShowCommand extends DescentCommand {
    @Mixin
    private RunArgument run;

    @Override
    int run(Surroundings surroundings, Output output) {
        new RunView(run.folder(), RunStore.now(run.folder()), output).show();
        return 0;
    }
}
