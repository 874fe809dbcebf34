package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import dev.descent.recipe.BuiltInRecipes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    Path folder;

    private Result run(String... arguments) {
        return new Descent(folder).run(arguments);
    }

    @Test
    void listsTheRecipesTheDefaultFirst() {
        Result result = run("recipes");
        assertEquals(0, result.code());
        assertEquals("""
            digits                 handwritten digits of 8×8 pixels (shipped) [default]
            glasses                one neuron and four examples, to follow by hand
            glasses-too-large      steps slightly above 2/λ, which bounce higher and higher
            glasses-too-small      steps far below 2/λ, which hardly move
            glasses-just-right     steps below 2/λ, which go down to the bottom
            glasses-contradiction  the glasses and a fifth example that contradicts them, for "descent blame"
            iris                   three species of iris by four lengths (shipped)
            diabetes               the course of diabetes in a year, a regression (shipped)
            titanic                who survived the Titanic, from a table with gaps (fetched, 60 KB)
            mnist                  handwritten digits of 28×28 pixels (fetched, 11 MB)
            fashion-mnist          pictures of clothes of 28×28 pixels (fetched, 30 MB)
            """, result.out());
    }

    @ParameterizedTest
    @EnumSource
    void eachCommandIsTypedAsItIsCalledInItsHelp(Subcommand command) {
        Result result = run(command.word(), "--help");
        assertEquals(0, result.code());
        assertTrue(result.out().startsWith("Usage: descent " + command.word() + " "), result.out());
        assertTrue(run("--help").out().contains("\n  " + command.word() + " "), "not in the list of commands");
    }

    @ParameterizedTest
    @MethodSource("dev.descent.recipe.BuiltInRecipes#names")
    void showsARecipeAsItIsWritten(String name) {
        Result result = run("recipes", "show", name);
        assertEquals(0, result.code());
        assertEquals(BuiltInRecipes.text(name), result.out());
    }

    @Test
    void showsTheSmallestRecipe() {
        assertEquals("""
            # The smallest loop there is: one neuron, two inputs, four examples. Small enough to follow by hand.
            # After each example, every weight moves by lr · error · input: guess, measure, blame, fix, repeat.
            description: one neuron and four examples, to follow by hand

            data:                     # how wide and how high; 1 for glasses, 0 for none
              inputs:
                - [0.55, 0.48]
                - [0.45, 0.72]
                - [0.35, 0.03]
                - [0.20, 0.03]
              targets: [1, 1, 0, 0]

            model:
              - linear:
                  out: 1
                  init: 0.5           # both weights begin at 0.5, the bias at 0
              - clip: [0, 1]          # no answer below 0 or above 1

            loss: halfMse             # ½ · error², because its gradient is the error itself
            optimizer:
              type: sgd
              lr: 0.1

            epochs: 100               # the squared errors fall from 0.4635 to 0.0157
            batchSize: 1              # an update after every example
            shuffle: false            # in the order above, so that every figure can be checked by hand
            metric: sse               # the squared errors of all four examples, summed as they are met

            predict:
              - [0.50, 0.55]          # never seen while training; 0.9796 in the end
            """, run("recipes", "show", "glasses").out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--help",
                "train --help",
                "recipes --help",
                "recipes show --help",
                "runs --help",
                "runs list --help",
                "runs show --help",
                "runs compare --help",
                "runs delete --help"
            })
    void helpFitsAnEightyColumnTerminal(String command) {
        Result result = run(command.isEmpty() ? new String[0] : command.split(" ", -1));
        assertEquals(0, result.code());
        assertTrue(result.out().startsWith("Usage: descent"), result.out());
        result.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @Test
    void theHelpOfTrainNamesEveryQuickChange() {
        String help = run("train", "--help").out();
        for (String option :
                new String[] {"--set", "--epochs", "--lr", "--batch-size", "--seed", "--data", "--out", "--threads"}) {
            assertTrue(help.contains(option), option);
        }
    }

    @Test
    void tellsItsVersion() {
        assertTrue(run("--version").out().startsWith("descent "));
    }
}
