package dev.descent.cli;

import dev.descent.cli.terminal.Words;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.Reference;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the recipes that are built in. */
@Command(
        name = "recipes",
        description = "Lists the built-in recipes; \"show\" prints one to copy, \"help\" explains a word.",
        mixinStandardHelpOptions = true)
final class RecipesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        int widest =
                BuiltInRecipes.names().stream().mapToInt(String::length).max().orElse(0);
        for (String name : BuiltInRecipes.names()) {
            Recipe recipe = BuiltInRecipes.read(name, List.of());
            String usual = name.equals(BuiltInRecipes.DEFAULT) ? " [default]" : "";
            out().println(Words.left(name, widest) + "  " + recipe.description() + usual);
        }
        return ended();
    }

    @Command(
            name = "show",
            description = "Prints a recipe: descent recipes show digits > mine.yaml",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "NAME", description = "One of those that \"descent recipes\" lists.")
                    String name) {
        out().print(BuiltInRecipes.text(name));
        return ended();
    }

    @Command(
            name = "help",
            description = "Explains a word of recipes and its settings: descent recipes help conv2d;"
                    + " without a word, all of them.",
            mixinStandardHelpOptions = true)
    int help(
            @Parameters(
                            paramLabel = "WORD",
                            arity = "0..1",
                            description = "A key of recipes, a layer, loss, optimizer, schedule or metric.")
                    Optional<String> word) {
        word.map(Reference::help).orElseGet(Reference::help).forEach(out()::println);
        return ended();
    }

    @Command(
            name = "schema",
            description = "Prints a JSON Schema of recipes, with which editors complete and validate them.",
            mixinStandardHelpOptions = true)
    int schema() {
        out().println(Reference.schema());
        return ended();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int ended() {
        out().flush();
        return 0;
    }
}
