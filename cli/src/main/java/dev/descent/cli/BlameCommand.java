package dev.descent.cli;

import dev.descent.cli.report.BlameView;
import dev.descent.cli.report.Reporter;
import dev.descent.cli.terminal.Output;
import dev.descent.run.job.RunBlame;
import dev.descent.run.setup.Work;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Names the examples that hold a run's loss up. */
@Command(
        name = "blame",
        description = "Ranks the training examples of a run by suspicion: wrong labels and contradictions come first.",
        footerHeading = "%nThe run is trained again, which takes as long as it took.%n%nExamples:%n",
        footer = {"  descent blame last", "  descent blame last --epochs 5 --top 50 --out ranking.csv"})
final class BlameCommand extends DescentCommand {
    @Mixin
    private RunArgument run;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of examples to show (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--out", paramLabel = "FILE", description = "Writes the complete ranking to this file, as CSV.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Records the first N epochs only (default: all epochs of the run).")
    private Optional<Integer> epochs = Optional.empty();

    @Mixin
    @SuppressWarnings("UnusedVariable") // its option sets what it says
    private ThreadsOption threads;

    @Override
    int run(Surroundings surroundings, Output output) {
        requireAtLeast("--top", top, 1);
        epochs.ifPresent(count -> requireAtLeast("--epochs", count, 1));
        surroundings.jvm().suit(Work.MUCH);
        RunBlame blame = RunBlame.of(
                run.folder().path(),
                surroundings.loader(output),
                epochs.map(OptionalInt::of).orElse(OptionalInt.empty()),
                setup -> output.isLive() ? List.of(new Reporter(output, setup.metric())) : List.of(),
                surroundings.interruption());
        new BlameView(blame, output).show(top);
        out.ifPresent(file -> {
            writeCsv(blame.table(), file);
            output.line("ranking    " + file);
        });
        return 0;
    }
}
