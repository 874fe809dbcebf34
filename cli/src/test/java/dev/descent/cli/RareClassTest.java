package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say of a table in which one class is rare, or missing from a part. */
class RareClassTest {
    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void giveItAFolder() {
        descent = new Descent(folder);
    }

    /** Rows of three numbers that say little of a class that is rare. */
    private Path table(int rows, int rare) throws IOException {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder("a,b,c,failed\n");
        for (int i = 0; i < rows; i++) {
            boolean yes = i % (rows / rare) == 7;
            text.append(String.format(
                    Locale.ROOT,
                    "%.4f,%.4f,%.4f,%s%n",
                    random.nextGaussian() + (yes ? 0.8 : 0),
                    random.nextGaussian(),
                    random.nextGaussian() - (yes ? 0.5 : 0),
                    yes ? "yes" : "no"));
        }
        return Files.writeString(folder.resolve("machines.csv"), text);
    }

    private Result train(Path table, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("iris", "--set", "data={path: " + table + "}", "--set", "name=machines"));
        all.addAll(List.of(arguments));
        return descent.train(all.toArray(String[]::new));
    }

    @Test
    void aModelThatNeverTellsTheRareClassIsNotCalledJustRight() throws IOException {
        Result run = train(table(1000, 37), "--epochs", "20", "--lr", "0.003");
        assertEquals(0, run.code(), run.err());
        String words = run.out().replaceAll("\\s+", " ");
        assertTrue(words.contains("verdict one-sided: the model always predicts no, although"), run.out());
        assertTrue(words.contains("classWeights: balanced"), run.out());
        assertTrue(words.contains("loss accuracy balancedAccuracy recall"), run.out());

        Result weighed = train(
                table(1000, 37),
                "--epochs",
                "20",
                "--lr",
                "0.003",
                "--set",
                "loss={type: crossEntropy, classWeights: balanced}");
        assertEquals(0, weighed.code(), weighed.err());
        assertFalse(weighed.out().contains("always predicts"), weighed.out());
    }

    @Test
    void aMetricThatIsNotDefinedIsSaidAndTheLossTellsTheBestEpoch() throws IOException {
        Path table = table(60, 2);
        Result run = train(table, "--set", "metric=[rocAuc, accuracy]", "--set", "best=metric", "--epochs", "8");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                1,
                run.out()
                        .lines()
                        .filter(line ->
                                line.equals("rocAuc is not defined here, so the validation loss selects the best epoch"
                                        + " until it is"))
                        .count(),
                run.out());
        assertFalse(run.out().contains("best epoch 0"), run.out());
        assertTrue(run.out().contains("rocAuc is not defined: validation holds one class"), run.out());
        assertFalse(run.out().contains("NaN"), run.out());

        Result evaluated =
                descent.run("evaluate", "last", "--runs", descent.runs().toString());
        assertTrue(evaluated.out().contains("rocAuc is not defined: validation holds one class"), evaluated.out());

        Result folds = descent.run(
                "cross-validate",
                "iris",
                "--set",
                "data={path: " + table + "}",
                "--set",
                "metric=[rocAuc, accuracy]",
                "--set",
                "best=metric",
                "--epochs",
                "3",
                "--folds",
                "3");
        assertEquals(0, folds.code(), folds.err());
        assertEquals(
                1,
                folds.out()
                        .lines()
                        .filter(line ->
                                line.equals("rocAuc was not defined on the validation part of 2 folds, where its loss"
                                        + " chose the epoch"))
                        .count(),
                folds.out());
        assertTrue(folds.out().contains("rocAuc is not defined on 1 fold,"), folds.out());
        assertTrue(folds.out().lines().noneMatch(line -> line.matches("fold \\d +\\d+ +0 .*")), folds.out());
    }
}
