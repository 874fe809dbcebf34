package dev.descent.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import dev.descent.data.table.Csv;
import dev.descent.data.table.Feature;
import dev.descent.data.table.Table;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.run.job.Summary;
import dev.descent.run.job.Trained;
import dev.descent.run.predict.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipe says of missing values, classes and targets. */
class TableReaderTest {
    @TempDir
    Path folder;

    private Trained trained;

    @BeforeEach
    void beginAFolder() {
        trained = new Trained(folder);
    }

    /** A table of 60 rows, each by its number, and a recipe for it. */
    private void table(String header, IntFunction<String> row) throws IOException {
        table(header, 60, row);
    }

    private void table(String header, int rows, IntFunction<String> row) throws IOException {
        trained.write(
                "t.csv", IntStream.range(0, rows).mapToObj(row).collect(Collectors.joining("\n", header + "\n", "\n")));
        trained.write("t.yaml", """
            data: t.csv
            model: [linear]
            loss: crossEntropy
            optimizer: {type: adamw, lr: 0.05}
            epochs: 3
            batchSize: 8
            """);
    }

    private Examples load(String... settings) {
        Recipe recipe = BuiltInRecipes.find(
                folder.resolve("t.yaml").toString(),
                Stream.of(settings).map(Change::set).toList());
        return trained.loader().load(recipe);
    }

    private static String refused(Class<? extends RuntimeException> type, Runnable code, String... words) {
        String message = assertThrows(type, code::run).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
        assertTrue(!message.contains("\n"), message);
        return message;
    }

    @Test
    void aZeroMeansMissingInOneColumnAndAClassInAnother() throws IOException {
        table(
                "glucose,bmi,outcome",
                i -> (i % 4 == 0 ? "0" : 100 + i) + "," + (i % 5 == 0 ? "0.0" : 20 + i) + "," + i % 2);
        Examples examples = load("data.missing={glucose: 0, bmi: 0, \"*\": [\"?\"]}", "data.missingIndicator=true");
        assertEquals(
                List.of("glucose", "glucose=(missing)", "bmi", "bmi=(missing)"),
                examples.train().featureNames());
        assertEquals(List.of("0", "1"), examples.train().classNames());
        Feature.Number glucose = (Feature.Number)
                examples.preprocessing().orElseThrow().features().getFirst();
        assertTrue(glucose.range().orElseThrow().least() > 100, glucose.toString());
        refused(
                DataException.class,
                () -> load("data.missing=0"),
                "\"outcome\" is the target and is \"0\"",
                "of which columns");
        refused(DataException.class, () -> load("data.missing={glucos: 0}"), "did you mean \"glucose\"?");
    }

    @Test
    void rowsWithoutATargetAreLeftOutWhereThatIsSaid() throws IOException {
        table("size,price", i -> i + "," + (i % 6 == 0 ? "" : i % 6 == 1 ? "NA" : 10 + i));
        String dropped = "data.dropMissingTarget=true";
        refused(DataException.class, () -> load("loss=mse", "data.missing=NA"), "t.csv:", "is the target");
        Examples examples = load("loss=mse", "data.missing=NA", dropped);
        assertEquals(List.of("20 of 60 rows of t.csv left out, which have no \"price\""), examples.notes());
        int[] all = Stream.of(
                        examples.rows().train(),
                        examples.rows().validation(),
                        examples.rows().test())
                .flatMapToInt(IntStream::of)
                .sorted()
                .toArray();
        assertArrayEquals(
                IntStream.range(0, 60).filter(row -> row % 6 > 1).toArray(), all, "rows are those of the file");
        refused(
                RunException.class,
                () -> load("loss=mse", dropped),
                "\"NA\", which is not a number",
                "missing: {price: [NA]}");

        Summary summary = trained.train(folder.resolve("t.yaml").toString(), "loss=mse", "data.missing=NA", dropped);
        Table split = Csv.read(summary.folder().resolve("split.csv"));
        assertEquals(40, split.size());
        assertEquals("3", split.value(0, 0));
        TrainedModel model = TrainedModel.open(summary.folder());
        List<String> notes = new ArrayList<>();
        assertEquals(
                40, model.telling(notes::add).evaluate(folder.resolve("t.csv")).examples());
        assertEquals(List.of("20 of 60 rows of t.csv left out, which have no \"price\""), notes);
        Table answers = model.predict(Part.TEST, trained.loader());
        for (int row = 0; row < answers.size(); row++) {
            int place = Integer.parseInt(answers.value(row, 0));
            assertEquals(Integer.toString(10 + place - 1), answers.value(row, answers.column("price")));
        }
        table("size,price", i -> i + ",");
        refused(RunException.class, () -> load("loss=mse", dropped), "no value in any row");
    }

    @Test
    void theClassThatIsSaidIsWhatPrecisionAndRecallAreAbout() throws IOException {
        table("size,ok", i -> i % 10 + "," + (i % 10 < 3 ? "no" : "yes"));
        Path recipe = folder.resolve("t.yaml");
        String[] settings = {"metric=[accuracy, recall, precision]", "epochs=40", "loss=binaryCrossEntropy"};
        Summary usual = trained.train(recipe.toString(), settings);
        Summary turned = trained.train(recipe.toString(), settings[0], settings[1], settings[2], "data.positive=no");
        assertEquals(List.of("no", "yes"), TrainedModel.open(usual.folder()).classNames());
        TrainedModel model = TrainedModel.open(turned.folder());
        assertEquals(List.of("yes", "no"), model.classNames());
        Table answers = model.predict(Part.TEST, trained.loader());
        List<String> truth = answers.values("ok");
        List<String> told = answers.values("prediction");
        long toldNo = told.stream().filter("no"::equals).count();
        long isNo = truth.stream().filter("no"::equals).count();
        long both = IntStream.range(0, answers.size())
                .filter(row -> truth.get(row).equals("no") && told.get(row).equals("no"))
                .count();
        assertTrue(both > 0, answers.toString());
        var test = turned.evaluations().get("test").metrics();
        assertEquals((double) both / isNo, test.get("recall"), 1e-9);
        assertEquals((double) both / toldNo, test.get("precision"), 1e-9);
        refused(RunException.class, () -> load("loss=mse", "data.positive=no"), "the loss mse is for regression");
        refused(DataException.class, () -> load("data.positive=nope"), "\"nope\"", "did you mean \"no\"?");
    }

    @Test
    void aNumberIsNotTakenForAThousandClasses() throws IOException {
        Random random = new Random(1);
        table("size,value", 3000, i -> i + "," + random.nextInt(600) / 4.0);
        refused(
                RunException.class,
                () -> load(),
                "the target \"value\" of t.csv has ",
                "too many for classes; set loss to mse if it is a number");
        table("size,value", 3000, i -> i + "," + 1000 * random.nextInt(400));
        refused(RunException.class, () -> load("loss=binaryCrossEntropy"), "too many for classes; set loss to mse");
        assertEquals(
                400,
                load("data.category=value", "split.stratified=true")
                        .train()
                        .classNames()
                        .size(),
                3);
        table("size,value", 600, i -> i + "," + i % 30);
        assertEquals(30, load().train().classNames().size());
        table("size,stars", 600, i -> i + "," + i % 10 / 2.0);
        assertEquals(10, load().train().classNames().size());
        table("size,name", i -> i + ",name " + i);
        refused(
                RunException.class,
                () -> load(),
                "60 different values in 60 rows, such as \"name 0\"",
                "name another column");
    }

    @Test
    void classesAreNotTakenForNumbers() throws IOException {
        table("size,ok", i -> i + "," + (i % 3 == 0 ? "yes" : "no"));
        String message = refused(
                RunException.class,
                () -> load("loss=mse"),
                "the loss mse is for regression, but the target \"ok\" of t.csv has the classes \"yes\" and \"no\"",
                "set loss to binaryCrossEntropy or crossEntropy");
        assertTrue(!message.contains("missing"), message);
        table("size,kind", i -> i + ",kind " + i % 4);
        refused(
                RunException.class,
                () -> load("loss=huber"),
                "the loss huber is for regression",
                "set loss to crossEntropy,");
        table("size,price", i -> i + "," + (i == 7 ? "R" : 100 + i));
        refused(
                RunException.class,
                () -> load("loss=mse"),
                "t.csv:9: the target \"price\" is \"R\"",
                "\"missing: {price: [R]}\" and \"dropMissingTarget: true\"");
    }

    @Test
    void aPartOfWhichTrainingKnowsNothingIsAFaultOfTheSplit() throws IOException {
        table("batch,size,ok", i -> "batch " + i / 3 + "," + i + "," + i % 2);
        String[] forward = {"split.ordered=true", "split.test=0"};
        refused(
                RunException.class,
                () -> load(forward),
                "no value of column \"batch\" in the validation part",
                "(\"batch 17\", t.csv:53)",
                "leave the column out with data.ignore, or split the rows differently");
        assertEquals(List.of(), load("split.ordered=true", "data.ignore=batch").notes());
        table(
                "shop,size,ok",
                i -> (i < 51 || i % 2 == 0 ? "old" : i % 3 == 0 ? "north" : "new") + "," + i + "," + i % 2);
        List<String> notes = load(forward).notes();
        assertEquals(1, notes.size(), notes.toString());
        assertTrue(
                notes.getFirst().startsWith("in 56 % of the validation part column \"shop\" has values"),
                notes.toString());
    }

    @Test
    void whatIsOddAboutNewDataIsTold() throws IOException {
        table("sex,age,ok", i -> (i % 2 == 0 ? "male" : "female") + "," + (20 + i) + "," + i / 2 % 2);
        TrainedModel model = TrainedModel.open(
                trained.train(folder.resolve("t.yaml").toString()).folder());
        Table asked = Csv.parse("sex,age\nMale,30\nmale,3000\nMale,40\n", "new.csv");
        List<String> notes = new ArrayList<>();
        assertEquals(3, model.telling(notes::add).predict(asked).size());
        assertEquals(2, notes.size(), notes.toString());
        assertTrue(notes.get(0).contains("\"sex\" has a value in 2 of 3 rows"), notes.toString());
        assertTrue(notes.get(0).contains("did you mean \"male\"?"), notes.toString());
        assertTrue(notes.get(1).contains("\"age\" is in 1 of 3 rows far outside"), notes.toString());
        assertEquals(
                notes,
                model.unfamiliar(asked).stream().map(found -> found.sentence()).toList());
    }
}
