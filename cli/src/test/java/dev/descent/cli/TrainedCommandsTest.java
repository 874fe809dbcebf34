package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Csv;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that go on from a run: evaluate, predict and blame. */
class TrainedCommandsTest {
    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void giveItAFolder() {
        descent = new Descent(folder);
    }

    private Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--runs", descent.runs().toString()));
        return descent.run(all.toArray(String[]::new));
    }

    private Result good(String... arguments) {
        Result result = run(arguments);
        assertEquals(0, result.code(), result.err());
        assertEquals("", result.err());
        return result;
    }

    private void refused(int code, String words, String... arguments) {
        Result result = run(arguments);
        assertEquals(code, result.code(), result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("descent: ") && result.err().contains(words), result.err());
    }

    private void train(String... arguments) {
        assertEquals(0, descent.train(arguments).code());
    }

    private Path irises() throws IOException {
        StringWriter out = new StringWriter();
        Csv.write(BuiltIn.iris(), out);
        return Files.writeString(folder.resolve("irises.csv"), out.toString());
    }

    @Test
    void whatTrainingDidNotKnowIsAWarningAndNoAnswer() throws IOException {
        StringBuilder rows = new StringBuilder("sex,age,ok\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i % 2 == 0 ? "male," : "female,")
                    .append(20 + i)
                    .append(',')
                    .append(i / 2 % 2)
                    .append('\n');
        }
        Files.writeString(folder.resolve("t.csv"), rows);
        Path recipe = Files.writeString(folder.resolve("t.yaml"), """
            data: t.csv
            model: [linear]
            loss: crossEntropy
            optimizer: {type: sgd, lr: 0.1}
            epochs: 1
            batchSize: 8
            """);
        train(recipe.toString());
        Path asked = Files.writeString(folder.resolve("new.csv"), "sex,age,ok\nMale,30,0\nmale,3000,1\nMale,40,1\n");
        for (String command : List.of("predict", "evaluate")) {
            Result result = run(command, "last", "--data", asked.toString());
            assertEquals(0, result.code(), result.err());
            assertEquals(2, result.err().lines().count(), result.err());
            assertTrue(
                    result.err().contains("descent: warning: column \"sex\" has a value in 2 of 3 rows")
                            && result.err().contains("did you mean \"male\"?")
                            && result.err().contains("descent: warning: column \"age\" is in 1 of 3 rows far outside"),
                    result.err());
            assertFalse(result.out().contains("warning"), result.out());
        }
    }

    @Test
    void evaluatesTheRunsOwnPartsAndOtherData() throws IOException {
        train("iris", "--epochs", "20");

        String parts = good("evaluate", "last").out();
        assertTrue(parts.contains(", weights of the best epoch"), parts);
        assertTrue(parts.contains("training  validation        test"), parts);
        assertTrue(parts.contains("examples                    90          30          30"), parts);
        assertTrue(parts.contains("test, true classes in rows"), parts);
        assertTrue(parts.contains("setosa"), parts);

        String test =
                good("evaluate", "last", "--part", "test", "--weights", "last").out();
        assertFalse(test.contains("training"), test);
        assertTrue(test.contains(", weights of the last epoch"), test);

        String other = good("evaluate", "last", "--data", irises().toString()).out();
        assertTrue(other.contains("examples                   150"), other);

        refused(2, "leave it out with --data", "evaluate", "last", "--data", "x.csv", "--part", "test");
        refused(
                2,
                "--part is \"tset\", but must be training, validation or test",
                "evaluate",
                "last",
                "--part",
                "tset");
        refused(1, "the file x.csv does not exist", "evaluate", "last", "--data", "x.csv");
        refused(2, "there is no run \"nothing\"", "evaluate", "nothing");
    }

    @Test
    void namesThePartsThatThereAre() {
        train("glasses", "--epochs", "2");
        refused(
                1,
                "the run has no test part, but training; name one of them, or other data with --data",
                "evaluate",
                "last",
                "--part",
                "test");
    }

    @Test
    void answersGoToStandardOutputOrWhollyIntoAFile() throws IOException {
        train("iris", "--epochs", "5");
        Path irises = irises();

        String printed = good("predict", "last", "--data", irises.toString()).out();
        assertEquals(
                "species,prediction,p(setosa),p(versicolor),p(virginica)",
                printed.lines().findFirst().orElseThrow());
        assertEquals(151, printed.lines().count());

        Path file = folder.resolve("answers.csv");
        String said = good("predict", "last", "--data", irises.toString(), "--out", file.toString())
                .out();
        assertEquals("150 answers in " + file + "\n", said);
        assertEquals(printed, Files.readString(file));
        assertEquals(List.of("answers.csv", "irises.csv", "runs"), Descent.names(folder));

        String kept = good("predict", "last", "--data", irises.toString(), "--keep", "petal_width_cm,species")
                .out();
        assertTrue(kept.startsWith("petal_width_cm,species,prediction,"), kept);
        String none = good("predict", "last", "--data", irises.toString(), "--keep", "")
                .out();
        assertTrue(none.startsWith("prediction,"), none);

        refused(2, "no data to predict; name it with --data, or a part", "predict", "last");
        refused(2, "leave it out with --data", "predict", "last", "--part", "test", "--data", irises.toString());
        List<String> tested =
                good("predict", "last", "--part", "test").out().lines().toList();
        assertEquals("row,species,prediction,p(setosa),p(versicolor),p(virginica)", tested.getFirst());
        assertEquals(31, tested.size());
        Path nowhere = folder.resolve("none").resolve("answers.csv");
        refused(
                1,
                "cannot write " + nowhere + ": there is no folder",
                "predict",
                "last",
                "--data",
                irises.toString(),
                "--out",
                nowhere.toString());
    }

    @Test
    void imagesAreEvaluatedAskedAndBlamed() throws IOException {
        Path images = TinyImages.write(folder.resolve("images"));
        train(
                "mnist",
                "--data",
                images.toString(),
                "--epochs",
                "8",
                "--batch-size",
                "16",
                "--lr",
                "0.01",
                "--set",
                "data.labelNoise=0.1");

        String figures = good("evaluate", "last", "--data", images.toString()).out();
        assertTrue(figures.contains("examples                   100"), figures);
        List<String> answers = good("predict", "last", "--data", images.toString())
                .out()
                .lines()
                .toList();
        assertEquals(101, answers.size());
        assertTrue(answers.getFirst().startsWith("row,prediction,p(0),p(1)"), answers.getFirst());
        assertTrue(answers.get(100).startsWith("100,"), answers.get(100));
        Path file = images.resolve("t10k-images-idx3-ubyte.gz");
        assertEquals(
                answers,
                good("predict", "last", "--data", file.toString()).out().lines().toList());

        Path ranking = folder.resolve("ranking.csv");
        String blame =
                good("blame", "last", "--top", "3", "--out", ranking.toString()).out();
        String words = blame.replaceAll("\\s+", " ");
        assertTrue(words.contains("380 training examples over 8 epochs; same weights as the run's"), blame);
        assertTrue(blame.contains("neighbors disagree: "), blame);
        assertTrue(blame.contains("██"), blame);
        assertTrue(blame.contains("flipped    38 labels by data.labelNoise; "), blame);
        assertEquals(381, Files.readAllLines(ranking).size());
        refused(2, "--top must be at least 1, not 0", "blame", "last", "--top", "0");
    }

    @Test
    void blameEndsWhenItIsAskedTo() {
        train("glasses-contradiction");
        descent.interrupted(() -> true);
        refused(130, "interrupted, so nothing was kept", "blame", "last");
    }

    @Test
    void blameNamesTheFifthExampleOfTheContradiction() {
        train("glasses-contradiction");
        String blame = good("blame", "last").out();
        String first = blame.lines()
                .dropWhile(line -> !line.startsWith("row"))
                .skip(1)
                .findFirst()
                .orElseThrow();
        assertTrue(first.startsWith("  5  0") && first.endsWith("neighbors disagree: 2 say 1 on average"), blame);
        assertTrue(blame.contains("suspects   1 of 5"), blame);
    }
}
