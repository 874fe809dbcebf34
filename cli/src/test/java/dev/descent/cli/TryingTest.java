package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be tried before training: a smoke run, and memorizing a batch; and what is left of a run that broke. */
class TryingTest {
    @TempDir
    private Path folder;

    private Descent descent;

    @BeforeEach
    void setUp() {
        descent = new Descent(folder);
    }

    private Path recipe(String name, String... lines) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, String.join("\n", lines) + "\n");
        return file;
    }

    // ------------------------------------------------------------------ smoke

    @Test
    void aSmokeRunGoesThroughEverythingAndKeepsNothing() {
        Descent.Result result = descent.train("digits", "--smoke", "--set", "accumulate=2", "--set", "ema=0.9");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("digits-smoke: "), result.out());
        assertTrue(result.out().contains("epoch 2/2"), result.out());
        String words = result.out().replaceAll("\\s+", " ");
        assertTrue(words.contains("112 examples in batches of 32: 4 iterations an epoch"), words);
        assertTrue(
                words.contains(": training, validation, test, checkpoint, figures, weights saved and read again; its"
                        + " figures, of 112 of 1,168 examples, say nothing about the model"),
                words);
        assertTrue(words.contains("nothing is kept; --keep keeps the folder"), words);
        assertFalse(words.contains("verdict"), words);
        assertFalse(Files.exists(descent.runs()));
    }

    @Test
    void aSmokeRunOfATableIsKeptWhereThatIsAskedFor() {
        Descent.Result result = descent.train("iris", "--smoke", "--keep");
        assertEquals(0, result.code(), result.err());
        Path run = descent.runFolders().getLast();
        assertTrue(run.getFileName().toString().startsWith("iris-smoke-"), run.toString());
        assertTrue(Descent.names(run).containsAll(List.of("recipe.yaml", "best.safetensors", "summary.json")));
        assertTrue(result.out().contains(run.getFileName().toString()), result.out());
    }

    @Test
    void aSmokeRunFindsWhatIsWrong() throws IOException {
        Path wrong = recipe(
                "wrong",
                "data: digits",
                "model: [{linear: 8}, relu, linear]",
                "loss: crossEntropy",
                "optimizer: {type: sgd, lr: 0.1}",
                "epochs: 100",
                "batchSize: 32");
        Descent.Result result = descent.train(wrong.toString(), "--smoke");
        assertEquals(1, result.code());
        assertTrue(result.err().contains("put \"- flatten\" before it"), result.err());
        Descent.Result broken = descent.train("diabetes", "--smoke", "--lr", "1e30");
        assertEquals(1, broken.code());
        assertTrue(broken.err().contains("lower the learning rate (try 0.1)"), broken.err());
        assertFalse(broken.err().contains("last-finite"), broken.err());
        Path file = Files.writeString(folder.resolve("file"), "");
        Descent.Result nowhere = descent.train("iris", "--smoke", "--out", file.toString());
        assertEquals(1, nowhere.code());
        assertTrue(nowhere.err().contains("no run folder can be made in"), nowhere.err());
        assertFalse(Files.exists(descent.runs()));
    }

    // --------------------------------------------------------------- memorize

    @Test
    void aBatchIsMemorized() {
        Descent.Result result = descent.train("digits", "--overfit-batch");
        assertEquals(0, result.code(), result.err());
        String words = result.out().replaceAll("\\s+", " ");
        assertTrue(
                words.matches(".*verdict the model can memorize 32 examples in \\d+ updates: loss 2\\.\\d+ →"
                        + " 0\\.\\d+ where none is below 0\\.500\\d, so the wiring is right.*"),
                words);
        assertFalse(Files.exists(descent.runs()));
        assertTrue(descent.train("iris", "--overfit-batch", "5")
                .out()
                .replaceAll("\\s+", " ")
                .contains("the model can memorize 5 examples"));
    }

    @Test
    void aModelThatCannotIsSaidNotTo() throws IOException {
        Path contradiction = recipe(
                "contradiction",
                "data:",
                "  inputs: [[0.5, 0.5], [0.1, 0.2], [0.5, 0.5]]",
                "  targets: [1, 0, 0]",
                "model: [{linear: 8}, tanh, linear]",
                "loss: mse",
                "optimizer: {type: adam, lr: 0.01}",
                "epochs: 10",
                "batchSize: 3");
        Descent.Result result = descent.train(contradiction.toString(), "--overfit-batch");
        assertEquals(1, result.code(), result.err());
        String words = result.out().replaceAll("\\s+", " ");
        assertTrue(words.contains("verdict the model cannot memorize 3 examples: at best loss"), words);
        assertTrue(words.contains("look at examples 0 and 2, which have the same inputs and different targets"), words);
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertEquals(2, descent.train("iris", "--keep").code());
        assertEquals(2, descent.train("iris", "--smoke", "--overfit-batch").code());
        assertEquals(2, descent.train("iris", "--overfit-batch", "-3").code());
        assertEquals(2, descent.train("iris", "--overfit-batch", "few").code());
    }

    // ---------------------------------------------------------- what is not finite

    @Test
    void theWeightsFromBeforeABreakdownAreKept() {
        Descent.Result result = descent.train("diabetes", "--lr", "1e30");
        assertEquals(1, result.code());
        Path run = descent.runFolders().getLast();
        assertTrue(
                result.err()
                        .contains(
                                "; those from just before that step are in " + run.resolve("last-finite.safetensors")),
                result.err());
        assertTrue(result.err().contains("more than a float can hold, in layers."), result.err());
        assertTrue(Descent.names(run).containsAll(List.of("last-finite.safetensors", "summary.json")));
    }

    @Test
    void groupsThatNameNothingAreRefusedByTheNearest() {
        Descent.Result result = descent.train("iris", "--set", "optimizer.groups=[{layers: 7, freeze: true}]");
        assertEquals(1, result.code());
        assertTrue(result.err().contains("no parameter is under \"layers.7\": did you mean \"layers."), result.err());
    }
}
