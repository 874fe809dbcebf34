package dev.descent.run.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Csv;
import dev.descent.data.table.Table;
import dev.descent.head.Prediction;
import dev.descent.run.job.Summary;
import dev.descent.run.job.Trained;
import dev.descent.task.Examples;
import dev.descent.task.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelTest {
    @TempDir
    Path folder;

    private Trained trained;

    @BeforeEach
    void beginAFolder() {
        trained = new Trained(folder);
    }

    /** Fruit, told by colour and size; some sizes are unknown. */
    private Path fruit() throws IOException {
        Random random = new Random(4);
        StringBuilder csv = new StringBuilder("id,colour,size,fruit\n");
        for (int i = 0; i < 120; i++) {
            int kind = random.nextInt(3);
            String colour = List.of("red", "yellow", "green").get(random.nextInt(10) == 0 ? random.nextInt(3) : kind);
            String size = random.nextInt(8) == 0 ? "" : Double.toString(5 + 4 * kind + random.nextGaussian());
            String fruit = List.of("cherry", "lemon", "melon").get(kind);
            csv.append("F%s,%s,%s,%s\n".formatted(i, colour, size, fruit));
        }
        trained.write("fruit.csv", csv.toString());
        return trained.write("fruit.yaml", """
            data: {path: fruit.csv, ignore: [id], missingIndicator: true}
            model: [{linear: 8}, tanh, linear]
            loss: crossEntropy
            optimizer: {type: adamw, lr: 0.02}
            epochs: 15
            batchSize: 8
            """);
    }

    private TrainedModel fruitModel() throws IOException {
        return TrainedModel.open(trained.train(fruit().toString()).folder());
    }

    @Test
    void aConvolutionalModelIsReadBackWithItsRunningStatistics() {
        String layers = "model=[{reshape: [1, 8, 8]}, {conv2d: {out: 6, padding: 1, bias: false}}, batchNorm, relu,"
                + " {maxPool2d: 2}, {conv2d: 12}, relu, globalAvgPool, batchNorm, linear]";
        Summary summary = trained.train("digits", layers, "epochs=3", "optimizer.lr=0.01");
        double accuracy = TrainedModel.open(summary.folder())
                .evaluate(BuiltIn.digits())
                .metrics()
                .get("accuracy");
        assertTrue(accuracy > 0.7, "accuracy " + accuracy);
    }

    @Test
    void isAskedAboutOneRowByTheNamesOfItsColumns() throws IOException {
        TrainedModel model = fruitModel();
        Table table =
                Table.of("fruit", List.of("colour", "size"), List.of(List.of("yellow", "9.1"), List.of("red", "")));
        Table answers = model.predict(table);

        Prediction lemon = model.predict(Map.of("size", "9.1", "colour", "yellow", "remark", "sour"));
        Prediction cherry = model.predict(Map.of("size", "", "colour", "red"));

        assertEquals("lemon", ((Prediction.OfClass) lemon).name());
        assertEquals(answers.value(1, answers.column("p(cherry)")), Float.toString((float)
                ((Prediction.OfClass) cherry).probability()));
        String message = assertThrows(DataException.class, () -> model.predict(Map.of("colour", "red")))
                .getMessage();
        assertTrue(message.startsWith("the row has no column \"size\""), message);
    }

    @Test
    void isAskedAboutOneExampleOfNumbers() {
        TrainedModel model =
                TrainedModel.open(trained.train("digits", "epochs=3").folder());
        Dataset digits = BuiltIn.digits();

        Prediction answer = model.predict(digits.floats(Dataset.X, 7));

        assertEquals(
                ((Prediction.OfClass) model.predict(digits.select(7)).getFirst()).probability(),
                ((Prediction.OfClass) answer).probability(),
                1e-5);
        assertEquals(
                "2 numbers were given, but the model takes 64 for each example, shape [8, 8]",
                assertThrows(DataException.class, () -> model.predict(1f, 2f)).getMessage());
        assertTrue(assertThrows(DataException.class, () -> model.predict(Map.of("x", "1")))
                .getMessage()
                .endsWith("give it the numbers of one in their order"));
    }

    @Test
    void columnsMayStandInAnyOrderAmongOthers() throws IOException {
        TrainedModel model = fruitModel();
        Table plain = model.predict(Csv.parse("colour,size\nred,5\nyellow,9\ngreen,13\n", "plain"));
        Table mixed = model.predict(
                Csv.parse("size,id,fruit,colour,x\n5,A,cherry,red,1\n9,B,,yellow,2\n13,C,?,green,3\n", "mixed"));

        assertEquals(List.of("prediction", "p(cherry)", "p(lemon)", "p(melon)"), plain.header());
        assertEquals(List.of("id", "fruit", "x", "prediction", "p(cherry)", "p(lemon)", "p(melon)"), mixed.header());
        for (int row = 0; row < 3; row++) {
            assertEquals(List.of("cherry", "lemon", "melon").get(row), plain.value(row, 0));
            assertEquals(plain.row(row), mixed.row(row).subList(3, 7));
            assertEquals(
                    1,
                    plain.row(row).subList(1, 4).stream()
                            .mapToDouble(Double::parseDouble)
                            .sum(),
                    1e-6);
        }
        assertEquals(List.of("B", "", "2"), mixed.row(1).subList(0, 3));
    }

    @Test
    void columnsToKeepCanBeChosen() throws IOException {
        TrainedModel model = fruitModel();
        Path data = trained.write("new.csv", "size,id,colour\n5,A,red\n");
        assertEquals(
                List.of("colour", "id", "prediction"),
                model.predict(data, List.of("colour", "id")).header().subList(0, 3));
        assertEquals("prediction", model.predict(data, List.of()).header().getFirst());
        refused(() -> model.predict(data, List.of("idd")), "new.csv has no column \"idd\"", "\"id\"");
    }

    @Test
    void whatTrainingDidNotKnowIsAnsweredToo() throws IOException {
        Table answers = fruitModel().predict(Csv.parse("colour,size\nblue,\n", "new"));
        assertEquals(1, answers.size());
        assertTrue(Double.parseDouble(answers.value(0, 1)) > 0);
    }

    @Test
    void dataThatDoesNotFitIsRefusedByName() throws IOException {
        TrainedModel model = fruitModel();
        refused(() -> model.predict(Csv.parse("color,size\nred,5\n", "new.csv")), "new.csv has no column \"colour\"");
        refused(
                () -> model.predict(Csv.parse("colour,size\nred,5\nred,big\n", "new.csv")),
                "new.csv:3: column \"size\" is \"big\", which is not a number");
        Path unanswered = trained.write("unanswered.csv", "colour,size\nred,5\n");
        refused(() -> model.evaluate(unanswered), "unanswered.csv has no column \"fruit\"");
        Path unknown = trained.write("unknown.csv", "colour,size,fruit\nred,5,apple\n");
        refused(() -> model.evaluate(unknown), "unknown.csv:2: column \"fruit\" is \"apple\", a class that");
        refused(() -> model.evaluate(folder), "holds images, but the model was trained on a table");
    }

    private static void refused(Executable code, String... words) {
        String message = assertThrows(DataException.class, code).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void ownPartsGiveTheFiguresOfTheSummary() throws IOException {
        Summary summary = trained.train(fruit().toString());
        TrainedModel model = TrainedModel.open(summary.folder());
        Examples examples = model.examples(trained.loader());

        assertEquals(
                summary.evaluations().get("training").loss(),
                model.evaluate(examples.train()).loss(),
                1e-6);
        Dataset test = examples.test().orElseThrow();
        assertEquals(
                summary.evaluations().get("test").metrics().get("accuracy"),
                model.evaluate(test).metrics().get("accuracy"));
        assertEquals(
                List.of("accuracy", "balancedAccuracy", "precision", "recall", "f1", "rocAuc", "mcc", "logLoss"),
                List.copyOf(model.evaluate(test).metrics().keySet()));
        assertEquals(120, model.evaluate(folder.resolve("fruit.csv")).examples());
    }

    @Test
    void changedDataIsNotTheRunsOwn() throws IOException {
        TrainedModel model = fruitModel();
        Path csv = folder.resolve("fruit.csv");
        Files.writeString(csv, Files.readString(csv).replace("cherry", "lemon"));
        String message = assertThrows(RunException.class, () -> model.examples(trained.loader()))
                .getMessage();
        assertTrue(message.startsWith("the data is no longer what the run"), message);
    }

    @Test
    void numbersComeInTheUnitsOfTheData() throws IOException {
        StringBuilder csv = new StringBuilder("x,price\n");
        for (int x = 0; x < 60; x++) {
            csv.append("%s,%s\n".formatted(x, 5000 + 100 * x));
        }
        trained.write("prices.csv", csv.toString());
        Path recipe = trained.write("prices.yaml", """
            data: prices.csv
            model: [linear]
            loss: mse
            optimizer: {type: adamw, lr: 0.1}
            schedule: cosine
            epochs: 60
            batchSize: 8
            """);
        TrainedModel model = TrainedModel.open(trained.train(recipe.toString()).folder());

        Table answers = model.predict(Csv.parse("x\n10\n50\n", "new"));
        assertEquals(List.of("prediction"), answers.header());
        assertEquals(6000, Double.parseDouble(answers.value(0, 0)), 50);
        assertEquals(10_000, Double.parseDouble(answers.value(1, 0)), 50);
        double rmse = model.evaluate(folder.resolve("prices.csv")).metrics().get("rmse");
        assertTrue(rmse > 0.001 && rmse < 50, "rmse " + rmse);
    }

    @Test
    void oneLogitGivesTheProbabilitiesOfBothClasses() throws IOException {
        StringBuilder csv = new StringBuilder("x,y\n");
        for (int x = -20; x < 20; x++) {
            csv.append("%s,%s\n".formatted(x, x < 0 ? "no" : "yes"));
        }
        trained.write("sign.csv", csv.toString());
        Path recipe = trained.write("sign.yaml", """
            data: sign.csv
            model: [linear]
            loss: binaryCrossEntropy
            optimizer: {type: adamw, lr: 0.1}
            epochs: 20
            batchSize: 8
            """);
        TrainedModel model = TrainedModel.open(trained.train(recipe.toString()).folder());
        Table answers = model.predict(Csv.parse("x\n-9\n9\n", "new"));
        assertEquals(List.of("prediction", "p(no)", "p(yes)"), answers.header());
        assertEquals("no", answers.value(0, 0));
        assertEquals("yes", answers.value(1, 0));
        assertEquals(1, Double.parseDouble(answers.value(1, 1)) + Double.parseDouble(answers.value(1, 2)), 1e-6);
    }

    @Test
    void aModelWithoutColumnNamesTakesNumbersInTheirOrder() throws IOException {
        TrainedModel model = TrainedModel.open(trained.train("glasses").folder());
        Table answers = model.predict(Csv.parse("wide,high\n0.50,0.55\n", "new"));
        assertEquals(0.9796, Double.parseDouble(answers.value(0, 0)), 1e-4);
        assertEquals(
                0,
                model.evaluate(trained.write("more.csv", "a,b,answer\n0.35,0.03,0\n"))
                        .loss(),
                0.01);
        refused(() -> model.predict(Csv.parse("a\n1\n", "new.csv")), "new.csv has 1 columns of inputs", "2 numbers");
        refused(
                () -> model.predict(Csv.parse("a,b\n1,x\n", "new.csv")),
                "new.csv:2: column \"b\" is \"x\", which is not a number");
    }

    @Test
    void theLastWeightsAreOthersThanTheBest() throws IOException {
        Path run = trained.train("iris", "epochs=40", "schedule=constant", "optimizer.lr=0.05")
                .folder();
        String best = Files.readString(run.resolve("summary.json"));
        assertFalse(best.contains("\"bestEpoch\" : 40"), best);
        Dataset data = TrainedModel.open(run).examples(trained.loader()).train();
        assertNotEquals(
                TrainedModel.open(run).evaluate(data).loss(),
                TrainedModel.open(run, TrainedModel.Kept.LAST).evaluate(data).loss());
    }

    @Test
    void foldersThatAreNoRunsAreRefused() throws IOException {
        assertTrue(refusal(folder.resolve("none")).startsWith("there is no run folder"));
        assertTrue(refusal(folder).contains("is no run: it has no recipe.yaml"));
        Path run = trained.train("glasses", "epochs=2").folder();
        Files.delete(run.resolve("best.safetensors"));
        assertTrue(refusal(run).contains("has no best.safetensors: no epoch of it was finished"));
        Files.delete(run.resolve("model.json"));
        assertTrue(refusal(run).contains("has no model.json, though its SHA256SUMS names one; put it back"));
        Files.delete(run.resolve("SHA256SUMS"));
        assertTrue(refusal(run).contains("has no model.json, so its model cannot be made again"));
    }

    private static String refusal(Path run) {
        String message =
                assertThrows(RunException.class, () -> TrainedModel.open(run)).getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @Test
    void threadsTakeTurns() throws IOException, InterruptedException, ExecutionException {
        TrainedModel model = fruitModel();
        Table asked = Csv.parse("colour,size\nred,5\nyellow,9\ngreen,13\n", "new");
        List<String> expected = model.predict(asked).row(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> same = threads.invokeAll(
                    Collections.nCopies(100, () -> model.predict(asked).row(2).equals(expected)));
            for (Future<Boolean> each : same) {
                assertTrue(each.get());
            }
        }
    }

    @Test
    void labelNoiseIsInTheTrainingPartAloneAndWrittenDown() throws IOException {
        Path run = trained.train("iris", "epochs=1", "data.labelNoise=0.1").folder();
        Examples noisy = TrainedModel.open(run).examples(trained.loader());
        Path clean = trained.train("iris", "epochs=1").folder();
        Examples honest = TrainedModel.open(clean).examples(trained.loader());

        assertEquals(
                honest.validation().orElseThrow().sha256(),
                noisy.validation().orElseThrow().sha256());
        assertEquals(
                honest.test().orElseThrow().sha256(), noisy.test().orElseThrow().sha256());
        assertEquals(9, noisy.noise().size());
        Table written = Csv.read(run.resolve("label-noise.csv"));
        assertEquals(List.of("row", "was", "is"), written.header());
        assertEquals(9, written.size());
        Table iris = BuiltIn.iris();
        for (int i = 0; i < 9; i++) {
            int row = Integer.parseInt(written.value(i, 0)) - 1;
            assertEquals(iris.value(row, iris.column("species")), written.value(i, 1));
            assertNotEquals(written.value(i, 1), written.value(i, 2));
        }
        assertFalse(Files.exists(clean.resolve("label-noise.csv")));
    }
}
