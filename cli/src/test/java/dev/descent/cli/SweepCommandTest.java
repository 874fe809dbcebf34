package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {
    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void giveItAFolder() {
        descent = new Descent(folder);
    }

    private Result sweep(Descent by, String... arguments) {
        List<String> all = new ArrayList<>(List.of("sweep"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--out", descent.runs().toString()));
        return by.run(all.toArray(String[]::new));
    }

    private static String words(Result result) {
        return result.out().replaceAll("\\s+", " ");
    }

    @Test
    void theRunsStandInOneTableAndOneChartWithTheBestMarked() {
        Result result = sweep(descent, "glasses", "--set", "optimizer.lr=0.9,0.1,0.001", "--jobs", "2");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("glasses: 3 runs, 2 at a time"), result.out());
        assertTrue(
                result.out().contains("run 2/3  optimizer.lr=0.1    training loss 0.0017 at epoch 100"), result.out());
        assertTrue(words(result).contains("lr best epoch training sse verdict time"), result.out());
        assertTrue(
                words(result).matches(".*A 0\\.9 \\d+/100 \\S+e-\\d+ 0\\.0000 .* best B 0\\.1 100/100 0\\.0017 .*"),
                result.out());
        assertTrue(words(result).contains("C 0.001 100/100 0.0444 0.3549"), result.out());
        assertTrue(words(result).contains("training loss of A B C log scale"), result.out());
        assertTrue(
                words(result)
                        .contains("best optimizer.lr=0.9, in "
                                + descent.runFolders().getFirst()),
                result.out());
    }

    @Test
    void aRunThatFailsIsARowWithItsReasonBelow() {
        Result result = sweep(descent, "glasses-just-right", "--lr", "1,100000000000", "--epochs", "30");

        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("100000000000 1/30 - - unstable, failed"), result.out());
        assertTrue(words(result).contains("failed optimizer.lr=100000000000: the loss became "), result.out());
    }

    @Test
    void whereAllFailTheCommandFails() {
        Result result = sweep(descent, "glasses-just-right", "--lr", "10000000000,100000000000", "--epochs", "30");
        assertEquals(1, result.code());
        assertTrue(words(result).contains("unstable, failed"), result.out());
    }

    @Test
    void seedsEndInAMeanAndADeviation() {
        Result result = sweep(descent, "iris", "--set", "model.0.linear=2,8", "--seed", "1..3", "--epochs", "2");

        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("model.0.linear seed best epoch training validation accuracy"), result.out());
        assertTrue(words(result).contains("mean ± std over seeds runs validation loss accuracy"), result.out());
        assertTrue(words(result).matches(".* model\\.0\\.linear=8 3/3 \\d\\.\\d+ ± \\d\\.\\d+ .*"), result.out());
    }

    @Test
    void ctrlCKeepsWhatIsFinished() {
        Result result = sweep(
                new Descent(folder).interrupted(() -> finishedRuns() >= 2),
                "glasses",
                "--seed",
                "1..9",
                "--epochs",
                "3",
                "--jobs",
                "1");

        assertEquals(130, result.code(), result.err());
        assertTrue(
                result.err().startsWith("descent: interrupted after 2 of 9 runs; the results so far are in "),
                result.err());
        assertTrue(words(result).contains("A 1 3/3") && words(result).contains("B 2 3/3"), result.out());
    }

    private long finishedRuns() {
        return descent.runFolders().stream()
                .map(sweep -> sweep.resolve("sweep.csv"))
                .filter(Files::exists)
                .flatMap(table -> {
                    try {
                        return Files.readAllLines(table).stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .filter(line -> line.contains(",finished,"))
                .count();
    }

    @Test
    void whatMakesNoSweepIsAUsageError() {
        for (String[] wrong : new String[][] {
            {"glasses"}, {"glasses", "--lr", "0.1"}, {"glasses", "--lr", "0.1,"}, {"glasses", "--lr", "0.1,fast"}
        }) {
            Result result = sweep(descent, wrong);
            assertEquals(2, result.code(), result.out());
        }
        assertEquals(
                2, sweep(descent, "glasses", "--lr", "0.1,0.2", "--jobs", "0").code());
        assertEquals(List.of(), descent.runFolders());
    }
}
