package dev.descent.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.source.Downloads;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Grid;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RequestException;
import dev.descent.run.job.Interruption;
import dev.descent.run.job.Provenance;
import dev.descent.run.job.TrainingRun;
import dev.descent.run.setup.Setup;
import dev.descent.task.DataLoader;
import dev.descent.task.KnownData;
import dev.descent.task.RunException;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final Provenance PROVENANCE =
            new Provenance("of this test", List.of("descent", "sweep"), ZonedDateTime.parse("2026-01-31T14:25:00Z"));
    private static final SweepListener SILENT = new SweepListener() {
        @Override
        public TrainingListener began(Trial trial, Path folder) {
            return new TrainingListener() {};
        }

        @Override
        public void ended(Result result) {}
    };

    @TempDir
    Path folder;

    private DataLoader loader() {
        return new DataLoader(new KnownData(Map.of(), Map.of()), Downloads.to(folder.resolve("cache")));
    }

    private Sweep sweep(
            String recipe, int atOnce, SweepListener listener, Interruption interruption, String... settings) {
        Grid grid = Grid.of(Arrays.stream(settings).map(Change::set).toList());
        return new Sweep(grid, recipe, folder.resolve("runs"), atOnce, loader(), PROVENANCE, listener, interruption);
    }

    private Sweep.Swept swept(String recipe, int atOnce, String... settings) {
        return sweep(recipe, atOnce, SILENT, Interruption.NEVER, settings).follow();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    // ------------------------------------------------------------- what is the same

    /** Digits keep the pool of threads busy; with more runs than threads, most of them go without it. */
    @Test
    void aRunGivesTheBitsThatItWouldGiveAloneHoweverManyAreMadeAtOnce() throws IOException {
        String[] settings = {"optimizer.lr=0.003,0.001,0.0003", "epochs=1", "batchSize=256"};
        for (int atOnce : new int[] {1, 4}) {
            Sweep.Swept swept = swept("digits", atOnce, settings);
            assertEquals(3, swept.results().size());
            for (Result result : swept.results()) {
                List<Change> changes = new ArrayList<>(swept.grid().fixed());
                changes.addAll(result.trial().settings());
                assertSameRun(alone("digits", changes), result.folder().orElseThrow());
            }
        }
    }

    private Path alone(String recipe, List<Change> changes) {
        Recipe read = BuiltInRecipes.find(recipe, changes);
        return new TrainingRun(Setup.of(read, loader().load(read)), PROVENANCE, _ -> List.of(), Interruption.NEVER)
                .follow(folder.resolve("alone"))
                .folder();
    }

    private static void assertSameRun(Path expected, Path actual) throws IOException {
        assertEquals(names(expected), names(actual));
        for (String file : List.of("best.safetensors", "last.safetensors", "recipe.yaml")) {
            assertArrayEquals(
                    Files.readAllBytes(expected.resolve(file)), Files.readAllBytes(actual.resolve(file)), file);
        }
        assertEquals(losses(expected), losses(actual));
    }

    /** The metrics file without its timings. */
    private static List<String> losses(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(line -> String.join(",", List.of(line.split(",", -1)).subList(0, 4)))
                .toList();
    }

    // -------------------------------------------------------------- what is left

    @Test
    void eachRunLeavesItsFolderInTheOrderOfTheGrid() throws IOException {
        Sweep.Swept swept = swept("glasses", 3, "optimizer.lr=0.9,0.1,0.001", "epochs=20");

        assertEquals(
                "glasses-sweep-20260131-142500", swept.folder().getFileName().toString());
        assertEquals(
                List.of(
                        "glasses-20260131-142500",
                        "glasses-20260131-142500-2",
                        "glasses-20260131-142500-3",
                        "sweep.csv"),
                names(swept.folder()).stream()
                        .filter(name -> !name.startsWith("runs.db"))
                        .toList());
        assertEquals(
                List.of("0.9", "0.1", "0.001"),
                swept.results().stream()
                        .map(result -> result.trial().settings().getFirst().value())
                        .toList());
        assertEquals(1, swept.best().orElseThrow().trial().number());
        List<String> table = Files.readAllLines(swept.folder().resolve("sweep.csv"));
        assertEquals(
                "run,folder,optimizer.lr,outcome,best_epoch,train_loss,validation_loss,metric,figure,verdict,seconds,reason",
                table.getFirst());
        assertTrue(table.get(2).startsWith("2,glasses-20260131-142500-2,0.1,finished,20,0.01"), table.get(2));
        assertTrue(table.get(2).contains(",,sse,"), table.get(2));
    }

    @Test
    void aRateThatBecomesNoNumberIsARowLikeTheOthers() throws IOException {
        Sweep.Swept swept = swept("glasses-just-right", 2, "optimizer.lr=1,100000000000,1.2", "epochs=30");

        Result failed = swept.results().get(1);
        Result.Failed outcome = assertInstanceOf(Result.Failed.class, failed.outcome());
        assertTrue(outcome.reason().startsWith("the loss became "), outcome.reason());
        assertEquals(Verdict.Kind.UNSTABLE, failed.verdict().orElseThrow());
        assertInstanceOf(Result.Finished.class, swept.results().get(0).outcome());
        assertInstanceOf(Result.Finished.class, swept.results().get(2).outcome());
        assertFalse(swept.interrupted());
        String row = Files.readAllLines(swept.folder().resolve("sweep.csv")).get(2);
        assertTrue(row.contains(",100000000000,failed,") && row.contains("the loss became "), row);
    }

    @Test
    void aRecipeThatCannotBeFollowedKeepsAllFromBeginning() {
        Sweep sweep = sweep("iris", 2, SILENT, Interruption.NEVER, "optimizer.lr=0.1,fast");
        assertThrows(RequestException.class, sweep::follow);
        assertFalse(Files.exists(folder.resolve("runs")));
    }

    @Test
    void whereNoneCanBeginTheReasonIsToldAndNothingIsLeft() throws IOException {
        Sweep sweep = sweep("iris", 2, SILENT, Interruption.NEVER, "optimizer.lr=0.1,0.2", "data.path=nowhere.csv");
        String message = assertThrows(RunException.class, sweep::follow).getMessage();
        assertTrue(message.contains("none of the 2 runs could begin") && message.contains("nowhere.csv"), message);
        assertEquals(List.of(), names(folder.resolve("runs")));
    }

    /** A model that does not fit the data fails alone. */
    @Test
    void aRunThatCannotBeginIsARowToo() {
        Sweep.Swept swept =
                swept("iris", 2, "model=[{linear: 8}, tanh, linear],[{linear: {in: 77, out: 3}}, linear]", "epochs=1");
        assertInstanceOf(Result.Finished.class, swept.results().get(0).outcome());
        Result.Failed failed =
                assertInstanceOf(Result.Failed.class, swept.results().get(1).outcome());
        assertTrue(failed.reason().contains("77"), failed.reason());
        assertTrue(swept.results().get(1).folder().isEmpty());
        assertTrue(swept.results().get(1).verdict().isEmpty());
    }

    // ------------------------------------------------------------------ its end

    @Test
    void onceTheEndIsAskedForWhatIsFinishedIsKeptAndNothingBegins() throws IOException {
        AtomicInteger ended = new AtomicInteger();
        SweepListener counting = new SweepListener() {
            @Override
            public TrainingListener began(Trial trial, Path folder) {
                return new TrainingListener() {};
            }

            @Override
            public void ended(Result result) {
                ended.incrementAndGet();
            }
        };
        Sweep.Swept swept = sweep("glasses", 1, counting, () -> ended.get() >= 2, "seed=1..9", "epochs=2")
                .follow();

        assertTrue(swept.interrupted());
        assertEquals(2, swept.results().size());
        assertTrue(swept.results().stream().allMatch(result -> result.outcome() instanceof Result.Finished));
        assertEquals(3, Files.readAllLines(swept.folder().resolve("sweep.csv")).size());
    }

    @Test
    void aRunInProgressPutsAwayWhatItHasLearned() {
        AtomicInteger epochs = new AtomicInteger();
        SweepListener counting = new SweepListener() {
            @Override
            public TrainingListener began(Trial trial, Path folder) {
                return new TrainingListener() {
                    @Override
                    public void epochEnded(History.Epoch epoch) {
                        epochs.incrementAndGet();
                    }
                };
            }

            @Override
            public void ended(Result result) {}
        };
        Sweep.Swept swept = sweep("glasses", 2, counting, () -> epochs.get() >= 10, "seed=1..9", "epochs=100000")
                .follow();

        assertTrue(swept.interrupted());
        assertEquals(2, swept.results().size());
        for (Result result : swept.results()) {
            assertInstanceOf(Result.Interrupted.class, result.outcome());
            assertTrue(Files.exists(result.folder().orElseThrow().resolve("summary.json")));
        }
        assertTrue(swept.best().isEmpty());
    }

    // -------------------------------------------------------------------- seeds

    @Test
    void seedsAreTakenTogether() {
        Sweep.Swept swept = swept("iris", 2, "model.0.linear=2,8", "seed=1..3", "epochs=2");

        List<Seeds> groups = Seeds.of(swept);
        assertEquals(2, groups.size());
        for (int i = 0; i < 2; i++) {
            Seeds group = groups.get(i);
            assertEquals(i == 0 ? "2" : "8", group.settings().getFirst().value());
            double[] losses = swept.results().subList(3 * i, 3 * i + 3).stream()
                    .mapToDouble(result ->
                            result.evaluation("validation").orElseThrow().loss())
                    .toArray();
            double mean = (losses[0] + losses[1] + losses[2]) / 3;
            double variance = Arrays.stream(losses)
                            .map(loss -> (loss - mean) * (loss - mean))
                            .sum()
                    / 2;
            assertEquals(mean, group.loss().mean(), 1e-12);
            assertEquals(Math.sqrt(variance), group.loss().deviation().orElseThrow(), 1e-12);
            assertTrue(variance > 0, "seeds make a difference");
            assertEquals(3, group.metric().runs());
        }
        Seeds better =
                groups.get(groups.get(0).loss().mean() < groups.get(1).loss().mean() ? 0 : 1);
        assertEquals(better, Seeds.best(groups).orElseThrow());
        assertEquals(List.of(), Seeds.of(swept("glasses", 1, "optimizer.lr=0.1,0.2", "epochs=1")));
    }

    @Test
    void runsAreToldOfAsTheyBeginAndEnd() {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        SweepListener telling = new SweepListener() {
            @Override
            public TrainingListener began(Trial trial, Path folder) {
                told.add("began " + trial.label());
                return new TrainingListener() {};
            }

            @Override
            public void ended(Result result) {
                told.add("ended " + result.trial().label());
            }
        };
        sweep("glasses", 1, telling, Interruption.NEVER, "optimizer.lr=0.1,0.2", "seed=3,4", "epochs=1")
                .follow();
        List<String> expected = new ArrayList<>();
        for (String label : List.of(
                "optimizer.lr=0.1, seed=3",
                "optimizer.lr=0.1, seed=4",
                "optimizer.lr=0.2, seed=3",
                "optimizer.lr=0.2, seed=4")) {
            expected.addAll(List.of("began " + label, "ended " + label));
        }
        assertEquals(expected, told);
    }
}
