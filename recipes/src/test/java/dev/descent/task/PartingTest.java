package dev.descent.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import dev.descent.data.Split;
import dev.descent.data.table.Csv;
import dev.descent.data.table.Table;
import dev.descent.metric.Metric;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.run.job.CrossValidationRun;
import dev.descent.run.job.Summary;
import dev.descent.run.job.Trained;
import dev.descent.run.predict.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that is split by time, by groups, or by somebody else. */
class PartingTest {
    @TempDir
    Path folder;

    private Trained trained;

    @BeforeEach
    void beginAFolder() throws IOException {
        trained = new Trained(folder);
        visits("visits.csv", 120);
        trained.write("visits.yaml", """
            data: {path: visits.csv, target: ill, ignore: [date]}
            model: [linear]
            loss: crossEntropy
            optimizer: {type: adamw, lr: 0.05}
            epochs: 4
            batchSize: 8
            """);
    }

    /** Visits of patients, five each, the latest one first; every day has two. */
    private Path visits(String name, int count) throws IOException {
        StringBuilder csv = new StringBuilder("patient,date,pressure,ill\n");
        for (int i = 0; i < count; i++) {
            int patient = i * 7 % (count / 5);
            String date = LocalDate.of(2026, 3, 1).minusDays(i / 2).toString();
            csv.append("P%s,%s,%s,%s\n".formatted(patient, date, 100 + i * 31 % 40, i * 31 % 40 > 19 ? "yes" : "no"));
        }
        return trained.write(name, csv.toString());
    }

    private Recipe recipe(String... settings) {
        return BuiltInRecipes.find(
                folder.resolve("visits.yaml").toString(),
                Stream.of(settings).map(Change::set).toList());
    }

    private Examples load(String... settings) {
        return trained.loader().load(recipe(settings));
    }

    private List<String> values(String column, int[] rows) {
        List<String> all = Csv.read(folder.resolve("visits.csv")).values(column);
        return Arrays.stream(rows).mapToObj(all::get).toList();
    }

    private static void refused(Class<? extends RuntimeException> type, Runnable code, String... words) {
        String message = assertThrows(type, code::run).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void whatIsTrainedOnIsFromBeforeWhatIsTestedOn() {
        Split rows = load("split.ordered=date").rows();
        String trainedUntil =
                values("date", rows.train()).stream().max(String::compareTo).orElseThrow();
        String validatedFrom = values("date", rows.validation()).stream()
                .min(String::compareTo)
                .orElseThrow();
        String validatedUntil = values("date", rows.validation()).stream()
                .max(String::compareTo)
                .orElseThrow();
        String testedFrom =
                values("date", rows.test()).stream().min(String::compareTo).orElseThrow();
        assertTrue(trainedUntil.compareTo(validatedFrom) < 0 && validatedUntil.compareTo(testedFrom) < 0);
        assertEquals("84 train, 18 validation, 18 test", rows.toString());
        Split asTheyStand = load("split.ordered=true").rows();
        assertArrayEquals(IntStream.range(0, 84).toArray(), asTheyStand.train());
    }

    @Test
    void groupsStayTogetherAndAreNoInput() {
        Examples examples = load("split.by=patient");
        Split rows = examples.rows();
        Set<String> met = new HashSet<>();
        int patients = 0;
        for (int[] part : List.of(rows.train(), rows.validation(), rows.test())) {
            Set<String> here = Set.copyOf(values("patient", part));
            met.addAll(here);
            patients += here.size();
        }
        assertEquals(24, patients);
        assertEquals(24, met.size());
        assertEquals(List.of("pressure"), examples.train().featureNames());
    }

    @Test
    void aSeedOfItsOwnPartsRowsAlikeWhateverTheRecipesSeed() {
        assertArrayEquals(
                load("split.seed=5", "seed=1").rows().test(),
                load("split.seed=5", "seed=2").rows().test());
        assertArrayEquals(
                load("seed=5").rows().test(), load("split.seed=5").rows().test());
        assertFalse(Arrays.equals(
                load("split.seed=5").rows().test(), load("split.seed=6").rows().test()));
        assertArrayEquals(
                folds("split.seed=5", "seed=1").getFirst().test(),
                folds("split.seed=5", "seed=2").getFirst().test());
    }

    private List<Split> folds(String... settings) {
        Recipe recipe = recipe(settings);
        return new CrossValidationRun(recipe, trained.loader().read(recipe), 4, 1).splits();
    }

    @Test
    void foldsKeepTimeAndGroupsToo() {
        for (Split fold : folds("split.by=patient")) {
            Set<String> heldOut = Set.copyOf(values("patient", fold.test()));
            Set<String> validated = Set.copyOf(values("patient", fold.validation()));
            List<String> trainedOn = values("patient", fold.train());
            assertTrue(trainedOn.stream().noneMatch(heldOut::contains));
            assertTrue(trainedOn.stream().noneMatch(validated::contains));
            assertEquals(0.15 * 120, fold.validation().length, 5);
        }
        for (Split fold : folds("split.ordered=date")) {
            assertTrue(values("date", fold.train()).stream()
                            .max(String::compareTo)
                            .orElseThrow()
                            .compareTo(values("date", fold.validation()).getLast())
                    < 0);
            assertTrue(values("date", fold.validation()).stream()
                            .max(String::compareTo)
                            .orElseThrow()
                            .compareTo(values("date", fold.test()).getLast())
                    < 0);
            assertEquals(24, fold.test().length);
        }
        Recipe ordered = recipe("split.ordered=date");
        RawData data = trained.loader().read(ordered);
        refused(RunException.class, () -> new CrossValidationRun(ordered, data, 4, 2).splits(), "--repeats");
    }

    @Test
    void aTestPartOfItsOwnFileIsMadeNumbersOfAsTheOthersAre() throws IOException {
        visits("later.csv", 30);
        Examples examples = load("split.test=" + folder.resolve("later.csv"), "split.validation=0.25");
        assertEquals("90 train, 30 validation, 0 test", examples.rows().toString());
        assertEquals(30, examples.test().orElseThrow().size());
        assertEquals(
                examples.preprocessing()
                        .orElseThrow()
                        .apply(Csv.read(folder.resolve("later.csv")))
                        .sha256(),
                examples.test().orElseThrow().sha256());
        assertEquals(2, examples.sources().size());
        assertEquals(IntStream.rangeClosed(1, 30).boxed().toList(), examples.places(Part.TEST));
        trained.write("other.csv", "patient,date,ill\nP1,2026-01-01,no\n");
        refused(
                DataException.class,
                () -> load("split.test=" + folder.resolve("other.csv")),
                "other.csv has no column \"pressure\"");
        refused(RunException.class, () -> load("split.test=" + folder), "name a CSV file");
    }

    @Test
    void columnsThatCannotTellAreRefused() throws IOException {
        refused(DataException.class, () -> load("split.by=patent"), "no column \"patent\"", "\"patient\"");
        refused(RunException.class, () -> load("split.by=ill"), "split.by names \"ill\", the target itself");
        refused(
                DataException.class,
                () -> load("split.ordered=patient"),
                "visits.csv:2: column \"patient\"",
                "no date");
        Recipe digits = BuiltInRecipes.find("digits", List.of(Change.set("split.by=pixel")));
        refused(RunException.class, () -> trained.loader().load(digits), "split.by names a column", "no table");
        Recipe later = BuiltInRecipes.find("digits", List.of(Change.set("split.test=./later.csv")));
        refused(RunException.class, () -> trained.loader().load(later), "this data is no table");
        Path file = folder.resolve("visits.csv");
        Files.writeString(file, Files.readString(file) + ",2026-04-01,100,yes\n");
        refused(
                DataException.class,
                () -> load("split.by=patient"),
                "visits.csv:122",
                "which rows this one belongs to");
    }

    @Test
    void aRunKeepsWhichRowsItsPartsHaveAndAnswersForEach() throws IOException {
        visits("later.csv", 30);
        Summary summary = trained.train(folder.resolve("visits.yaml").toString(), "split.by=patient");
        Table kept = Csv.read(summary.folder().resolve("split.csv"));
        assertEquals(List.of("row", "part"), kept.header());
        assertEquals(120, kept.size());
        Split rows = load("split.by=patient").rows();
        List<String> tested = new ArrayList<>();
        for (int row = 0; row < kept.size(); row++) {
            if (kept.value(row, 1).equals("test")) {
                tested.add(kept.value(row, 0));
            }
        }
        assertEquals(
                Arrays.stream(rows.test())
                        .mapToObj(row -> Integer.toString(row + 1))
                        .toList(),
                tested);

        TrainedModel model = TrainedModel.open(summary.folder());
        Table answers = model.predict(Part.TEST, trained.loader());
        assertEquals(List.of("row", "patient", "date", "ill", "prediction", "p(no)", "p(yes)"), answers.header());
        assertEquals(tested, answers.values("row"));
        assertEquals(values("patient", rows.test()), answers.values("patient"));
        long right = IntStream.range(0, answers.size())
                .filter(row -> answers.values("ill")
                        .get(row)
                        .equals(answers.values("prediction").get(row)))
                .count();
        Metric accuracy = summary.metric();
        assertEquals(
                summary.evaluations().get("test").metrics().get(accuracy.name()),
                (double) right / answers.size(),
                1e-9);
        assertEquals(
                List.of("date", "prediction"),
                model.predict(Part.TEST, trained.loader(), List.of("date"))
                        .header()
                        .subList(0, 2));
    }

    @Test
    void aTestFileThatHasChangedSinceIsNotTakenForTheRunsOwn() throws IOException {
        Path later = visits("later.csv", 30);
        Summary summary = trained.train(folder.resolve("visits.yaml").toString(), "split.test=" + later);
        TrainedModel model = TrainedModel.open(summary.folder());
        assertEquals(30, model.predict(Part.TEST, trained.loader()).size());
        visits("later.csv", 35);
        refused(
                RunException.class,
                () -> model.predict(Part.TEST, trained.loader()),
                "the test part is no longer that of the run");
        Summary without = trained.train(folder.resolve("visits.yaml").toString(), "split.test=0");
        refused(
                RunException.class,
                () -> TrainedModel.open(without.folder()).predict(Part.TEST, trained.loader()),
                "no test part, but training and validation");
    }

    @Test
    void inlineDataIsOrderedAsItStands() {
        Recipe recipe = BuiltInRecipes.find(
                "glasses", List.of(Change.set("split.ordered=true"), Change.set("split.validation=0.5")));
        assertArrayEquals(new int[] {0, 1}, trained.loader().load(recipe).rows().train());
        assertEquals(Optional.empty(), trained.loader().read(recipe).table());
    }
}
