package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.cli.Descent.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** What stays: less colours, and less what was drawn over. */
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
