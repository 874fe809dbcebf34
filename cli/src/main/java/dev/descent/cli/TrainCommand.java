package dev.descent.cli;

import dev.descent.cli.report.Heading;
import dev.descent.cli.report.Reporter;
import dev.descent.cli.report.SummaryView;
import dev.descent.cli.terminal.Output;
import dev.descent.run.Provenance;
import dev.descent.run.Setup;
import dev.descent.run.TrainingRun;
import dev.descent.train.Plan;
import dev.descent.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Follows a recipe. */
@Command(
        name = "train",
        description = "Trains the model of a recipe and leaves a folder with its weights and figures.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent train                               the default recipe, digits",
            "  descent train iris --epochs 100 --lr 0.01",
            "  descent train mnist --data ~/mnist",
            "  descent train mine.yaml --set optimizer.weightDecay=0.1"
        })
final class TrainCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RecipeOptions options;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the run's folder is made (default: ${DEFAULT-VALUE}).")
    private Path out;

    TrainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Provenance provenance = Main.provenance(spec);
        try (Output output = surroundings.output().get()) {
            Setup setup = options.setup(surroundings.loader(output));
            Heading.show(output, setup);
            TrainingRun run = new TrainingRun(
                    setup, provenance, folder -> watching(output, setup, folder), surroundings.interruption());
            new SummaryView(run.follow(out), output).show();
        }
        return 0;
    }

    /** Shows how a run goes. */
    static List<TrainingListener> watching(Output output, Setup setup, Path folder) {
        return List.of(new PlanTeller(output, folder), new Reporter(output, setup.metric()));
    }

    /** Says in words what the run is going to do. */
    private record PlanTeller(Output output, Path folder) implements TrainingListener {
        @Override
        public void started(Plan plan) {
            Heading.plan(output, plan, folder);
        }
    }
}
