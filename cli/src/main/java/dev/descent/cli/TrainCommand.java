package dev.descent.cli;

import dev.descent.cli.recipe.BuiltInRecipes;
import dev.descent.cli.recipe.Change;
import dev.descent.cli.recipe.Recipe;
import dev.descent.cli.run.Provenance;
import dev.descent.cli.run.TrainingRun;
import dev.descent.cli.terminal.Output;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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

    @Parameters(
            paramLabel = "RECIPE",
            arity = "0..1",
            defaultValue = BuiltInRecipes.DEFAULT,
            description = "A built-in recipe's name, or a path to one of yours (default: ${DEFAULT-VALUE}).")
    private String recipe;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets a value of the recipe, such as optimizer.lr=0.01; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training part.")
    private Optional<String> epochs = Optional.empty();

    @Option(names = "--lr", paramLabel = "RATE", description = "The learning rate.")
    private Optional<String> learningRate = Optional.empty();

    @Option(names = "--batch-size", paramLabel = "N", description = "Examples for one update.")
    private Optional<String> batchSize = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "What all random numbers come from.")
    private Optional<String> seed = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Where the data is: a CSV file, or a folder of IDX files.")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the run's folder is made (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute (default: one for each core); results do not depend on it.")
    private Optional<Integer> threads = Optional.empty();

    TrainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (threads.isPresent()) {
            if (threads.get() < 1) {
                throw new ParameterException(spec.commandLine(), "--threads must be at least 1, not " + threads.get());
            }
            System.setProperty("descent.threads", Integer.toString(threads.get()));
        }
        Recipe followed = BuiltInRecipes.find(recipe, changes());
        Provenance provenance = new Provenance(Main.version(), typed(), ZonedDateTime.now(ZoneId.systemDefault()));
        try (Output output = surroundings.output().get()) {
            new TrainingRun(followed, out, surroundings.loader(output), provenance, output, surroundings.interruption())
                    .follow();
        }
        return 0;
    }

    private List<Change> changes() {
        List<Change> changes =
                new ArrayList<>(settings.stream().map(Change::set).toList());
        epochs.ifPresent(value -> changes.add(Change.option("--epochs", "epochs", value)));
        learningRate.ifPresent(value -> changes.add(Change.option("--lr", "optimizer.lr", value)));
        batchSize.ifPresent(value -> changes.add(Change.option("--batch-size", "batchSize", value)));
        seed.ifPresent(value -> changes.add(Change.option("--seed", "seed", value)));
        data.ifPresent(value -> changes.add(Change.text("--data", "data.path", value)));
        return changes;
    }

    private List<String> typed() {
        List<String> words = new ArrayList<>(List.of("descent"));
        words.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return words;
    }
}
