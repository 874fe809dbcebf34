package dev.descent.run.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.recipe.RequestException;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.RunRecord;
import dev.descent.run.folder.Runs;
import dev.descent.task.RunException;
import dev.descent.train.history.History;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStoreTest {
    @TempDir
    Path folder;

    private Fabricated runs;

    @BeforeEach
    void fabricate() {
        runs = new Fabricated(folder);
    }

    private RunStore refreshed() {
        RunStore store = RunStore.open(folder);
        store.refresh((_, _) -> {});
        return store;
    }

    private static List<String> names(RunStore store, String filter) {
        return store.list(RunQuery.newest(filter.isEmpty() ? Filter.ALL : Filter.parse(filter)), List.of()).stream()
                .map(RunRow::name)
                .toList();
    }

    private static void removeRecursively(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, new FileVisitOption[0])) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    // ---------------------------------------------------------------- folders

    @Test
    void knowsOfARunWhatItsFolderSays() {
        runs.completed("digits-20260131-142500", 0.003, 12, 0.97);

        try (RunStore store = refreshed()) {
            RunRow row = store.list(RunQuery.newest(Filter.ALL)).getFirst();
            assertEquals("digits-20260131-142500", row.name());
            assertEquals("completed", row.state());
            assertEquals("2026-01-31T13:25:00Z", row.started().toString());
            Map<String, Object> facts = row.facts();
            Map.ofEntries(
                            Map.entry("recipe", "digits"),
                            Map.entry("optimizer.lr", 0.003),
                            Map.entry("optimizer.betas.1", 0.999),
                            Map.entry("model.0.linear.out", 256L),
                            Map.entry("model.1", "relu"),
                            Map.entry("epochs", 30L),
                            Map.entry("epoch", 12L),
                            Map.entry("bestEpoch", 10L),
                            Map.entry("loss", 0.3),
                            Map.entry("accuracy", 0.97),
                            Map.entry("test.accuracy", 0.95),
                            Map.entry("training.loss", 0.01),
                            Map.entry("verdict", "just right"),
                            Map.entry("gitCommit", "0123456789012345678901234567890123456789"),
                            Map.entry("machine.cpu", "a quick one"))
                    .forEach((key, value) -> assertEquals(value, facts.get(key), key));
            assertFalse(facts.containsKey("ending"), "it is the state");
            List<History.Epoch> epochs = store.epochs(row.name());
            assertEquals(12, epochs.size());
            assertEquals(0.5, epochs.get(1).trainLoss());
            assertEquals(0.38, epochs.get(1).validationLoss().orElseThrow());
            assertEquals(Map.of("accuracy", 0.91), epochs.get(1).metrics());
        }
    }

    @Test
    void noticesFoldersThatComeAndGo() throws IOException {
        Path first = runs.completed("digits-20260131-142500", 0.1, 2, 0.9);
        try (RunStore store = refreshed()) {
            assertEquals(List.of("digits-20260131-142500"), names(store, ""));

            runs.completed("iris-20260131-142501", 0.1, 2, 0.9);
            Files.createDirectory(folder.resolve("no-run-at-all"));
            removeRecursively(first);
            store.refresh((_, _) -> {});

            assertEquals(List.of("iris-20260131-142501"), names(store, ""));
            assertEquals(List.of(), store.epochs("digits-20260131-142500"));
        }
    }

    @Test
    void aRunThatWasKilledIsLostUntilItsSummaryComes() {
        Path run = runs.unfinished("digits-20260131-142500", 0.1, 15);
        try (RunStore store = refreshed()) {
            RunRow row = store.list(RunQuery.newest(Filter.ALL)).getFirst();
            assertEquals(RunRecord.LOST, row.state());
            assertEquals(Optional.of(15L), row.fact("epoch"));
            assertEquals(Optional.of(10L), row.fact("bestEpoch"));
            assertEquals(Optional.of(0.3), row.fact("loss"));

            runs.end(run, "stopped early", 15, 0.95);
            store.refresh((_, _) -> {});

            assertEquals(List.of("digits-20260131-142500"), names(store, "state=stopped early and accuracy=0.95"));
        }
    }

    @Test
    void damagedFilesOfARunTakeNothingFromItsOthers() throws IOException {
        Path run = runs.completed("digits-20260131-142500", 0.1, 2, 0.9);
        Files.writeString(run.resolve("recipe.yaml"), "a: [");
        Files.writeString(run.resolve("metrics.csv"), "epoch,train_loss,validation_loss,accuracy\n1,0.5,,0.5\n2,0.");

        try (RunStore store = refreshed()) {
            assertEquals(List.of("digits-20260131-142500"), names(store, "accuracy=0.9"));
            History.Epoch epoch = store.epochs("digits-20260131-142500").getFirst();
            assertEquals(0.5, epoch.trainLoss());
            assertTrue(epoch.validationLoss().isEmpty());
            assertThrows(RequestException.class, () -> names(store, "optimizer.lr=0.1"));
        }
    }

    // ---------------------------------------------------------------- listing

    @Test
    void filtersBySettingsFiguresAndTexts() {
        runs.completed("digits-20260131-142500", 0.1, 2, 0.90);
        runs.completed("digits-20260131-142501", 0.01, 20, 0.97);
        runs.unfinished("iris-20260131-142502", 0.001, 3);

        try (RunStore store = refreshed()) {
            Map.of(
                            "optimizer.lr<0.05 and recipe=digits", List.of("digits-20260131-142501"),
                            "optimizer.lr<=0.01", List.of("iris-20260131-142502", "digits-20260131-142501"),
                            "accuracy>=97%", List.of("digits-20260131-142501"),
                            "state=LOST", List.of("iris-20260131-142502"),
                            "verdict!=just right", List.of("iris-20260131-142502"),
                            "run~42500", List.of("digits-20260131-142500"),
                            "machine.cpu>5", List.of(),
                            "optimizer.lr>z", List.of(),
                            "started>=2026-02", List.of(),
                            "test.loss>0", List.of("digits-20260131-142501", "digits-20260131-142500"))
                    .forEach((filter, expected) -> assertEquals(expected, names(store, filter), filter));
        }
    }

    @Test
    void sortsByAnyFactAndThoseWithoutItLast() {
        runs.completed("digits-20260131-142500", 0.1, 2, 0.90);
        runs.unfinished("digits-20260131-142501", 0.01, 0);
        runs.completed("digits-20260131-142502", 0.001, 20, 0.97);

        try (RunStore store = refreshed()) {
            RunQuery all = RunQuery.newest(Filter.ALL);
            assertEquals(
                    List.of("digits-20260131-142502", "digits-20260131-142500", "digits-20260131-142501"),
                    store.list(all.sort("accuracy", true), Set.of()).stream()
                            .map(RunRow::name)
                            .toList());
            assertEquals(
                    List.of("digits-20260131-142502"),
                    store.list(all.sort("optimizer.lr", false).limit(1), Set.of()).stream()
                            .map(RunRow::name)
                            .toList());
            assertEquals(
                    List.of(Map.of("accuracy", 0.9, "optimizer.lr", 0.1)),
                    store
                            .list(
                                    RunQuery.newest(Filter.parse("accuracy<0.95")),
                                    List.of("accuracy", "optimizer.lr", "no.such"))
                            .stream()
                            .map(RunRow::facts)
                            .toList());
            assertEquals(3, store.size());
        }
    }

    @Test
    void anUnknownKeyIsAnsweredByTheNearest() {
        runs.completed("digits-20260131-142500", 0.1, 2, 0.90);

        try (RunStore store = refreshed()) {
            Map.of(
                            "acuracy>0.5", "no run in %s has \"acuracy\": did you mean \"accuracy\"?",
                            "lr<1", "no run in %s has \"lr\": did you mean \"optimizer.lr\"?",
                            "zzzzz=1",
                                    "no run in %s has \"zzzzz\": \"descent runs show last\" shows what is known of a"
                                            + " run")
                    .forEach((filter, answer) -> assertEquals(
                            answer.formatted(folder),
                            assertThrows(RequestException.class, () -> names(store, filter))
                                    .getMessage()));
        }
    }

    // --------------------------------------------------------------- deleting

    @Test
    void aDeletedRunLeavesNothing() {
        Path run = runs.completed("digits-20260131-142500", 0.1, 2, 0.9);
        runs.completed("digits-20260131-142501", 0.1, 2, 0.9);
        try (RunStore store = refreshed()) {
            store.delete(new RunFolder(run));

            assertEquals(List.of("digits-20260131-142501"), names(store, ""));
            assertEquals(
                    List.of("digits-20260131-142501"),
                    new Runs(folder)
                            .names().stream()
                                    .filter(name -> !name.startsWith("runs.db"))
                                    .toList());
        }
    }

    @Test
    void nothingIsDeletedThatIsNoRunOfDescents() throws IOException {
        Path outer = runs.completed("outer", 0.1, 2, 0.9);
        Path inner = new Fabricated(outer).completed("inner", 0.1, 2, 0.9);
        Path other = runs.completed("other", 0.1, 2, 0.9);
        Files.writeString(other.resolve("provenance.json"), "{\"made by\": \"somebody else\"}");
        Path plain = Files.createDirectory(folder.resolve("plain"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), inner);

        try (RunStore store = refreshed()) {
            for (Path path : List.of(outer, other, plain, link)) {
                assertThrows(RunException.class, () -> store.delete(new RunFolder(path)), path.toString());
                assertTrue(Files.exists(path), path.toString());
            }
        }
    }

    @Test
    void linksInADeletedRunLeadNowhereOut() throws IOException {
        Path run = runs.completed("digits-20260131-142500", 0.1, 2, 0.9);
        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        Files.createSymbolicLink(run.resolve("data"), precious);

        try (RunStore store = refreshed()) {
            store.delete(new RunFolder(run));
        }
        assertTrue(Files.notExists(run));
        assertEquals("kept", Files.readString(precious.resolve("file")));
    }

    @Test
    void aDeletionThatWasCutShortIsFinished() throws IOException {
        Path run = runs.completed("digits-20260131-142500", 0.1, 2, 0.9);
        Files.move(run, folder.resolve(".digits-20260131-142500.deleted"));

        refreshed().close();

        assertEquals(List.of("runs.db"), new Runs(folder).names());
    }

    // ------------------------------------------------------------------ state

    @Test
    void aRunGoesOnAsLongAsItsProcessDoes() throws Exception {
        Path run = runs.unfinished("digits-20260131-142500", 0.1, 2);
        Process process = new ProcessBuilder("sleep", "60").start();
        try (RunStore store = RunStore.open(folder)) {
            ProcessHandle handle = process.toHandle();
            Owner here = Owner.ofThisProcess();
            Owner owner = new Owner(
                    here.host(),
                    handle.pid(),
                    handle.info().startInstant().orElseThrow().toEpochMilli());
            RunRecord record = RunRecord.read(new RunFolder(run));
            store.writing(() -> store.tables().put(record, RunRecord.RUNNING, owner, Instant.EPOCH));

            store.refresh((_, _) -> {});
            assertEquals(Optional.of(RunRecord.RUNNING), store.state("digits-20260131-142500"));
            RunException e = assertThrows(RunException.class, () -> store.delete(new RunFolder(run)));
            assertTrue(e.getMessage().endsWith("is still running: end it before you delete it"), e.getMessage());

            process.destroyForcibly().waitFor();
            assertEquals(Optional.of(RunRecord.LOST), store.state("digits-20260131-142500"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProcessOfAnotherMachineIsAliveWhileItIsHeardOf() {
        Instant now = Instant.now();
        Owner elsewhere = new Owner("some-other-machine", 1, 0);
        assertTrue(elsewhere.isAlive(now.minusSeconds(60), now));
        assertFalse(elsewhere.isAlive(now.minus(Duration.ofHours(1)), now));
        assertFalse(Owner.NONE.isAlive(now, now));
        Owner reused =
                new Owner(Owner.ofThisProcess().host(), ProcessHandle.current().pid(), 1_000_000);
        assertFalse(reused.isAlive(now, now), "the process that has this number now began later");
    }

    // ----------------------------------------------------------------- damage

    @Test
    void aFileThatIsNoDatabaseIsSetAsideAndMadeAgain() throws IOException {
        runs.completed("digits-20260131-142500", 0.1, 2, 0.9);
        for (String aside : List.of("runs.db.damaged", "runs.db.damaged-2")) {
            Files.writeString(folder.resolve("runs.db"), "this is no database, but it is long enough to look like one");
            try (RunStore store = refreshed()) {
                assertEquals(List.of("digits-20260131-142500"), names(store, "accuracy=0.9"));
            }
            assertTrue(Files.exists(folder.resolve(aside)), aside);
        }
    }

    @Test
    void aPageThatIsDamagedIsFoundWhenItIsReadAndAllIsMadeAgain() throws IOException {
        for (int i = 10; i < 60; i++) {
            runs.completed("digits-20260131-1425" + i, 0.1, 30, 0.9);
        }
        refreshed().close();
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("runs.db").toFile(), "rw")) {
            for (long page = 4096; page < file.length(); page += 4096) {
                file.seek(page);
                file.write(new byte[2048]);
            }
        }

        try (RunStore store = refreshed()) {
            assertEquals(50, names(store, "accuracy=0.9").size());
            assertEquals(30, store.epochs("digits-20260131-142510").size());
        }
        assertTrue(Files.exists(folder.resolve("runs.db.damaged")));
    }

    @Test
    void aStoreOfANewerDescentIsRefusedAndLeftAlone() throws SQLException {
        Path file = folder.resolve("runs.db");
        try (Database database = Database.open(file, Patience.of(Duration.ofSeconds(1)))) {
            database.execute("PRAGMA user_version = 7");
        }
        RunException e = assertThrows(RunException.class, () -> RunStore.open(folder));
        assertTrue(
                e.getMessage()
                        .startsWith(file + " was made by a newer Descent (its version is 7, and this Descent knows "),
                e.getMessage());
        assertTrue(Files.notExists(folder.resolve("runs.db.damaged")));
    }

    @Test
    void anOlderStoreGoesThroughTheStepsThatItLacks() throws SQLException {
        Path file = folder.resolve("old.db");
        Schema old = new Schema(List.of("CREATE TABLE a (x); INSERT INTO a VALUES (1)"));
        Schema newer = new Schema(
                List.of(old.steps().getFirst(), "ALTER TABLE a ADD COLUMN y DEFAULT 2", "CREATE TABLE b (z)"));
        try (Database database = Database.open(file, Patience.of(Duration.ofSeconds(1)))) {
            old.apply(database, file);
            newer.apply(database, file);
            newer.apply(database, file);
            assertEquals(List.of(3), database.query("SELECT x + y FROM a", row -> row.getInt(1)));
            assertThrows(RunException.class, () -> old.apply(database, file));
        }
    }

    @Test
    void whereNothingCanBeWrittenTheFoldersAreReadAllTheSame() throws IOException {
        runs.completed("digits-20260131-142500", 0.1, 2, 0.9);
        Files.createDirectory(folder.resolve("runs.db"));

        try (RunStore store = refreshed()) {
            assertEquals(List.of("digits-20260131-142500"), names(store, "accuracy=0.9"));
        }
        assertThrows(RunException.class, () -> RunStore.opened(folder, Patience.of(Duration.ZERO)));
    }
}
