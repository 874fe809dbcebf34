package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.checkpoint.Safetensors;
import dev.descent.cli.Descent.Result;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
    private static final List<String> FILES = List.of(
            "SHA256SUMS",
            "best.safetensors",
            "checkpoint.safetensors",
            "last.safetensors",
            "metrics.csv",
            "model.json",
            "provenance.json",
            "recipe.yaml",
            "split.csv",
            "summary.json");

    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void giveItAFolder() {
        descent = new Descent(folder);
    }

    private Path onlyRun() {
        assertEquals(1, descent.runFolders().size());
        return descent.runFolders().getFirst();
    }

    /** What was said, however it was wrapped. */
    private static String words(Result result) {
        return result.out().replaceAll("\\s+", " ");
    }

    private static Map<String, Object> json(Path file) throws IOException {
        return JSON.std.mapFrom(Files.readString(file));
    }

    @Test
    void glassesGiveTheFiguresThatTheirArithmeticGives() throws IOException {
        Result result = descent.train("glasses");

        assertEquals(0, result.code(), result.err());
        List<String> metrics = Files.readAllLines(onlyRun().resolve("metrics.csv"));
        assertTrue(metrics.getFirst().startsWith("epoch,train_loss,validation_loss,sse,"), metrics.getFirst());
        Map.of(1, "0.4635", 26, "0.1024", 51, "0.0488", 76, "0.0268", 100, "0.0157")
                .forEach((epoch, sse) -> assertEquals(
                        sse,
                        String.format(
                                Locale.ROOT,
                                "%.4f",
                                Double.parseDouble(metrics.get(epoch).split(",", -1)[3])),
                        "epoch " + epoch));
        assertTrue(result.out().contains("(0.50, 0.55) → 0.9796"), result.out());
        assertTrue(words(result).contains("4 examples in batches of 1: 4 iterations an epoch"), result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits", "glasses", "iris", "diabetes"})
    void everyShippedRecipeTrainsAndLeavesItsFolder(String recipe) throws IOException {
        Result result = descent.train(recipe, "--epochs", "3");

        assertEquals(0, result.code(), result.err());
        assertEquals("", result.err());
        List<String> expected = new ArrayList<>(FILES);
        if (recipe.equals("iris") || recipe.equals("diabetes")) {
            expected.add(6, "preprocessing.json");
        }
        assertEquals(expected, Descent.kinds(onlyRun()));
        assertTrue(result.out().contains("epoch 3/3  training loss "), result.out());
        assertTrue(result.out().contains("best epoch "), result.out());
        assertTrue(result.out().contains("verdict "), result.out());
        assertTrue(result.out().contains(onlyRun().toString()), result.out());
        Map<String, Object> summary = json(onlyRun().resolve("summary.json"));
        assertEquals("completed", summary.get("ending"));
        assertEquals(3, summary.get("epochs"));
        Map<String, Object> provenance = json(onlyRun().resolve("provenance.json"));
        assertEquals("descent train " + recipe + " --epochs 3 --out " + descent.runs(), provenance.get("command"));
        assertTrue(provenance.toString().contains("sha256="), provenance.toString());
        try (Safetensors weights = Safetensors.open(onlyRun().resolve("last.safetensors"))) {
            assertEquals("3", weights.metadata().get("epoch"));
            assertTrue(weights.names().stream().anyMatch(name -> name.matches("layers\\.\\d+\\.weight")));
        }
    }

    @Test
    void titanicTrainsOnATableWithGaps() {
        Path table = Path.of("..", "..", "shared", "data", "tabular", "titanic.csv");
        assumeTrue(Files.exists(table), "the shared data is not here");

        Result result = descent.train("titanic", "--data", table.toString(), "--epochs", "3");

        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("891 examples of 13 inputs, 2 classes"), result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist", "fashion-mnist"})
    void imagesAreReadFromAFolder(String recipe) throws IOException {
        Path images = TinyImages.write(folder.resolve("images"));

        Result result = descent.train(
                recipe, "--data", images.toString(), "--epochs", "10", "--batch-size", "16", "--lr", "0.01");

        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("500 examples of 4×4 inputs, 10 classes: 380 to train on"), result.out());
        assertTrue(words(result).contains("380 examples in batches of 16: 24 iterations an epoch; "), result.out());
        Map<?, ?> test = (Map<?, ?>) json(onlyRun().resolve("summary.json")).get("test");
        assertEquals(100, test.get("examples"));
        assertTrue((double) test.get("accuracy") > 0.9, test.toString());
    }

    @Test
    void aRunsRecipeGivesTheSameWeightsAgain() throws IOException {
        assertEquals(
                0,
                descent.train("iris", "--epochs", "2", "--seed", "7", "--set", "model.0.linear=5")
                        .code());
        Path first = onlyRun();

        Result again = descent.train(first.resolve("recipe.yaml").toString(), "--threads", "1");

        assertEquals(0, again.code(), again.err());
        Path second = descent.runFolders().getLast();
        assertFalse(first.equals(second));
        for (String weights : List.of("best.safetensors", "last.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(first.resolve(weights)), Files.readAllBytes(second.resolve(weights)), weights);
        }
        assertEquals(Files.readString(first.resolve("recipe.yaml")), Files.readString(second.resolve("recipe.yaml")));
        System.clearProperty("descent.threads");
    }

    @Test
    void theHeadingTellsHowATableIsWritten() throws IOException {
        StringBuilder table = new StringBuilder("sep=;\r\n;Tag;Menge;Preis\r\n");
        for (int i = 0; i < 40; i++) {
            table.append(
                    String.format(Locale.ROOT, "%s;%02d.03.2026;%s,5;1.%03d,25 €\r\n", i, 1 + i % 28, i % 7, i * 7));
        }
        Files.write(folder.resolve("preise.csv"), table.toString().getBytes(Charset.forName("windows-1252")));
        Path recipe = Files.writeString(folder.resolve("preise.yaml"), """
            data: preise.csv
            model: [linear]
            loss: mse
            optimizer: {type: sgd, lr: 0.01}
            epochs: 1
            batchSize: 8
            """);
        Result result = descent.train(recipe.toString());
        assertEquals(0, result.code(), result.err());
        String words = words(result);
        assertTrue(
                words.contains("table values separated by ';'; text in windows-1252; decimal commas; points between"
                        + " thousands; a first column without a name numbers the rows and is left out; dates in"
                        + " \"Tag\"; \"Preis\" in €"),
                words);
        Files.writeString(folder.resolve("preise.csv"), "a,b\n1,2\n3,4\n5,6\n7,8\n9,10\n11,12\n13,14\n15,16\n");
        assertFalse(words(descent.train(recipe.toString())).contains(" table "), "as most are");
    }

    @Test
    void aRecipeOfOnesOwnTrainsOnATableBesideIt() throws IOException {
        StringBuilder table = new StringBuilder("size,color,price\n");
        for (int i = 0; i < 60; i++) {
            table.append("%s,%s,%s\n".formatted(i % 13, i % 2 == 0 ? "red" : "blue", 10 * (i % 13) + (i % 2) * 50));
        }
        Files.writeString(folder.resolve("prices.csv"), table);
        Path recipe = Files.writeString(folder.resolve("prices.yaml"), """
            data: prices.csv
            model: [{linear: 16}, {residual: [layerNorm, {linear: 16}, gelu]}, linear]
            loss: {type: huber, delta: 2}
            optimizer: {type: sgd, lr: 0.05, momentum: 0.9, nesterov: true, clipNorm: 5}
            schedule: {type: oneCycle}
            epochs: 12
            batchSize: 8
            dropLast: true
            patience: 12
            metric: rmse
            """);

        Result result = descent.train(recipe.toString());

        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("(dropLast leaves "), result.out());
        Map<?, ?> test = (Map<?, ?>) json(onlyRun().resolve("summary.json")).get("test");
        assertTrue((double) test.get("rmse") < 40, "the target's standard deviation is about 45: " + test);
        assertTrue(onlyRun().getFileName().toString().startsWith("prices-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"step", "exponential", "linear", "cosine", "reduceOnPlateau", "constant"})
    void everyScheduleTrains(String schedule) {
        Result result =
                descent.train("iris", "--epochs", "3", "--set", "schedule=" + schedule, "--set", "schedule.warmup=1");
        assertEquals(0, result.code(), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "rmsprop", "adam", "adamw"})
    void everyOptimizerTrains(String optimizer) {
        Result result =
                descent.train("iris", "--epochs", "2", "--set", "optimizer={type: " + optimizer + ", lr: 0.01}");
        assertEquals(0, result.code(), result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kaimingUniform",
                "kaimingNormal",
                "xavierUniform",
                "xavierNormal",
                "lecunUniform",
                "lecunNormal",
                "orthogonal",
                "0.1"
            })
    void everyInitializerTrains(String init) {
        Result result = descent.train(
                "iris", "--epochs", "1", "--set", "model=[{linear: {out: 8, init: " + init + "}}, tanh, linear]");
        assertEquals(0, result.code(), result.err());
    }

    @Test
    void twoRunsAtOnceDoNotMeet() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Callable<Integer> run =
                    () -> new Descent(folder).train("glasses", "--epochs", "2").code();
            for (Future<Integer> code : threads.invokeAll(List.of(run, run, run))) {
                assertEquals(0, code.get());
            }
        }
        assertEquals(3, new HashSet<>(descent.runFolders()).size());
        descent.runFolders().forEach(run -> assertEquals(FILES, Descent.kinds(run)));
    }
}
