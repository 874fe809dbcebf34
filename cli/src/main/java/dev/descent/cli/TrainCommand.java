package dev.descent.cli;

import dev.descent.cli.report.Heading;
import dev.descent.cli.report.MemorizationView;
import dev.descent.cli.report.Reporter;
import dev.descent.cli.report.SmokeView;
import dev.descent.cli.report.SummaryView;
import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.insight.memorize.Memorization;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.run.job.OverfitBatch;
import dev.descent.run.job.Provenance;
import dev.descent.run.job.SmokeRun;
import dev.descent.run.job.TrainingRun;
import dev.descent.run.setup.Setup;
import dev.descent.task.Examples;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows a recipe. */
@Command(
        name = "train",
        description = "Trains the model of a recipe and keeps its weights and metrics in a folder.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  descent train                               the default recipe, digits",
            "  descent train iris --epochs 100 --lr 0.01",
            "  descent train mnist --data ~/mnist",
            "  descent train mine.yaml --set optimizer.weightDecay=0.1",
            "  descent train mine.yaml --smoke             does everything work?",
            "  descent train mine.yaml --overfit-batch     can the model learn at all?"
        })
final class TrainCommand extends DescentCommand {
    /** Two, so that one follows upon another. */
    private static final int SMOKE_EPOCHS = 2;
    /** Leaves room for more in a name. */
    private static final int LONGEST_NAME = 50;

    @Mixin
    private RecipeOptions options;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the run folder is created (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--smoke",
            description =
                    "Checks quickly that everything works: a few iterations of training, validation, test, checkpoint"
                            + " and saving. Nothing is kept.")
    private boolean smoke;

    @Option(names = "--keep", description = "Keeps the folder of a smoke run.")
    private boolean keep;

    @Option(
            names = "--overfit-batch",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "0",
            description =
                    "Checks that the model can memorize N examples, as any sound one can (default: as many as a batch"
                            + " has).")
    private Optional<Integer> overfit = Optional.empty();

    @Override
    int run(Surroundings surroundings, Output output) {
        if (keep && !smoke) {
            throw wrong("--keep goes with --smoke; other runs are always kept");
        }
        if (smoke && overfit.isPresent()) {
            throw wrong("--smoke and --overfit-batch are separate checks; run one after the other");
        }
        return overfit.isPresent()
                ? overfitBatch(surroundings, output, overfit.get())
                : smoke ? smoke(surroundings, output) : train(surroundings, output);
    }

    private int train(Surroundings surroundings, Output output) {
        Provenance provenance = provenance();
        Setup setup = options.setup(surroundings, output, 1);
        Heading.show(output, setup);
        TrainingRun run = new TrainingRun(
                setup, provenance, folder -> watching(output, setup, folder), surroundings.interruption());
        new SummaryView(run.follow(out), output).show();
        return 0;
    }

    private int smoke(Surroundings surroundings, Output output) {
        Provenance provenance = provenance();
        String name = options.recipe().name();
        Recipe brief = options.recipe(
                Change.option("--smoke", "epochs", Integer.toString(SMOKE_EPOCHS)),
                Change.text("--smoke", "name", name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "-smoke"));
        Examples all = surroundings.loader(output).load(brief);
        Setup setup = Setup.of(brief, SmokeRun.few(brief, all));
        Heading.show(output, setup);
        SmokeRun run = new SmokeRun(
                setup,
                provenance,
                _ -> watching(output, setup, plan -> Heading.plan(output, plan)),
                surroundings.interruption());
        new SmokeView(run.run(out, keep), all, output).show();
        return 0;
    }

    private int overfitBatch(Surroundings surroundings, Output output, int typed) {
        if (typed < 0) {
            throw wrong("--overfit-batch takes 1 example or more, not " + typed);
        }
        Setup setup = options.setup(surroundings, output, 1);
        Heading.show(output, setup);
        int most = setup.examples().train().size();
        int examples = Math.min(typed == 0 ? setup.recipe().batchSize() : typed, most);
        output.draw(new Ink().faint("memorizing ..."));
        Memorization found = new OverfitBatch(setup, examples).learn();
        new MemorizationView(found, output).show();
        return found.learned() ? 0 : Main.FAILED;
    }

    /** Shows how a run goes. */
    static List<TrainingListener> watching(Output output, Setup setup, Path folder) {
        return watching(output, setup, plan -> Heading.plan(output, plan, folder));
    }

    private static List<TrainingListener> watching(Output output, Setup setup, Consumer<Plan> planned) {
        TrainingListener teller = new TrainingListener() {
            @Override
            public void started(Plan plan) {
                planned.accept(plan);
            }
        };
        return List.of(teller, new Reporter(output, setup.metric()));
    }
}
