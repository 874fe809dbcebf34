package dev.descent.run.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.RunRecord;
import dev.descent.train.history.History;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that another program keeps to itself is in nobody's way for longer than was said. */
class RunWatchTest {
    private static final String NAME = "digits-20260131-142500";
    private static final Duration PATIENCE = Duration.ofMillis(200);

    @TempDir
    Path folder;

    /** A program that has the store to itself from now on. */
    private final class Keeper implements AutoCloseable {
        private final Connection connection;

        Keeper() throws SQLException {
            RunStore.open(folder).close();
            connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("runs.db"));
            execute("BEGIN EXCLUSIVE");
        }

        private void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private static History.Epoch epoch(int number) {
        return new History.Epoch(
                number, 0.5, OptionalDouble.of(0.25), Map.of("accuracy", 0.75), 0.001, 1234.4, 0.5, number, number);
    }

    private static void train(RunWatch watch, int from, int to) {
        for (int number = from; number <= to; number++) {
            watch.epochEnded(epoch(number));
        }
    }

    @Test
    void waitsSoLongInAllHoweverOftenItAsks() throws SQLException {
        Fabricated runs = new Fabricated(folder);
        Path run = runs.unfinished(NAME, 0.01, 0);
        Patience patience = Patience.ofRun(PATIENCE);
        try (Keeper _ = new Keeper();
                RunWatch watch = RunWatch.begin(new RunFolder(run), Duration.ZERO, patience)) {
            train(watch, 1, 50);
            runs.end(run, "completed", 50, 0.9);
        }
        assertTrue(patience.waited().compareTo(PATIENCE) >= 0, patience.waited() + " is what it was allowed to wait");
        assertTrue(patience.waited().compareTo(PATIENCE.multipliedBy(10)) < 0, patience.waited() + " is far more");
        try (RunStore store = RunStore.open(folder)) {
            assertEquals(0, store.size());
            store.refresh((_, _) -> {});
            assertEquals(Optional.of("completed"), store.state(NAME), "the folder is the truth");
        }
    }

    @Test
    void tellsTheStoreWhenItIsFreeAgain() throws SQLException {
        Fabricated runs = new Fabricated(folder);
        Path run = runs.unfinished(NAME, 0.01, 0);
        Keeper keeper = new Keeper();
        try (RunWatch watch = RunWatch.begin(new RunFolder(run), Duration.ZERO, Patience.ofRun(PATIENCE))) {
            train(watch, 1, 3);
            keeper.close();
            train(watch, 4, 5);
            runs.end(run, "completed", 5, 0.9);
        }
        try (RunStore store = RunStore.open(folder)) {
            assertEquals(Optional.of("completed"), store.state(NAME));
            assertEquals(5, store.epochs(NAME).size());
        }
    }

    @Test
    void aRunThatCouldNotTellItsEndDoesNotGoOnForEver() throws SQLException {
        Fabricated runs = new Fabricated(folder);
        Path run = runs.unfinished(NAME, 0.01, 5);
        Keeper keeper;
        try (RunWatch watch = RunWatch.begin(new RunFolder(run), Duration.ZERO, Patience.ofRun(PATIENCE))) {
            try (RunStore store = RunStore.open(folder)) {
                assertEquals(Optional.of(RunRecord.RUNNING), store.state(NAME));
            }
            keeper = new Keeper();
            train(watch, 6, 7);
            runs.end(run, "completed", 7, 0.9);
        }
        keeper.execute("COMMIT");
        keeper.execute("UPDATE runs SET heard = heard - 60000"); // a minute later
        keeper.close();
        try (RunStore store = RunStore.open(folder)) {
            store.refresh((_, _) -> {});
            assertEquals(Optional.of("completed"), store.state(NAME), "though this process is still there");
        }
    }
}
