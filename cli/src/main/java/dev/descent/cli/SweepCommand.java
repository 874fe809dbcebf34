package dev.descent.cli;

import dev.descent.cli.report.SweepBoard;
import dev.descent.cli.report.SweepView;
import dev.descent.cli.terminal.Output;
import dev.descent.recipe.Grid;
import dev.descent.run.setup.Work;
import dev.descent.sweep.Sweep;
import dev.descent.task.RunException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows a recipe with several settings, side by side. */
@Command(
        name = "sweep",
        description = {
            "Trains a recipe once for each of several values of a setting, several runs at a time, and compares them."
                    + " Values are separated by commas; several settings form a grid."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent sweep glasses --set optimizer.lr=0.9,0.1,0.001",
            "  descent sweep digits --lr log:1e-4..1e-1:7 --epochs 5",
            "  descent sweep iris --set model.0.linear=4,16,64 --set seed=1..5",
            "  descent sweep mine.yaml --set 'schedule=constant,cosine,{type: step, every: 5}'"
        })
final class SweepCommand extends DescentCommand {
    @Mixin
    private RecipeOptions options;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Number of runs at a time (default: one for each thread); results do not depend on it.")
    private Optional<Integer> jobs = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the folder with all runs is created (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Override
    int run(Surroundings surroundings, Output output) {
        int atOnce = jobs.orElseGet(
                () -> Integer.getInteger("descent.threads", Runtime.getRuntime().availableProcessors()));
        requireAtLeast("--jobs", atOnce, 1);
        surroundings.jvm().suit(Work.MUCH);
        SweepBoard board = new SweepBoard(output);
        Sweep sweep = new Sweep(
                Grid.of(options.changes()),
                options.name(),
                out,
                atOnce,
                surroundings.loader(output),
                provenance(),
                board,
                surroundings.interruption());
        board.begin(sweep);
        Sweep.Swept swept = sweep.follow();
        new SweepView(swept, output).show();
        return end(swept);
    }

    private static int end(Sweep.Swept swept) {
        if (swept.interrupted()) {
            throw new RunException("interrupted after %s; the results so far are in %s"
                    .formatted(SweepView.finished(swept), swept.folder()));
        }
        return swept.best().isPresent() ? 0 : Main.FAILED;
    }
}
