package dev.descent.cli;

import dev.descent.cli.report.Heading;
import dev.descent.cli.report.SummaryView;
import dev.descent.cli.terminal.Output;
import dev.descent.recipe.Change;
import dev.descent.run.job.Provenance;
import dev.descent.run.job.TrainingRun;
import dev.descent.run.job.UnfinishedRun;
import dev.descent.run.setup.Setup;
import dev.descent.run.setup.Work;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes on with a run that was stopped. */
@Command(
        name = "resume",
        description =
                "Resumes a run that was interrupted or killed, from its last checkpoint: the result is the same as"
                        + " that of an uninterrupted run, bit for bit.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent resume last                 the newest run",
            "  descent resume digits-20260131-142500",
            "  descent resume last --epochs 40     also one that was finished"
        })
final class ResumeCommand extends DescentCommand {
    @Mixin
    private RunArgument run;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "Extends the run to this number of epochs, if its learning rate does not depend on its length.")
    private Optional<String> epochs = Optional.empty();

    @Mixin
    @SuppressWarnings("UnusedVariable") // its option sets what it says
    private ThreadsOption threads;

    @Override
    int run(Surroundings surroundings, Output output) {
        Provenance provenance = provenance();
        List<Change> changes = epochs.stream()
                .map(number -> Change.option("--epochs", "epochs", number))
                .toList();
        UnfinishedRun unfinished = UnfinishedRun.open(run.folder(), changes);
        Optional<String> finished = unfinished.finished();
        if (finished.isPresent()) {
            output.line(finished.get());
            return 0;
        }
        surroundings.jvm().suit(Work.reading(unfinished.recipe()));
        Setup setup = unfinished.setup(surroundings.loader(output));
        surroundings.jvm().suit(Work.training(setup)); // of the whole run, so that it goes on as it began
        Heading.show(output, setup);
        TrainingRun going = new TrainingRun(
                setup, provenance, folder -> TrainCommand.watching(output, setup, folder), surroundings.interruption());
        new SummaryView(going.resume(unfinished), output).show();
        return 0;
    }
}
