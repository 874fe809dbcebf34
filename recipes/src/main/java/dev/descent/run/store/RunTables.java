package dev.descent.run.store;

import dev.descent.run.folder.RunRecord;
import dev.descent.train.history.History;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What stands in the store's tables, in and out. What writes here stands within {@link Database#writing}. */
final class RunTables {
    private final Database database;
    /** Names of facts by what they are called in the tables; only what is committed, and so is never taken back. */
    private final Map<String, Long> keys = new HashMap<>();

    RunTables(Database database) {
        this.database = database;
    }

    /**
     * How a run stands in the store.
     *
     * @param heard when its process was last heard of
     * @param summary how old the summary is that was read
     */
    record Row(long id, String name, String state, Owner owner, Instant heard, Instant summary) {}

    /** The names of all runs. */
    Set<String> names() throws SQLException {
        return new HashSet<>(database.query("SELECT name FROM runs", row -> row.getString(1)));
    }

    /** All runs that did not end well, or have not ended. */
    List<Row> unfinished() throws SQLException {
        return rows(" WHERE state NOT IN (?, ?)", RunRecord.COMPLETED, RunRecord.STOPPED_EARLY);
    }

    /** One run, by its name. */
    Optional<Row> row(String name) throws SQLException {
        return rows(" WHERE name = ?", name).stream().findFirst();
    }

    private List<Row> rows(String where, Object... values) throws SQLException {
        return database.query(
                "SELECT id, name, state, host, pid, pid_started, heard, summary FROM runs" + where,
                row -> new Row(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        new Owner(row.getString(4), row.getLong(5), row.getLong(6)),
                        Instant.ofEpochMilli(row.getLong(7)),
                        Instant.ofEpochMilli(row.getLong(8))),
                values);
    }

    /** Puts a run in, or what it says now in place of what it said; its epochs are left as they are. */
    long put(RunRecord run, String state, Owner owner, Instant summary) throws SQLException {
        long id = database.query(
                        """
                        INSERT INTO runs (name, started, state, host, pid, pid_started, heard, summary)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (name) DO UPDATE SET
                            started = excluded.started, state = excluded.state, host = excluded.host, pid = excluded.pid,
                            pid_started = excluded.pid_started, heard = excluded.heard, summary = excluded.summary
                        RETURNING id\
                        """,
                        row -> row.getLong(1),
                        run.name(),
                        run.started().toEpochMilli(),
                        state,
                        owner.host(),
                        owner.pid(),
                        owner.started(),
                        Instant.now().toEpochMilli(),
                        summary.toEpochMilli())
                .getFirst();
        database.update("DELETE FROM facts WHERE run = ?", id);
        putFacts(id, run.facts());
        return id;
    }

    /** Adds facts of a run; those of the same name are replaced. */
    void putFacts(long run, Map<String, Object> facts) throws SQLException {
        for (Map.Entry<String, Object> fact : facts.entrySet()) {
            if (!(fact.getValue() instanceof Double number && number.isNaN())) {
                database.update(
                        "INSERT OR REPLACE INTO facts (run, key, value) VALUES (?, ?, ?)",
                        run,
                        made(fact.getKey()),
                        fact.getValue());
            }
        }
    }

    /** Adds epochs of a run; those of the same number are replaced. */
    void putEpochs(long run, List<History.Epoch> epochs) throws SQLException {
        for (History.Epoch epoch : epochs) {
            database.update(
                    """
                    INSERT INTO epochs (run, epoch, train_loss, validation_loss, learning_rate, examples_per_second,
                        seconds, iterations, updates) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET
                        train_loss = excluded.train_loss, validation_loss = excluded.validation_loss,
                        learning_rate = excluded.learning_rate, examples_per_second = excluded.examples_per_second,
                        seconds = excluded.seconds, iterations = excluded.iterations, updates = excluded.updates\
                    """,
                    run,
                    epoch.number(),
                    epoch.trainLoss(),
                    epoch.validationLoss(),
                    epoch.learningRate(),
                    epoch.examplesPerSecond(),
                    epoch.seconds(),
                    epoch.iterations(),
                    epoch.updates());
            for (Map.Entry<String, Double> metric : epoch.metrics().entrySet()) {
                database.update(
                        "INSERT OR REPLACE INTO metrics (run, epoch, key, value) VALUES (?, ?, ?, ?)",
                        run,
                        epoch.number(),
                        made(metric.getKey()),
                        metric.getValue());
            }
        }
    }

    /** Takes out all epochs of a run after one. */
    void removeEpochsAfter(long run, int epoch) throws SQLException {
        database.update("DELETE FROM epochs WHERE run = ? AND epoch > ?", run, epoch);
    }

    /** Says that a run's process works on it. */
    void heard(long run) throws SQLException {
        database.update(
                "UPDATE runs SET state = ?, heard = ? WHERE id = ?",
                RunRecord.RUNNING,
                Instant.now().toEpochMilli(),
                run);
    }

    /** Takes a run out, with all that is known of it. */
    void remove(String name) throws SQLException {
        database.update("DELETE FROM runs WHERE name = ?", name);
    }

    // ------------------------------------------------------------------- keys

    /** The number of a fact's name, if any run has, or had, a fact of this name. */
    Optional<Long> key(String name) throws SQLException {
        return database.query("SELECT id FROM keys WHERE name = ?", row -> row.getLong(1), name).stream()
                .findFirst();
    }

    /** The names of all facts that any run has. */
    List<String> keys() throws SQLException {
        return database.query(
                "SELECT name FROM keys WHERE id IN (SELECT DISTINCT key FROM facts) ORDER BY name",
                row -> row.getString(1));
    }

    private long made(String name) throws SQLException {
        Long known = keys.get(name);
        if (known != null) {
            return known;
        }
        Optional<Long> there = key(name);
        long id = there.isPresent()
                ? there.get()
                : database.query("INSERT INTO keys (name) VALUES (?) RETURNING id", row -> row.getLong(1), name)
                        .getFirst();
        keys.put(name, id);
        return id;
    }

    /** Forgets what may have been taken back. */
    void forget() {
        keys.clear();
    }

    // ---------------------------------------------------------------- reading

    /** All facts of some runs. */
    Map<Long, Map<String, Object>> facts(Collection<Long> runs) throws SQLException {
        Map<Long, Map<String, Object>> facts = new HashMap<>();
        database.query(
                """
                SELECT f.run, k.name, f.value FROM json_each(?) r CROSS JOIN facts f CROSS JOIN keys k
                WHERE f.run = r.value AND k.id = f.key\
                """,
                row -> facts.computeIfAbsent(row.getLong(1), _ -> new LinkedHashMap<>())
                        .put(row.getString(2), value(row.getObject(3))),
                runs.toString());
        return facts;
    }

    /** A fact's value as it was put in: SQLite's driver makes small whole numbers shorter. */
    static Object value(Object value) {
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }

    /** What recipes name as their metric. */
    Set<String> metrics() throws SQLException {
        return new HashSet<>(database.query("""
            SELECT DISTINCT f.value FROM runs r CROSS JOIN facts f
            WHERE f.run = r.id AND f.key = (SELECT id FROM keys WHERE name = 'metric')\
            """, row -> row.getString(1)));
    }

    /** The epochs of a run. */
    List<History.Epoch> epochs(String run) throws SQLException {
        Map<Integer, Map<String, Double>> metrics = new HashMap<>();
        database.query(
                """
                SELECT m.epoch, k.name, m.value FROM metrics m JOIN keys k ON k.id = m.key
                WHERE m.run = (SELECT id FROM runs WHERE name = ?) ORDER BY m.epoch, k.name\
                """,
                row -> metrics.computeIfAbsent(row.getInt(1), _ -> new LinkedHashMap<>())
                        .put(row.getString(2), real(row.getObject(3))),
                run);
        return database.query(
                """
                SELECT epoch, train_loss, validation_loss, learning_rate, examples_per_second, seconds, iterations, updates
                FROM epochs WHERE run = (SELECT id FROM runs WHERE name = ?) ORDER BY epoch\
                """,
                row -> new History.Epoch(
                        row.getInt(1),
                        real(row.getObject(2)),
                        row.getObject(3) instanceof Double loss ? OptionalDouble.of(loss) : OptionalDouble.empty(),
                        metrics.getOrDefault(row.getInt(1), Map.of()),
                        real(row.getObject(4)),
                        real(row.getObject(5)),
                        real(row.getObject(6)),
                        row.getLong(7),
                        row.getLong(8)),
                run);
    }

    /** SQLite keeps NaN as NULL. */
    private static double real(Object value) {
        return value instanceof Double number ? number : Double.NaN;
    }
}
