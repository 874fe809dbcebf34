package dev.descent.cli;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.run.setup.Setup;
import dev.descent.run.setup.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A recipe and what is changed in it: what all commands that follow one begin with. */
final class RecipeOptions {
    @Parameters(
            paramLabel = "RECIPE",
            arity = "0..1",
            defaultValue = BuiltInRecipes.DEFAULT,
            description = "Name of a built-in recipe, or path of your own (default: ${DEFAULT-VALUE}).")
    private String recipe;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets a value of the recipe, such as optimizer.lr=0.01; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training set.")
    private Optional<String> epochs = Optional.empty();

    @Option(names = "--lr", paramLabel = "RATE", description = "The learning rate.")
    private Optional<String> learningRate = Optional.empty();

    @Option(names = "--batch-size", paramLabel = "N", description = "Examples for one update.")
    private Optional<String> batchSize = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random numbers.")
    private Optional<String> seed = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Where the data is: a CSV file, or a folder of IDX files.")
    private Optional<String> data = Optional.empty();

    @Mixin
    @SuppressWarnings("UnusedVariable") // its option sets what it says
    private ThreadsOption threads;

    /**
     * The recipe with its changes.
     *
     * @throws dev.descent.recipe.RequestException if it cannot be followed
     */
    Recipe recipe() {
        return BuiltInRecipes.find(recipe, changes());
    }

    /** The recipe with its changes, and others after them. */
    Recipe recipe(Change... others) {
        List<Change> all = changes();
        all.addAll(List.of(others));
        return BuiltInRecipes.find(recipe, all);
    }

    /**
     * The recipe with its data and its model, in a JVM that suits them.
     *
     * @param trainings how many there are going to be, or what takes as long
     * @throws dev.descent.recipe.RequestException if it cannot be followed
     * @throws dev.descent.data.DataException if the data cannot be used
     */
    Setup setup(Surroundings surroundings, Output output, int trainings) {
        Recipe followed = recipe();
        surroundings.jvm().suit(Work.reading(followed));
        Setup setup = Setup.of(followed, surroundings.loader(output).load(followed));
        surroundings.jvm().suit(Work.training(setup).times(trainings));
        return setup;
    }

    /** The recipe as it was named. */
    String name() {
        return recipe;
    }

    /** What is changed, in the order in which it counts. */
    List<Change> changes() {
        List<Change> changes =
                new ArrayList<>(settings.stream().map(Change::set).toList());
        epochs.ifPresent(value -> changes.add(Change.option("--epochs", "epochs", value)));
        learningRate.ifPresent(value -> changes.add(Change.option("--lr", "optimizer.lr", value)));
        batchSize.ifPresent(value -> changes.add(Change.option("--batch-size", "batchSize", value)));
        seed.ifPresent(value -> changes.add(Change.option("--seed", "seed", value)));
        data.ifPresent(value -> changes.add(Change.text("--data", "data.path", value)));
        return changes;
    }

    /** The command that trains what these options say, but at this learning rate. */
    String trainCommand(double rate) {
        List<String> words = new ArrayList<>(List.of("descent", "train", recipe));
        settings.stream()
                .filter(setting -> !Change.set(setting).path().equals("optimizer.lr"))
                .forEach(setting -> words.addAll(List.of("--set", setting)));
        epochs.ifPresent(value -> words.addAll(List.of("--epochs", value)));
        batchSize.ifPresent(value -> words.addAll(List.of("--batch-size", value)));
        seed.ifPresent(value -> words.addAll(List.of("--seed", value)));
        data.ifPresent(value -> words.addAll(List.of("--data", value)));
        words.addAll(List.of("--lr", Words.setting(rate)));
        return words.stream().map(RecipeOptions::quoted).collect(Collectors.joining(" "));
    }

    /** A word as a shell takes it for one. */
    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
