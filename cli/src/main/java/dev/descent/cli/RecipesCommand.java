package dev.descent.cli;

import dev.descent.cli.terminal.Words;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.Reference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the recipes that are built in. */
@Command(
        name = "recipes",
        description = "Lists the built-in recipes; \"show\" prints one to copy, \"help\" explains a word.",
        mixinStandardHelpOptions = true)
final class RecipesCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    RecipesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        int widest =
                BuiltInRecipes.names().stream().mapToInt(String::length).max().orElse(0);
        for (String name : BuiltInRecipes.names()) {
            Recipe recipe = BuiltInRecipes.read(name, List.of());
            String usual = name.equals(BuiltInRecipes.DEFAULT) ? " [default]" : "";
            surroundings.out().println(Words.left(name, widest) + "  " + recipe.description() + usual);
        }
        surroundings.out().flush();
        return 0;
    }

    @Command(
            name = "show",
            description = "Prints a recipe, to be read or copied: descent recipes show digits > mine.yaml",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "NAME", description = "One of those that \"descent recipes\" lists.")
                    String name) {
        surroundings.out().print(BuiltInRecipes.text(name));
        surroundings.out().flush();
        return 0;
    }

    @Command(
            name = "help",
            description = "Says what a word of recipes means and which settings it has: descent recipes help conv2d;"
                    + " without a word, all of them.",
            mixinStandardHelpOptions = true)
    int help(
            @Parameters(
                            paramLabel = "WORD",
                            arity = "0..1",
                            description = "A key of recipes, a layer, loss, optimizer, schedule or metric.")
                    Optional<String> word) {
        word.map(Reference::help).orElseGet(Reference::help).forEach(surroundings.out()::println);
        surroundings.out().flush();
        return 0;
    }

    @Command(
            name = "schema",
            description = "Prints a JSON Schema of recipes, by which editors complete and check them.",
            mixinStandardHelpOptions = true)
    int schema() {
        surroundings.out().println(Reference.schema());
        surroundings.out().flush();
        return 0;
    }
}
