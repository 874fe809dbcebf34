package dev.descent.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.Feature;
import dev.descent.data.table.Table;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RecipeReader;
import dev.descent.run.job.Summary;
import dev.descent.run.job.Trained;
import dev.descent.run.predict.TrainedModel;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on tables that are not written as most: what was found is kept, and new data may be written otherwise. */
class TableFormatTest {
    @TempDir
    Path folder;

    private Trained trained;

    @BeforeEach
    void beginAFolder() {
        trained = new Trained(folder);
    }

    /** Flats and their rents, as Excel writes them in a country. */
    private static String flats(Locale locale, String separator, int rows) {
        Random random = new Random(7);
        StringBuilder text =
                new StringBuilder(String.join(separator, "", "einzug", "größe", "balkon", "miete") + "\r\n");
        for (int i = 0; i < rows; i++) {
            double size = 30 + 90 * random.nextDouble();
            boolean balcony = random.nextBoolean();
            double rent = 300 + 11 * size + (balcony ? 80 : 0) + 10 * random.nextGaussian();
            text.append(String.join(
                    separator,
                    Integer.toString(i),
                    String.format(Locale.ROOT, "%02d.%02d.2025", 1 + random.nextInt(28), 1 + random.nextInt(12)),
                    '"' + String.format(locale, "%.2f", size) + '"',
                    balcony ? "ja" : "nein",
                    '"' + String.format(locale, "%,.2f €", rent) + '"'));
            text.append("\r\n");
        }
        return text.toString();
    }

    private Path german() throws IOException {
        Files.write(
                folder.resolve("mieten.csv"),
                flats(Locale.GERMANY, ";", 150).getBytes(Charset.forName("windows-1252")));
        return recipe("mieten.csv");
    }

    private Path recipe(String data) throws IOException {
        return trained.write("mieten.yaml", """
            data: DATA
            model: [{linear: 8}, tanh, linear]
            loss: mse
            optimizer: {type: adamw, lr: 0.02}
            epochs: 10
            batchSize: 8
            """.replace("DATA", data));
    }

    @Test
    void whatWasFoundIsWrittenDownAndRepeatsTheRun() throws IOException {
        Summary summary = trained.train(german().toString());
        Path written = summary.folder().resolve("recipe.yaml");
        String text = Files.readString(written);
        assertTrue(
                text.contains("separator: ;, encoding: windows-1252, header: true,\n  decimal: ',', thousands: ., "),
                text);
        Recipe again = RecipeReader.read(written, List.of());
        assertEquals(summary.recipe(), again);
        Summary repeated = trained.train(written.toString());
        assertArrayEquals(
                Files.readAllBytes(summary.folder().resolve("best.safetensors")),
                Files.readAllBytes(repeated.folder().resolve("best.safetensors")));
    }

    @Test
    void theNotationOfAFileChangesNothingInTheRun() throws IOException {
        Summary german = trained.train(german().toString());
        trained.write("rents.csv", flats(Locale.ROOT, ",", 150));
        Summary english = trained.train(recipe("rents.csv").toString());
        assertEquals(
                german.evaluations().get("test").loss(),
                english.evaluations().get("test").loss());
        Examples examples = trained.loader().load(german.recipe());
        assertEquals(Optional.of("index"), examples.file().orElseThrow().index());
        assertEquals(
                List.of("einzug", "größe", "balkon"),
                examples.preprocessing().orElseThrow().features().stream()
                        .map(Feature::column)
                        .toList());
    }

    @Test
    void newDataMayBeWrittenOtherwiseThanThatOfTheRun() throws IOException {
        TrainedModel model =
                TrainedModel.open(trained.train(german().toString()).folder());
        Table first = model.predict(trained.write("a.csv", "einzug;größe;balkon\n01.02.2025;1.050,5;ja\n"));
        for (String other : List.of(
                "einzug,größe,balkon\n2025-02-01,1050.5,ja\n",
                "einzug;größe;balkon\n01.02.2025;1050,5;ja\n",
                "balkon\tgröße\teinzug\nja\t\"1,050.5\"\t1/2/2025\nnein\t7\t13/1/2025\n")) {
            assertEquals(
                    first.value(0, 0),
                    model.predict(trained.write("b.csv", other)).value(0, 0),
                    other);
        }
        // What the file leaves open, the run's own table decides.
        assertEquals(
                model.predict(trained.write("c.csv", "einzug;größe;balkon\n01.02.2025;1050;ja\n"))
                        .value(0, 0),
                model.predict(trained.write("d.csv", "einzug;größe;balkon\n01.02.2025;1.050;ja\n"))
                        .value(0, 0));
        Path foreign = trained.write("e.csv", "einzug;größe;balkon\n01.02.2025;50,5 $;ja\n");
        String message =
                assertThrows(DataException.class, () -> model.predict(foreign)).getMessage();
        assertTrue(message.startsWith("e.csv:2: column \"größe\" is \"50,5 $\""), message);
    }

    @Test
    void aTableWithoutHeaderIsReadByAKeyAndNewDataLikewise() throws IOException {
        Random random = new Random(3);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            int kind = i % 2;
            rows.append(String.format(
                    Locale.ROOT,
                    "%.2f,%s,%s\n",
                    kind * 3 + random.nextGaussian(),
                    5 + random.nextInt(9),
                    "ab".charAt(kind)));
        }
        trained.write("bare.data", rows.toString());
        Path recipe = trained.write("bare.yaml", """
            data: {path: bare.data}
            model: [linear]
            loss: crossEntropy
            optimizer: {type: sgd, lr: 0.1}
            epochs: 3
            batchSize: 8
            """);
        String message = assertThrows(DataException.class, () -> trained.train(recipe.toString()))
                .getMessage();
        assertTrue(message.startsWith("bare.data:1: the first line seems to be no header"), message);
        assertTrue(message.contains("set \"header\" to false"), message);

        Summary summary = trained.train(recipe.toString(), "data.header=false", "data.target=column3");
        assertEquals(
                90,
                summary.evaluations().values().stream()
                        .mapToInt(part -> part.examples())
                        .sum());
        TrainedModel model = TrainedModel.open(summary.folder());
        assertEquals(
                2, model.predict(trained.write("new.data", "0.1,7\n2.9,8\n")).size());
        Path named = trained.write("named.csv", "size,count\n0.1,7\n2.9,8\n");
        String refused =
                assertThrows(DataException.class, () -> model.predict(named)).getMessage();
        assertTrue(refused.startsWith("named.csv has no column \"column1\""), refused);
    }

    @Test
    void whatIsSaidCountsForMoreThanWhatSeemsSo() throws IOException {
        trained.write("open.csv", "a;y\n1.234;x\n2.345;z\n3.456;x\n4.567;z\n5.678;x\n6.789;z\n7.891;x\n8.912;z\n");
        Path recipe = trained.write("open.yaml", """
            data: {path: open.csv, thousands: point, unscaled: a}
            split: {validation: 0, test: 0}
            model: [linear]
            loss: crossEntropy
            optimizer: {type: sgd, lr: 0.1}
            epochs: 1
            batchSize: 8
            """);
        Recipe followed = RecipeReader.read(recipe, List.of());
        assertEquals(CsvFormat.detected().thousands("."), ((Recipe.Sourced) followed.data()).format());
        assertEquals(1234f, trained.loader().load(followed).train().floats("x", 0)[0]);
    }
}
