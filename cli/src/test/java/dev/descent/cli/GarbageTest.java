package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong: one sentence with its place and its remedy, an exit code, no stack trace, no half-written file. */
class GarbageTest {
    private static final String ROWS = "1,2,a\n2,3,b\n3,4,a\n4,5,b\n5,6,a\n6,7,b\n7,8,a\n8,9,b\n9,1,a\n1,1,b\n";

    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void giveItAFolder() {
        descent = new Descent(folder);
    }

    private void refuses(int code, String sentence, String... arguments) {
        Result result = descent.train(arguments);
        String err = result.err().replace(folder.toString(), "FOLDER");
        assertTrue(err.startsWith("descent: " + sentence), err);
        assertEquals(1, err.lines().count(), err);
        assertEquals(code, result.code(), err);
        assertEquals(List.of(), descent.runFolders(), "nothing is left of a run that learned nothing");
    }

    private String table(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private void refusesTable(String sentence, String text, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(
                List.of("iris", "--epochs", "1", "--set", "data.target=y", "--data", table("t.csv", text)));
        all.addAll(List.of(arguments));
        refuses(1, sentence, all.toArray(String[]::new));
    }

    @Test
    void dataThatCannotBeRead() throws IOException {
        refuses(
                1,
                "the file FOLDER/no.csv does not exist; check",
                "iris",
                "--data",
                folder.resolve("no.csv").toString());
        refusesTable("t.csv is empty; its first line must name the columns", "");
        refusesTable("t.csv has a header but no rows; add at least one", "a,b,y\n");
        refusesTable("t.csv:3: 2 values where the header names 3 columns; add", "a,b,y\n1,2,a\n4,5\n");
        refusesTable("t.csv:3: 4 values where the header names 3 columns; ", "a,b,y\n1,2,a\n4,5,b,6\n");
        refusesTable("t.csv:12: column \"a\" is \"NaN\", which is NaN or infinity; ", "a,b,y\n" + ROWS + "NaN,3,b\n");
        refusesTable("t.csv:12: column \"b\" is 1e99, which is too large", "a,b,y\n" + ROWS + "1,1e99,b\n");
        refusesTable("t.csv has no column \"y\"; ", "a,b,z\n" + ROWS);
        refusesTable("t.csv:2: a quoted value has no closing quote; ", "a,b,y\n\"1,2,a\n");
    }

    @Test
    void numbersWhereClassesAreNeeded() throws IOException {
        String rows = IntStream.range(0, 40).mapToObj(i -> i + "," + i + ".5\n").collect(Collectors.joining());
        refusesTable(
                "the target \"y\" of t.csv has 40 different values in 40 rows, too many for classes; set loss to mse",
                "a,y\n" + rows);
    }

    @Test
    void aFolderWithoutImages() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        refuses(
                1,
                "train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz are missing in FOLDER/empty; ",
                "iris",
                "--data",
                empty.toString());
    }

    @Test
    void imagesThatCannotBeRead() throws IOException {
        Path images = TinyImages.write(folder.resolve("images"));
        Path labels = images.resolve("train-labels-idx1-ubyte.gz");
        byte[] whole = Files.readAllBytes(labels);
        String[] train = {"mnist", "--data", images.toString(), "--epochs", "1"};

        refuses(
                1,
                "the images in FOLDER/images bring a test part of their own",
                "mnist",
                "--data",
                images.toString(),
                "--set",
                "split.test=0.1");

        Files.write(labels, Arrays.copyOf(whole, whole.length / 2));
        refuses(1, "FOLDER/images/train-labels-idx1-ubyte.gz ", train);
        Files.write(labels, "no labels at all".getBytes(StandardCharsets.UTF_8));
        refuses(1, "FOLDER/images/train-labels-idx1-ubyte.gz is no IDX file", train);
        Files.delete(labels);
        refuses(1, "train-labels-idx1-ubyte.gz is missing in FOLDER/images; put it there", train);
    }

    @Test
    void aLabelOutOfRange() throws IOException {
        Path images = TinyImages.write(folder.resolve("images"));
        // The 5th label becomes 200; the header takes 8 bytes.
        Path labels = images.resolve("train-labels-idx1-ubyte.gz");
        byte[] plain = new GZIPInputStream(Files.newInputStream(labels)).readAllBytes();
        plain[12] = (byte) 200;
        Files.write(images.resolve("train-labels-idx1-ubyte"), plain);
        refuses(1, "FOLDER/images/train-labels-idx1-ubyte: ", "mnist", "--data", images.toString(), "--epochs", "1");
        Path recipe = Files.writeString(folder.resolve("own.yaml"), """
            data: {inputs: [[1], [2], [3]], targets: [0, 1, -1]}
            model: [linear]
            loss: crossEntropy
            optimizer: {type: sgd, lr: 0.1}
            epochs: 1
            batchSize: 1
            """);
        refuses(1, "data.targets.2 is -1.0, but a class is a whole number from 0 to 255; ", recipe.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "iris | model=[{linear: 7}] | model.0 gives 7 outputs, but the data has 3 classes; write \"- linear\"",
                "iris | model=[linear, relu, linear] | model.0 has no width, which only the last linear layer can"
                        + " leave out",
                "iris | model=[{linear: {in: 5, out: 3}}] | model.0 takes 5 inputs, but is given 4; ",
                "iris | model=[{residual: [{linear: 9}]}, linear] | model.0 takes 4 numbers and gives 9 numbers, which"
                        + " cannot",
                "iris | model=[layerNorm] | the model gives 4 numbers for each example, but the data has 3 classes:"
                        + " end the model",
                "digits | model=[linear] | model.0 is linear and needs each example's numbers in one row, but they"
                        + " have shape",
                "digits | model=[{conv2d: 4}, flatten, linear] | model.0 needs images, channels × height × width, but"
                        + " each example's numbers have shape [8, 8]; put \"- reshape: [1, 8, 8]\" before it",
                "digits | model=[{reshape: [1, 8, 8]}, {conv2d: {out: 4, kernel: 9}}, flatten, linear] | model.1 does"
                        + " not fit: a window that reaches over 9 values does not fit into an axis of 8 with a padding"
                        + " of 0 and 0; make it smaller or add padding\n",
                "digits | model=[{reshape: [3, 8, 8]}, flatten, linear] | model.0 does not fit: Reshape([3, 8, 8])",
                "digits | model=[{reshape: [1, 8, 8]}, {conv2d: {out: 4, groups: 2}}, flatten, linear] | model.1 has 2"
                        + " groups, which do not divide its 1 channels in and 4 out",
                "iris | loss=mse | the loss mse is for regression, but the target \"species\" of iris.csv has the"
                        + " classes",
                "iris | loss=binaryCrossEntropy | the loss binaryCrossEntropy is for two classes, but this data has"
                        + " 3; ",
                "iris | loss={type: crossEntropy, classWeights: [1, 2]} | loss.classWeights has 2 weights for 3"
                        + " classes (",
                "iris | split.test=own | split.test is \"own\", but this data brings no test part; ",
                "digits | loss=mse | the loss mse is for regression, but this data has classes; ",
                "iris | split={validation: 0.001, test: 0} | 150 rows leave nothing for the validation part",
                "iris | data.ignore=[nothing] | iris.csv has no column \"nothing\"",
            })
    void aModelOrALossThatDoesNotFitTheData(String recipe, String setting, String sentence) {
        refuses(1, sentence, recipe, "--set", setting);
    }

    @Test
    void aLearningRateThatIsAbsurd() {
        Result result = descent.train("iris", "--lr", "1e20", "--epochs", "3");
        assertEquals(1, result.code(), result.out());
        assertTrue(result.err().startsWith("descent: the loss became "), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(
                Descent.names(descent.runFolders().getFirst()).contains("last-finite.safetensors"),
                "the weights from before are there to be looked at");
    }

    @Test
    void aLossThatFailsLaterKeepsWhatWasLearned() throws IOException {
        // Each step overshoots by 19 times, so the loss grows 361-fold in an epoch until single precision ends.
        Path recipe = Files.writeString(folder.resolve("grows.yaml"), """
            data: {inputs: [[1]], targets: [1]}
            model: [linear]
            loss: mse
            optimizer: {type: sgd, lr: 5}
            epochs: 100
            batchSize: 1
            """);

        Result result = descent.train(recipe.toString());

        assertEquals(1, result.code(), result.out());
        assertTrue(result.err().startsWith("descent: the loss became infinite in iteration 1 of epoch "), result.err());
        assertEquals(1, result.err().lines().count());
        Path run = descent.runFolders().getFirst();
        assertEquals(
                List.of(
                        "SHA256SUMS",
                        "best.safetensors",
                        "checkpoint.safetensors",
                        "last-finite.safetensors",
                        "last.safetensors",
                        "metrics.csv",
                        "model.json",
                        "provenance.json",
                        "recipe.yaml",
                        "split.csv",
                        "summary.json"),
                Descent.kinds(run));
        assertTrue(Files.readString(run.resolve("summary.json")).contains("\"ending\" : \"failed\""));
    }

    @Test
    void aRecipeOrAnOptionThatIsWrong() throws IOException {
        refuses(
                2,
                "the recipe FOLDER/no.yaml does not exist; check the path",
                folder.resolve("no.yaml").toString());
        refuses(2, "there is no built-in recipe \"digts\": did you mean \"digits\"?", "digts");
        String recipe = Files.writeString(
                        folder.resolve("my.yaml"), "data: iris\nepoch: 3\nmodel: [linear]\nloss: crossEntropy\n")
                .toString();
        refuses(2, "FOLDER/my.yaml:2: unknown key \"epoch\": did you mean \"epochs\"?", recipe);
        String deep = Files.writeString(folder.resolve("deep.yaml"), "model: " + "[".repeat(1500))
                .toString();
        refuses(2, "FOLDER/deep.yaml:1: this is nested more than 50 deep; a recipe never needs that", deep);
        refuses(2, "--epochs ten: \"epochs\" is \"ten\", but must be a whole number", "iris", "--epochs", "ten");
        refuses(2, "--lr -1: \"optimizer.lr\" is \"-1\", but must be a number above 0", "iris", "--lr", "-1");
        refuses(2, "--set epoch=3: unknown key \"epoch\": did you mean \"epochs\"?", "iris", "--set", "epoch=3");
        refuses(
                2,
                "unknown option \"--epoch\": did you mean \"--epochs\"? (see \"descent train --help\")",
                "--epoch",
                "3");
        refuses(2, "unexpected argument \"digits\"; see", "iris", "digits");
        refuses(2, "--threads must be at least 1, not 0; see", "iris", "--threads", "0");
    }

    @Test
    void aFolderThatCannotBeWrittenTo() throws IOException {
        String file = Files.writeString(folder.resolve("file"), "").toString();
        refuses(
                1,
                "no run folder can be made in FOLDER/file: FOLDER/file is a file; name another",
                "iris",
                "--out",
                file);
        refuses(1, "no run folder can be made in FOLDER/file/x: ", "iris", "--out", file + "/x");
    }

    @Test
    void commandsThatDoNotExist() {
        Result result = descent.run("trian");
        assertEquals(
                "descent: unexpected argument \"trian\": did you mean \"train\"? (see \"descent --help\")\n",
                result.err());
        assertEquals(2, result.code());
        assertEquals(2, descent.run("recipes", "show").code());
        assertEquals(
                "descent: there is no built-in recipe \"mist\": did you mean \"mnist\"?\n",
                descent.run("recipes", "show", "mist").err());
    }

    @Test
    void escapeSequencesOfFilesNeverReachTheTerminal() throws IOException {
        String title = "\u001B]0;mine\u0007";
        Path recipe = Files.writeString(folder.resolve("..yaml"), """
            description: "clears \\e[2J and \\x9B31m the screen"
            data: {path: t.csv, target: y}
            split: {validation: 0.2, test: 0}
            model: [linear]
            loss: crossEntropy
            optimizer: {type: sgd, lr: 0.1}
            epochs: 1
            batchSize: 4
            """);
        String rows = "1,b\n2,c\n3,b\n4,c\n5,b\n6,c\n7,b\n8,c\n".repeat(3).replace("b", "b" + title);
        Files.writeString(folder.resolve("t.csv"), "a" + title + ",y\n" + rows);

        Result result = descent.train(recipe.toString());

        assertEquals(0, result.code(), result.err());
        assertEquals(1, descent.runFolders().size());
        String name = descent.runFolders().getFirst().getFileName().toString();
        assertTrue(name.startsWith("recipe-2"), name + " has the name of a file that has none");
        Result error = descent.train(recipe.toString(), "--set", "loss=mse");
        assertEquals(1, error.code());
        assertTrue(error.err().contains("mine"), error.err() + " quotes what stands in the table");
        for (String shown : List.of(result.out(), result.err(), error.out(), error.err())) {
            assertTrue(shown.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n'), shown);
        }
        assertTrue(result.out().contains("clears \uFFFD[2J and \uFFFD31m the screen"), result.out());
    }
}
