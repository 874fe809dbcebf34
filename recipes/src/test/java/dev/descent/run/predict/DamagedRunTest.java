package dev.descent.run.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Safetensors;
import dev.descent.data.Dataset;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Preprocessing;
import dev.descent.head.Prediction;
import dev.descent.run.job.Trained;
import dev.descent.task.RunException;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens to the files of a run, its model says what it said before, or a sentence says what is damaged. */
class DamagedRunTest {
    /** What a model is made of again. */
    private static final List<String> NEEDED = List.of(
            "best.safetensors", "SHA256SUMS", "model.json", "preprocessing.json", "recipe.yaml", "provenance.json");

    /** By their names. */
    private static final Map<String, Map<String, byte[]>> RUNS = new LinkedHashMap<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void train(@TempDir Path place) throws IOException {
        Trained trained = new Trained(place);
        trained.write("scores.csv", "a,b,score\n" + "1,2,5.5\n2,3,6\n3,1,4.5\n4,4,7\n5,2,6.5\n6,1,5\n".repeat(5));
        String scores = trained.write("scores.yaml", """
            data: scores.csv
            split: {validation: 0.2, test: 0}
            model: [{linear: 3}, tanh, linear]
            loss: mse
            optimizer: {type: adam, lr: 0.01}
            epochs: 2
            batchSize: 8
            """).toString();
        RUNS.put(
                "iris",
                files(trained.train("iris", "epochs=2", "model.0.linear=4").folder()));
        RUNS.put(
                "weighted",
                files(trained.train("iris", "epochs=2", "loss={type: crossEntropy, classWeights: balanced}")
                        .folder()));
        RUNS.put("glasses", files(trained.train("glasses", "epochs=2").folder()));
        RUNS.put(
                "digits",
                files(trained.train("digits", "epochs=1", "model=[flatten, linear]")
                        .folder()));
        RUNS.put("scores", files(trained.train(scores).folder()));
    }

    private static Map<String, byte[]> files(Path run) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> paths = Files.list(run)) {
            for (Path path : paths.sorted().toList()) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    /** The folder of a run as it was left, before or after there were sums. */
    private Path run(String name, boolean withSums) {
        try {
            Path run = Files.createDirectories(folder.resolve(name));
            for (Map.Entry<String, byte[]> file : RUNS.get(name).entrySet()) {
                Files.write(run.resolve(file.getKey()), file.getValue());
            }
            if (!withSums) {
                Files.deleteIfExists(run.resolve("SHA256SUMS"));
            }
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String refusal(Path run) {
        RuntimeException e = assertThrows(RuntimeException.class, () -> TrainedModel.open(run));
        assertTrue(e instanceof RunException || e instanceof CheckpointException, e.toString());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e.getMessage().replace(run.toString(), "RUN");
    }

    private static void replace(Path file, String pattern, String by) {
        try {
            String text = Files.readString(file);
            String changed = text.replaceFirst(pattern, by);
            assertFalse(text.equals(changed), pattern + " is not in " + text);
            Files.writeString(file, changed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ------------------------------------------------------------ model.json

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "iris | (?s).* | null | it holds null where an object must stand",
                "iris | (?s).* | [] | line 1: Can not read a Map: expect to see START_OBJECT",
                "iris | (?s).* | `` | line 1: No content to map due to end-of-input",
                "iris | (?s)\\}\\s*$ | `` | line 6: Unexpected end-of-input: expected close marker for Object",
                "iris | \\}\\s*$ | } {} | text follows its end",
                "iris | \"input\" : \\[[^]]*\\] | \"input\" : 4 | \"input\" is 4 where a list of whole numbers must",
                "iris | \"input\" : \\[[^]]*\\] | \"input\" : [] | \"input\" is [], which is no shape of an example",
                "iris | \"input\" : \\[[^]]*\\] | \"input\" : [-4] | \"input\" is [-4], which is no shape",
                "iris | \"input\" : \\[[^]]*\\] | \"input\" : [2000000000, 2000000000] | \"input\" is [2000000000, 2",
                "iris | \"input\" : \\[[^]]*\\] | \"input\" : [5] | \"input\" is [5], but preprocessing.json makes 4",
                "iris | \"outputs\" : 3 | \"outputs\" : 0 | \"outputs\" is 0 where a whole number above 0 must stand",
                "iris | \"outputs\" : 3 | \"outputs\" : 3.5 | \"outputs\" is 3.5 where a whole number above 0 must",
                "iris | \"outputs\" : 3 | \"out\" : 3 | \"outputs\" is missing where a whole number above 0 must",
                "iris | \"outputs\" : 3 | \"outputs\" : 2000000000 | \"outputs\" is 2000000000, but \"classes\" names"
                        + " 3",
                "iris | \"classes\" : \\[[^]]*\\] | \"classes\" : [\"a\", \"b\"] | \"outputs\" is 3, but \"classes\""
                        + " names",
                "iris | \"classes\" : \\[[^]]*\\] | \"classes\" : [\"a\", \"b\", 3] | \"classes\" is [a, b, 3] where a"
                        + " li",
                "iris | \"classes\" : \\[[^]]*\\] | \"classes\" : [\"a\", \"b\", \"a\"] | \"classes\" names a class"
                        + " twice: ",
                "iris | \"setosa\", \"versicolor\" | \"versicolor\", \"setosa\" | \"classes\" is [versicolor, setosa,"
                        + " virg",
                "weighted | \"classWeights\" : \\[ | \"classWeights\" : [ -1, | \"classWeights\" is [-1.0, ",
                "weighted | \"classWeights\" : \\[ | \"classWeights\" : [ 1e999, | \"classWeights\" is [Infinity, ",
                "weighted | \"classWeights\" : \\[ | \"classWeights\" : [ 1, | \"classWeights\" has 4 for 3 classes",
                "weighted | \"classWeights\" : \\[ | \"classWeights\" : [ \"1\", | \"classWeights\" is [1, ",
                "scores | \"classes\" : \\[[^]]*\\] | \"classes\" : [\"a\", \"b\"] | mse is for regression, but"
                        + " \"classes\" names",
                "scores | (?s)\"input\" .* | \"a\": {\"b\": 1,, | line 2: Unexpected character",
            })
    void whatIsWrongInTheModelsDescriptionIsSaid(String name, String pattern, String by, String what) {
        Path run = run(name, false);
        replace(run.resolve("model.json"), pattern, by);
        String refusal = refusal(run);
        assertTrue(refusal.startsWith("RUN/model.json is damaged: " + what), refusal);
        assertTrue(refusal.endsWith("; put it back from a copy, or train the run again"), refusal);

        replace(run(name, true).resolve("model.json"), pattern, by);
        assertTrue(
                refusal(run).startsWith("RUN/model.json is damaged: it is not as the run wrote it (its SHA-256 is "),
                refusal(run));
    }

    @Test
    void aDescriptionThatIsNestedDeeplyIsDamaged() throws IOException {
        Path run = run("iris", false);
        for (String name : List.of("model.json", "preprocessing.json")) {
            Files.writeString(run.resolve(name), "{\"a\": " + "[".repeat(100_000));
            assertTrue(refusal(run).startsWith("RUN/" + name + " is damaged: "), refusal(run));
        }
    }

    /** They are only right together with the weights, and no other file knows their order. */
    @Test
    void classNamesInAnotherOrderAreFoundByTheirDigest() {
        Path run = run("digits", true);
        replace(run.resolve("model.json"), "\"0\", \"1\"", "\"1\", \"0\"");
        assertTrue(refusal(run).startsWith("RUN/model.json is damaged: it is not as the run wrote it"), refusal(run));
    }

    @Test
    void aTableThatIsDescribedOtherwiseIsDamaged() {
        Path run = run("iris", false);
        replace(run.resolve("preprocessing.json"), "\"std\" : [0-9.]+", "\"std\" : 1e999");
        assertEquals(
                "RUN/preprocessing.json is damaged: feature: \"std\" must be finite, but is Infinity; restore the file"
                        + " that a run wrote; put it back from a copy, or train the run again",
                refusal(run));
        replace(run("iris", true).resolve("preprocessing.json"), "\"mean\" : 5", "\"mean\" : 6");
        assertTrue(refusal(run).startsWith("RUN/preprocessing.json is damaged: it is not as"), refusal(run));
    }

    // ------------------------------------------------------------------ sizes

    /** Memory for what these claim could not even be asked for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "scores | model.json | \"outputs\" : 1 | \"outputs\" : 2000000000",
                "scores | recipe.yaml | out: 3 | out: 1000000",
                "glasses | model.json | \"input\" : \\[[^]]*\\] | \"input\" : [2000000000]",
                "digits | model.json | \"input\" : \\[[^]]*\\] | \"input\" : [40000, 50000]",
            })
    void noNumberDrivesAllocationByItsOwnWord(String name, String file, String pattern, String by) {
        Path run = run(name, false);
        replace(run.resolve(file), pattern, by);
        assertEquals(
                "RUN/model.json or recipe.yaml is damaged: the model that they describe has more weights than"
                        + " best.safetensors holds; train the run again",
                refusal(run));
    }

    // ---------------------------------------------------------------- weights

    @Test
    void weightsThatAreNotFiniteAreRefusedByTheirName() {
        Path run = run("iris", true);
        Path best = run.resolve("best.safetensors");
        Map<String, Values> tensors = new LinkedHashMap<>();
        try (Safetensors file = Safetensors.open(best)) {
            file.names().forEach(name -> tensors.put(name, file.read(name)));
        }
        tensors.get("layers.0.bias").set(1, Double.NaN);
        Safetensors.write(best, tensors, Map.of()); // as another program would, without a digest
        assertEquals(
                "RUN/best.safetensors: tensor \"layers.0.bias\" holds NaN or infinity, so the model cannot predict;"
                        + " train the run again, with a lower learning rate",
                refusal(run));

        tensors.get("layers.0.bias").set(1, 0.5);
        Safetensors.write(best, tensors, Map.of());
        assertTrue(TrainedModel.open(run).evaluate(iris(TrainedModel.open(run))).loss() > 0);
    }

    private static Dataset iris(TrainedModel model) {
        Preprocessing preprocessing = model.preprocessing().orElseThrow();
        return preprocessing.apply(BuiltIn.iris());
    }

    @Test
    void aFolderFromBeforeThereWereSumsIsBelieved() {
        Path before = run("iris", false);
        Path best = before.resolve("best.safetensors");
        Map<String, Values> tensors = new LinkedHashMap<>();
        try (Safetensors file = Safetensors.open(best)) {
            file.names().forEach(name -> tensors.put(name, file.read(name)));
        }
        Safetensors.write(best, tensors, Map.of("descent", "0.0.1", "epoch", "2", "recipe", "iris"));
        TrainedModel old = TrainedModel.open(before);
        double loss = old.evaluate(iris(old)).loss();
        TrainedModel now = TrainedModel.open(run("iris", true));
        assertEquals(now.evaluate(iris(now)).loss(), loss);
    }

    // -------------------------------------------------------------- mutations

    @Test
    void noMutationChangesAnAnswerUnnoticed() throws IOException {
        Path run = run("iris", true);
        TrainedModel whole = TrainedModel.open(run);
        Dataset asked = iris(whole).select(0, 50, 100, 149);
        float[] expected = whole.outputs(asked).toFloats();
        List<Prediction> said = whole.predict(asked);
        Random random = new Random(20261130);
        int refused = 0;
        for (int round = 0; round < 600; round++) {
            String name = NEEDED.get(round % NEEDED.size());
            byte[] file = RUNS.get("iris").get(name);
            byte[] mutated = mutation(file, random);
            Files.write(run.resolve(name), mutated);
            String what = "round " + round + ", " + name;
            try {
                TrainedModel model = TrainedModel.open(run);
                assertArrayEquals(expected, model.outputs(asked).toFloats(), what);
                assertEquals(said, model.predict(asked), what);
            } catch (RunException | CheckpointException e) {
                assertTrue(e.getMessage().contains(run.toString()), what + ": " + e.getMessage());
                refused++;
            }
            Files.write(run.resolve(name), file);
        }
        // What the provenance says is for people, and takes no part in an answer.
        assertTrue(refused > 480, refused + " of 600 were refused, 100 were of the provenance");
    }

    /** A bit that is flipped, a byte that is another, a piece that is cut out, doubled, or blank, or the end cut off. */
    private static byte[] mutation(byte[] file, Random random) {
        byte[] mutated = file.clone();
        int at = random.nextInt(file.length);
        int end = Math.min(file.length, at + 1 + random.nextInt(40));
        return switch (random.nextInt(6)) {
            case 0, 1 -> {
                mutated[at] ^= (byte) (1 << random.nextInt(8));
                yield mutated;
            }
            case 2 -> {
                mutated[at] = (byte) random.nextInt(256);
                yield mutated;
            }
            case 3 -> {
                Arrays.fill(mutated, at, end, (byte) 0);
                yield mutated;
            }
            case 4 -> Arrays.copyOf(file, at);
            default -> {
                byte[] doubled = new byte[file.length + end - at];
                System.arraycopy(file, 0, doubled, 0, end);
                System.arraycopy(file, at, doubled, end, file.length - at);
                yield doubled;
            }
        };
    }
}
