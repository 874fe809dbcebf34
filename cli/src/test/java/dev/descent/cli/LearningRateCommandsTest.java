package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.cli.Descent.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lr-find}, {@code curvature}, and the glasses whose learning rates do what their names say. */
class LearningRateCommandsTest {
    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void giveItAFolder() {
        descent = new Descent(folder);
    }

    private Result run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--out";
        all[arguments.length + 1] = descent.runs().toString();
        return descent.run(all);
    }

    private Path only(String name) {
        List<Path> folders = descent.runFolders().stream()
                .filter(run -> run.getFileName().toString().startsWith(name))
                .toList();
        assertEquals(1, folders.size(), folders.toString());
        return folders.getFirst();
    }

    private static String words(Result result) {
        return result.out().replaceAll("\\s+", " ");
    }

    // ------------------------------------------------------- too large, too small

    private Map<?, ?> verdict(String recipe) throws IOException {
        assertEquals(0, descent.train(recipe).code());
        Map<String, Object> summary =
                JSON.std.mapFrom(Files.readString(only(recipe).resolve("summary.json")));
        return (Map<?, ?>) summary.get("verdict");
    }

    private double[] losses(String recipe) throws IOException {
        return Files.readAllLines(only(recipe).resolve("metrics.csv")).stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[1]))
                .toArray();
    }

    @Test
    void stepsThatAreTooLargeBounceHigherAndHigher() throws IOException {
        assertEquals("unstable", verdict("glasses-too-large").get("kind"));
        double[] losses = losses("glasses-too-large");
        assertEquals(600, losses.length);
        assertTrue(losses[8] < losses[0], "it comes down at first: " + losses[8]);
        assertTrue(losses[99] < losses[199] && losses[199] < losses[399] && losses[399] < losses[599]);
        assertTrue(losses[599] > 1e10, "it ends at " + losses[599]);
    }

    @Test
    void stepsThatAreTooSmallHardlyMove() throws IOException {
        assertEquals("not learning", verdict("glasses-too-small").get("kind"));
        double[] losses = losses("glasses-too-small");
        assertTrue(losses[599] < losses[0] && losses[599] > 0.99 * losses[0], losses[0] + " to " + losses[599]);
    }

    /** There is no validation part, so nothing is said beyond that it settled: at the least loss that a line has. */
    @Test
    void stepsOfTheRightSizeGoDownToTheBottom() throws IOException {
        Map<?, ?> verdict = verdict("glasses-just-right");
        assertTrue(String.valueOf(verdict.get("evidence")).contains("settled at 0.0040"), verdict.toString());
        double[] losses = losses("glasses-just-right");
        for (int i = 1; i < losses.length; i++) {
            assertTrue(losses[i] <= losses[i - 1] + 1e-7, "it never rises: epoch " + (i + 1));
        }
        assertEquals(0.003994, losses[599], 1e-5);
    }

    // ------------------------------------------------------------------ lr-find

    @Test
    void aRateIsFoundWithTheCommandToTrainWithIt() throws IOException {
        Result result =
                run("lr-find", "glasses-just-right", "--to", "100", "--set", "predict=[[0.5, 0.55]]", "--seed", "3");

        assertEquals(0, result.code(), result.err());
        Matcher command = Pattern.compile(
                        "to train descent train glasses-just-right --set 'predict=\\[\\[0.5, 0.55]]' --seed 3 --lr"
                                + " ([0-9.]+) ")
                .matcher(words(result));
        assertTrue(command.find(), result.out());
        double rate = Double.parseDouble(command.group(1));
        assertTrue(rate > 0.1 && rate < 0.5, "a tenth of where the loss is lowest, about the limit of 1.58: " + rate);
        assertTrue(words(result).contains("λ = 1.265: full-batch gradient-descent steps above 2/λ = 1.581 diverge."));
        assertTrue(words(result).contains("on all 4 training examples"), result.out());
        assertTrue(result.out().contains("^ learning rate: " + command.group(1)), result.out());
        Path kept = only("glasses-just-right-lr-find-");
        assertEquals(List.of("lr-find.csv", "lr-find.json", "recipe.yaml"), Descent.names(kept));
        assertEquals(
                "update,learning_rate,loss,smoothed_loss",
                Files.readAllLines(kept.resolve("lr-find.csv")).getFirst());
        Map<String, Object> json = JSON.std.mapFrom(Files.readString(kept.resolve("lr-find.json")));
        assertEquals(rate, json.get("learningRate"));
        assertEquals(1.5809, (double) ((Map<?, ?>) json.get("curvature")).get("limit"), 1e-4);
    }

    @Test
    void whereNoRateIsFoundTheReasonIsTold() throws IOException {
        Result result = run("lr-find", "glasses-just-right", "--to", "0.01");

        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("no suggestion, because the loss"), result.out());
        assertFalse(result.out().contains("descent train"), result.out());
        Path kept = only("glasses-just-right-lr-find-");
        assertTrue(
                JSON.std.mapFrom(Files.readString(kept.resolve("lr-find.json"))).containsKey("reason"));
    }

    @Test
    void optimizersThatDivideByGradientsAreSaidToHaveNoSuchLimit() {
        Result result = run("lr-find", "iris", "--examples", "20", "--updates", "60");
        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("AdamW divides each step by the size of its gradients"), result.out());
        assertTrue(words(result).matches(".*on 20 of [0-9]+ training examples.*"), result.out());
        assertTrue(words(result).contains("have a curvature of their own"), result.out());
    }

    @Test
    void impossibleRangesAreUsageErrors() {
        assertEquals(2, run("lr-find", "glasses", "--from", "1", "--to", "0.1").code());
        assertEquals(2, run("lr-find", "glasses", "--updates", "5").code());
        Result none = run("lr-find", "glasses", "--examples", "0");
        assertEquals(2, none.code());
        assertTrue(none.err().contains("--examples must be at least 1, not 0"), none.err());
        assertEquals(List.of(), descent.runFolders());
    }

    // ---------------------------------------------------------------- curvature

    @Test
    void theCurvatureIsMeasuredBeforeAlongAndAfterTraining() throws IOException {
        Result result = run("curvature", "glasses-just-right", "--at", "along", "--epochs", "50");

        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("start 1.27 1.58 1"), result.out());
        assertTrue(words(result).contains("the loss curves at the end as it did at the start"), result.out());
        Path kept = only("glasses-just-right-curvature-");
        List<String> rows = Files.readAllLines(kept.resolve("curvature.csv"));
        assertEquals(12, rows.size(), "a heading, the start, and ten times after five epochs: " + rows);
        assertTrue(rows.get(1).startsWith("0,,1.0,1.2651"), rows.get(1));
        assertTrue(rows.get(11).startsWith("50,0.00"), rows.get(11));
    }

    @Test
    void atTheStartNothingIsTrained() throws IOException {
        Result result = run("curvature", "digits", "--at", "start", "--examples", "200");
        assertEquals(0, result.code(), result.err());
        List<String> rows = Files.readAllLines(only("digits-curvature-").resolve("curvature.csv"));
        assertEquals(2, rows.size());
        assertTrue(Double.parseDouble(rows.get(1).split(",", -1)[3]) > 0, rows.get(1));
    }

    /** Full-batch descent on a net: the loss grows sharper until steps almost diverge. */
    @Test
    void aNetGrowsSharperWhileItTrains() {
        Result result = run(
                "curvature",
                "iris",
                "--set",
                "optimizer={type: sgd, lr: 0.1}",
                "--set",
                "schedule=constant",
                "--batch-size",
                "1000",
                "--epochs",
                "300");
        assertEquals(0, result.code(), result.err());
        assertTrue(words(result).contains("times sharper while training"), result.out());
    }

    @Test
    void anUnknownPlaceIsAUsageError() {
        Result result = run("curvature", "glasses", "--at", "noon");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("--at"), result.err());
    }

    @Test
    void ctrlCLeavesNothing() {
        Result result = new Descent(folder)
                .interrupted(() -> true)
                .run("curvature", "glasses", "--out", descent.runs().toString());
        assertEquals(130, result.code());
        assertEquals(List.of(), descent.runFolders());
    }
}
