package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.cli.Descent.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What commands print has its lines broken by Descent, not by the terminal in the middle of words and figures. */
class NarrowTerminalTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {50, 80})
    void everyLineFits(int width) {
        Descent descent = new Descent(folder).onTerminal(width);
        String runs = descent.runs().toString();
        List<String> tooLong = new ArrayList<>();
        for (List<String> command : List.of(
                List.of("train", "iris", "--epochs", "3", "--out", runs),
                List.of("evaluate", "last", "--runs", runs),
                List.of("runs", "--runs", runs, "--column", "optimizer.lr"),
                List.of("runs", "show", "last", "--runs", runs),
                List.of("blame", "last", "--runs", runs, "--top", "3", "--epochs", "1"),
                List.of("cross-validate", "iris", "--folds", "2", "--epochs", "1"),
                List.of("learning-curve", "iris", "--sizes", "4", "--epochs", "1", "--out", runs),
                List.of("lr-find", "iris", "--updates", "20", "--out", runs),
                List.of("curvature", "glasses", "--epochs", "2", "--out", runs),
                List.of("sweep", "glasses", "--set", "optimizer.lr=0.1,0.01", "--epochs", "2", "--out", runs),
                List.of("explain", "glasses"))) {
            Result result = descent.run(command.toArray(String[]::new));
            assertEquals(0, result.code(), result.err());
            shown(result.out()).stream()
                    .filter(line -> !fits(line, width))
                    .forEach(line -> tooLong.add(command.getFirst() + ": " + line));
        }
        assertEquals(List.of(), tooLong);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 45, 54, 55, 60, 80})
    void helpFitsAndSaysTheSame(int width) {
        List<String> tooLong = new ArrayList<>();
        for (List<String> command : commandsWithHelp()) {
            String[] typed = command.toArray(String[]::new);
            Result narrow = new Descent(folder).onTerminal(width).run(typed);
            assertEquals(0, narrow.code(), narrow.err());
            narrow.out().lines().filter(line -> line.length() > width).forEach(tooLong::add);
            assertEquals(
                    words(new Descent(folder).onTerminal(200).run(typed).out()),
                    words(narrow.out()),
                    command.toString());
        }
        assertEquals(List.of(), tooLong);
    }

    private static List<List<String>> commandsWithHelp() {
        List<List<String>> commands = new ArrayList<>(List.of(
                List.of("--help"),
                List.of("help", "train"),
                List.of("runs", "list", "--help"),
                List.of("runs", "compare", "--help"),
                List.of("runs", "delete", "--help"),
                List.of("recipes", "show", "--help")));
        for (Subcommand each : Subcommand.values()) {
            commands.add(List.of(each.word(), "--help"));
        }
        return commands;
    }

    /** Without blanks, for a word that is longer than a line is broken somewhere. */
    private static String words(String help) {
        return help.replaceAll("\\s", "");
    }

    @Test
    void whatAnOptionIsStandsBelowItWhereThereIsNoRoomBesideIt() {
        assertEquals(
                """
                Usage: descent recipes [-hqV] [--verbose]
                         [COMMAND]
                Lists the built-in recipes; "show" prints one
                to copy, "help" explains a word.
                  -h, --help
                        Show this help message and exit.
                  -q, --quiet
                        Prints only the result, warnings and
                        errors: for scripts.
                  -V, --version
                        Print version information and exit.
                      --verbose
                        Prints the log, and the stack traces
                        of errors.
                Commands:
                  help
                        Explains a word of recipes and its
                        settings: descent recipes help
                        conv2d; without a word, all of them.
                  schema
                        Prints a JSON Schema of recipes, with
                        which editors complete and validate
                        them.
                  show
                        Prints a recipe: descent recipes show
                        digits > mine.yaml
                """, new Descent(folder).onTerminal(45).run("recipes", "--help").out());
    }

    @Test
    void colorsTakeNoColumns() {
        CommandSpec command = new CommandLine(new Colored()).getCommandSpec();
        Help help = new HelpLayout(() -> 45).create(command, Help.defaultColorScheme(Ansi.ON));
        assertEquals("all [-h] [--shown]\n", help.synopsis("Usage: ".length()));
        assertEquals("  -h\n        a\n      --shown\n        b\n", help.optionList());
    }

    @Command(name = "all")
    @SuppressWarnings("UnusedVariable") // they are there to be shown
    private static final class Colored {
        @Option(names = "-h", description = "a")
        private boolean first;

        @Option(names = "--shown", description = "b")
        private boolean second;
    }

    /** What stays: less colors, and less what was drawn over. */
    private static List<String> shown(String out) {
        return out.lines()
                .map(line -> line.replaceAll("^.*\u001B\\[J", "")
                        .replaceAll("\u001B\\[[\\d;]*[A-Za-z]", "")
                        .stripTrailing())
                .toList();
    }

    /** A path that is longer than a line cannot be broken. */
    private static boolean fits(String line, int width) {
        return line.length() <= width
                || Arrays.stream(line.strip().split(" +", -1)).anyMatch(word -> word.length() > width - 20);
    }
}
