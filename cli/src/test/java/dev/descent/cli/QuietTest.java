package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuietTest {
    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void begin() {
        descent = new Descent(folder);
    }

    @Test
    void aTrainingPrintsItsFiguresAndItsVerdictAlone() {
        Result result = descent.train("iris", "--epochs", "3", "--quiet");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("best epoch "), result.out());
        assertTrue(result.out().contains("\nverdict    "), result.out());
        assertTrue(result.out().contains("\nkept in    "), result.out());
        assertFalse(result.out().contains("epoch 1/3"), result.out());
        assertFalse(result.out().contains("training loss"), "the legend of a chart: " + result.out());
        assertEquals("", result.err());
        Result again = descent.run("resume", "last", "--runs", descent.runs().toString(), "--epochs", "4", "-q");
        assertFalse(again.out().contains("resuming from"), again.out());
    }

    @Test
    void otherCommandsPrintTheirResultAlone() {
        String runs = descent.runs().toString();
        for (List<String> command : List.of(
                List.of("sweep", "glasses", "--set", "optimizer.lr=0.1,0.01", "--epochs", "2", "--out", runs),
                List.of("cross-validate", "iris", "--folds", "2", "--epochs", "1"),
                List.of("lr-find", "iris", "--updates", "20", "--out", runs),
                List.of("curvature", "glasses", "--epochs", "2", "--out", runs),
                List.of("learning-curve", "iris", "--sizes", "4", "--epochs", "1", "--out", runs))) {
            Result loud = descent.run(command.toArray(String[]::new));
            Result quiet = descent.run(
                    Stream.concat(command.stream(), Stream.of("--quiet")).toArray(String[]::new));
            assertEquals(0, quiet.code(), quiet.err());
            assertFalse(quiet.out().isBlank(), command.toString());
            assertFalse(quiet.out().startsWith("\n"), command + " begins with a blank line");
            assertTrue(
                    quiet.out().lines().count() + 5 <= loud.out().lines().count(),
                    command + ":\n" + loud.out() + "\n" + quiet.out());
            assertTrue(loud.out().strip().substring(0, 4).matches("iris|glas"), loud.out());
            assertFalse(quiet.out().contains("\ndata   "), quiet.out());
        }
    }

    @Test
    void errorsAreStillSaid() {
        Result result = descent.train("iris", "--epochs", "none", "--quiet");
        assertEquals(2, result.code());
        assertTrue(result.err().startsWith("descent: --epochs none: "), result.err());
    }
}
