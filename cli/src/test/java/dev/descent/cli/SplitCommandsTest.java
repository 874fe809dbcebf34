package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All commands that follow a recipe, where rows are split by time, by groups or by somebody else. */
class SplitCommandsTest {
    @TempDir
    Path folder;

    private Descent descent;
    private Path recipe;

    @BeforeEach
    void writeARecipe() throws IOException {
        descent = new Descent(folder);
        visits("visits.csv", 120);
        visits("later.csv", 25);
        recipe = Files.writeString(folder.resolve("visits.yaml"), """
            data: {path: visits.csv, target: ill}
            model: [linear]
            loss: crossEntropy
            optimizer: {type: adamw, lr: 0.05}
            epochs: 2
            batchSize: 8
            """);
    }

    private void visits(String name, int count) throws IOException {
        StringBuilder csv = new StringBuilder("patient,day,pressure,ill\n");
        for (int i = 0; i < count; i++) {
            csv.append(
                    "P%s,%s,%s,%s\n".formatted(i * 7 % 24, i / 2, 100 + i * 31 % 40, i * 31 % 40 > 19 ? "yes" : "no"));
        }
        Files.writeString(folder.resolve(name), csv.toString());
    }

    private String good(String... arguments) {
        Result result = descent.run(arguments);
        assertEquals(0, result.code(), result.err());
        assertEquals("", result.err());
        return result.out().replaceAll("\\s+", " ");
    }

    @Test
    void everyCommandPartsByGroups() {
        String runs = descent.runs().toString();
        String by = "split.by=patient";
        String trained = good("train", recipe.toString(), "--set", by, "--out", runs);
        assertTrue(trained.contains("to test, rows of one \"patient\" together"), trained);
        assertTrue(good("blame", "last", "--top", "1", "--runs", runs).contains("line"), "blamed");
        assertTrue(good("cross-validate", recipe.toString(), "--set", by, "--folds", "3")
                .contains("each held out once"));
        good("learning-curve", recipe.toString(), "--set", by, "--sizes", "4", "--out", runs);
        good("sweep", recipe.toString(), "--set", by, "--lr", "0.1,0.01", "--out", runs);
        good("train", recipe.toString(), "--set", by, "--smoke");
    }

    @Test
    void everyCommandPartsByTime() {
        String runs = descent.runs().toString();
        String[] ignore = {"--set", "data.ignore=patient"};
        String trained =
                good("train", recipe.toString(), "--set", "split.ordered=day", ignore[0], ignore[1], "--out", runs);
        assertTrue(trained.contains("one after the other in the order of \"day\""), trained);
        String folds = good(
                "cross-validate",
                recipe.toString(),
                "--set",
                "split.ordered=day",
                ignore[0],
                ignore[1],
                "--folds",
                "3");
        assertTrue(folds.contains("each held out from a model trained on the rows before it"), folds);
        Result repeated = descent.run(
                "cross-validate",
                recipe.toString(),
                "--set",
                "split.ordered=true",
                ignore[0],
                ignore[1],
                "--repeats",
                "2");
        assertEquals(1, repeated.code());
        assertTrue(repeated.err().contains("leave --repeats out"), repeated.err());
        good("sweep", recipe.toString(), ignore[0], ignore[1], "--set", "split.ordered=true,false", "--out", runs);
    }

    @Test
    void aTestPartInAFileIsReadWhereverTheRunIsUsed() throws IOException {
        String runs = descent.runs().toString();
        String later = "split={validation: 0.2, test: " + folder.resolve("later.csv") + "}";
        String trained = good("train", recipe.toString(), "--set", later, "--out", runs);
        assertTrue(trained.contains("96 to train on, 24 to validate, 25 to test"), trained);
        Path run = descent.runFolders().getLast();
        assertEquals(121, Files.readAllLines(run.resolve("split.csv")).size());
        String evaluated = good("evaluate", "last", "--part", "test", "--runs", runs);
        assertTrue(evaluated.contains("examples 25"), evaluated);
        List<String> answers = List.of(descent.run("predict", "last", "--part", "test", "--keep", "ill", "--runs", runs)
                .out()
                .split("\n"));
        assertEquals(26, answers.size());
        good("resume", run.toString(), "--epochs", "3");
        assertTrue(good("evaluate", run.toString(), "--runs", runs).contains("examples 96 24 25"));
        visits("later.csv", 30);
        Result changed = descent.run("resume", run.toString(), "--epochs", "4");
        assertEquals(1, changed.code());
        assertTrue(changed.err().contains("later.csv is no longer what the run"), changed.err());
    }
}
