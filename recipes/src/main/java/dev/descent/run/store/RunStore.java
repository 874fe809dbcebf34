package dev.descent.run.store;

import dev.descent.data.Nearest;
import dev.descent.recipe.RequestException;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.RunRecord;
import dev.descent.run.folder.Runs;
import dev.descent.task.RunException;
import dev.descent.train.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of a folder, in a database beside them ({@code runs.db}), so that ten thousand are listed at once. The folders
 * are the truth: what the database does not know is read from them, and if it is lost or damaged, it is made again. Several
 * processes may use it at once; one object, one thread.
 *
 * <pre>{@code
 * try (RunStore store = RunStore.open(Path.of("runs"))) {
 *     store.refresh((done, all) -> {});
 *     store.list(RunQuery.newest(Filter.parse("recipe=digits and accuracy>97%")));
 * }
 * }</pre>
 */
public final class RunStore implements AutoCloseable {
    /** Folders that are read for one transaction: others can write in between. */
    private static final int TOGETHER = 100;

    /** The column of the first fact that is asked for. */
    private static final int FIRST_FACT = 5;

    /** A process writes its run's summary first, and tells the store then. */
    private static final Duration ABOUT_TO_TELL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(RunStore.class);

    private final Runs runs;
    private final StoreFile file;
    private Database database;
    private RunTables tables;

    private RunStore(Path folder, StoreFile file, Database database) {
        this.runs = new Runs(folder);
        this.file = file;
        this.database = database;
        this.tables = new RunTables(database);
    }

    /** Is told how far the reading of folders has come. */
    @FunctionalInterface
    public interface Progress {
        /** So many of all folders that are to be read were read. */
        void read(int done, int all);
    }

    // ---------------------------------------------------------------- opening

    /**
     * The store of a folder. A damaged one is set aside and made again; where one cannot be written, it is made in memory:
     * then the next {@link #refresh} reads all folders.
     *
     * @throws RunException if there is none here, with the reason
     */
    public static RunStore open(Path folder) {
        StoreFile file = StoreFile.in(folder);
        try {
            try {
                return new RunStore(folder, file, file.open());
            } catch (SQLException e) {
                if (!Database.isReadOnly(e)) {
                    throw e;
                }
                LOG.info("{} cannot be written, so the runs' folders are read instead", file.path(), e);
                return new RunStore(folder, file, file.inMemory());
            }
        } catch (SQLException e) {
            throw file.unusable(e);
        }
    }

    /**
     * The store of a folder to be written to; a damaged one is set aside.
     *
     * @param patience with other processes, for all that is done by {@link #writing}
     * @throws RunException if it cannot be written, with the reason
     */
    static RunStore opened(Path folder, Patience patience) {
        StoreFile file = StoreFile.in(folder, patience);
        try {
            return new RunStore(folder, file, file.open());
        } catch (SQLException e) {
            throw file.unusable(e);
        }
    }

    /** Does something; if the database turns out to be damaged, once more with one that is made again. */
    private <T> T using(Database.Work<T> work) {
        database.renewPatience();
        try {
            try {
                return work.run();
            } catch (SQLException e) {
                if (!Database.isDamaged(e)) {
                    throw e;
                }
                close();
                database = file.renewed(e);
                tables = new RunTables(database);
                update((_, _) -> {});
                return work.run();
            }
        } catch (SQLException e) {
            throw file.unusable(e);
        }
    }

    // ---------------------------------------------------------------- folders

    /**
     * Brings the store up to date with the folders: reads those that it does not know, forgets those that are gone, and
     * finds out what became of runs whose process is gone. Folders of runs that ended well are not opened again.
     *
     * @throws RunException if the folder cannot be read or the store cannot be used
     */
    public void refresh(Progress progress) {
        using(() -> {
            update(progress);
            return true;
        });
    }

    private void update(Progress progress) throws SQLException {
        // In this order: a run that begins in between is in neither or in both, not taken for one that is gone.
        Set<String> known = tables.names();
        Set<String> there = new HashSet<>(runs.names());
        runs.rubbish().forEach(this::clear);
        List<String> gone = known.stream().filter(name -> !there.contains(name)).toList();
        if (!gone.isEmpty()) {
            writing(() -> {
                for (String name : gone) {
                    tables.remove(name);
                }
                return true;
            });
        }
        read(there.stream().filter(name -> !known.contains(name)).toList(), Optional::isEmpty, progress);
        Instant now = Instant.now();
        for (RunTables.Row row : tables.unfinished()) {
            if (there.contains(row.name()) && isOutdated(row, now)) {
                read(List.of(row.name()), Optional.of(row)::equals, (_, _) -> {});
            }
        }
    }

    /** Reads folders of runs in, unless the store says of them, by then, what it is not expected to say. */
    private void read(List<String> names, Predicate<Optional<RunTables.Row>> expected, Progress progress)
            throws SQLException {
        List<String> folders = Runs.newestFirst(names)
                .filter(name -> RunFolder.isRun(folder(name)))
                .toList()
                .reversed();
        for (int from = 0; from < folders.size(); from += TOGETHER) {
            int end = Math.min(from + TOGETHER, folders.size());
            List<Instant> summaries = new ArrayList<>();
            List<RunRecord> records = new ArrayList<>();
            for (String name : folders.subList(from, end)) {
                summaries.add(summaryOf(name));
                records.add(RunRecord.read(new RunFolder(folder(name))));
            }
            writing(() -> {
                for (int i = 0; i < records.size(); i++) {
                    RunRecord record = records.get(i);
                    if (expected.test(tables.row(record.name()))) {
                        long id = tables.put(record, record.state(), Owner.NONE, summaries.get(i));
                        tables.removeEpochsAfter(id, 0);
                        tables.putEpochs(id, record.epochs());
                    }
                }
                return true;
            });
            progress.read(end, folders.size());
        }
    }

    /** What processes have left that were killed while they made or deleted a folder. */
    private void clear(String name) {
        try {
            if (RunFolder.isLeft(folder(name), Instant.now())) {
                RunFolder.remove(folder(name));
            }
        } catch (IOException e) {
            LOG.info("{} cannot be deleted", folder(name), e);
        }
    }

    /** Whether a run has ended, or ended otherwise, since the store was told of it. */
    private boolean isOutdated(RunTables.Row row, Instant now) {
        return switch (row.state()) {
            case RunRecord.COMPLETED, RunRecord.STOPPED_EARLY -> false;
            case RunRecord.RUNNING -> !row.owner().isAlive(row.heard(), now) || hasEndedUnheard(row, now);
            default -> !summaryOf(row.name()).equals(row.summary());
        };
    }

    /** Whether a run has a summary since it was last heard of, and its process could not tell the store. */
    private boolean hasEndedUnheard(RunTables.Row row, Instant now) {
        return row.heard().plus(ABOUT_TO_TELL).isBefore(now)
                && summaryOf(row.name()).isAfter(row.heard());
    }

    private Instant summaryOf(String name) {
        return Instant.ofEpochMilli(
                new RunFolder(folder(name)).modified(RunFolder.SUMMARY).toEpochMilli());
    }

    private Path folder(String name) {
        return runs.folder().resolve(name);
    }

    // ---------------------------------------------------------------- listing

    /**
     * The runs that are asked for, with some of their facts.
     *
     * @param keys names of facts; those that no run has are left out
     * @throws RequestException if the filter or the order is by a fact that no run has; names the nearest
     */
    public List<RunRow> list(RunQuery query, Collection<String> keys) {
        return using(() -> database.reading(() -> {
            List<String> known = new ArrayList<>();
            StringBuilder columns = new StringBuilder();
            for (String key : new LinkedHashSet<>(keys)) {
                if (column(key).isPresent() || tables.key(key).isPresent()) {
                    known.add(key);
                    columns.append(", ").append(fact(key));
                }
            }
            return found(query, columns.toString(), row -> {
                Map<String, Object> facts = new LinkedHashMap<>();
                for (int i = 0; i < known.size(); i++) {
                    Object value = row.getObject(FIRST_FACT + i);
                    if (value != null) {
                        facts.put(known.get(i), RunTables.value(value));
                    }
                }
                return row(row, facts);
            });
        }));
    }

    /** The runs that are asked for, with all their facts. */
    public List<RunRow> list(RunQuery query) {
        return using(() -> database.reading(() -> {
            List<Long> ids = found(query, "", row -> row.getLong(1));
            Map<Long, Map<String, Object>> facts = tables.facts(ids);
            return found(query, "", row -> row(row, facts.getOrDefault(row.getLong(1), Map.of())));
        }));
    }

    private static RunRow row(ResultSet row, Map<String, Object> facts) throws SQLException {
        return new RunRow(row.getString(2), Instant.ofEpochMilli(row.getLong(3)), row.getString(4), facts);
    }

    /** The names of the figures that stand beside the losses, of all runs. */
    public Set<String> metrics() {
        return using(tables::metrics);
    }

    /** Whether a folder has a store. */
    public static boolean isIn(Path folder) {
        return Files.exists(StoreFile.in(folder).path());
    }

    /** How many runs there are. */
    public int size() {
        return using(() -> database.query("SELECT count(*) FROM runs", row -> row.getInt(1))
                .getFirst());
    }

    /** The epochs of a run, by its name; none if there is no such run. */
    public List<History.Epoch> epochs(String run) {
        return using(() -> database.reading(() -> tables.epochs(run)));
    }

    /**
     * What a run's folder says, and whether the run goes on, which only the store beside it knows.
     *
     * @throws RunException if there is a store that cannot be used
     */
    public static RunRecord now(RunFolder folder) {
        RunRecord record = RunRecord.read(folder);
        Path runs = folder.path().toAbsolutePath().normalize().getParent();
        if (!isIn(runs)) {
            return record;
        }
        try (RunStore store = open(runs)) {
            return store.state(record.name()).filter(RunRecord.RUNNING::equals).isPresent()
                    ? record.inState(RunRecord.RUNNING)
                    : record;
        }
    }

    /** How a run stands in the store, after a look at whether its process still works. */
    public Optional<String> state(String run) {
        return using(() -> {
            Optional<RunTables.Row> row = tables.row(run);
            if (row.isPresent() && isOutdated(row.get(), Instant.now())) {
                read(List.of(run), row::equals, (_, _) -> {});
            }
            return tables.row(run).map(RunTables.Row::state);
        });
    }

    /** The runs that are asked for: their number, name, start and state, and then more columns. */
    private <T> List<T> found(RunQuery query, String columns, Database.Reader<T> reader) throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT r.id, r.name, r.started, r.state" + columns + " FROM runs r");
        String joint = " WHERE ";
        for (Filter.Condition condition : query.filter().conditions()) {
            sql.append(joint).append(sql(condition));
            values.add(condition.value());
            joint = " AND ";
        }
        String direction = query.descending() ? " DESC" : "";
        if (query.sort().equals(RunQuery.STARTED)) {
            sql.append(" ORDER BY r.started").append(direction).append(", r.id").append(direction);
        } else {
            String fact = fact(query.sort());
            sql.append(" ORDER BY %s IS NULL, %s COLLATE NOCASE%s, r.started DESC".formatted(fact, fact, direction));
        }
        values.add(query.limit());
        return database.query(sql.append(" LIMIT ?").toString(), reader, values.toArray());
    }

    /** A condition as SQL with one parameter. */
    private String sql(Filter.Condition condition) throws SQLException {
        Optional<String> column = column(condition.key());
        if (column.isPresent()) {
            return holds(condition, column.get());
        }
        boolean not = condition.comparison() == Filter.Comparison.NOT_EQUAL;
        return "%sEXISTS (SELECT 1 FROM facts WHERE run = r.id AND key = %s AND %s)"
                .formatted(not ? "NOT " : "", key(condition.key()), holds(condition.positive(), "value"));
    }

    /** To SQLite each number is less than each text, and '' is the least text: one is not compared with the other. */
    private static String holds(Filter.Condition condition, String value) {
        return switch (condition.comparison()) {
            case CONTAINS -> "instr(lower(%s), lower(?)) > 0".formatted(value);
            case EQUAL, NOT_EQUAL, LESS, AT_MOST, GREATER, AT_LEAST ->
                "%s %s ? COLLATE NOCASE AND %s %s ''"
                        .formatted(
                                value,
                                condition.comparison().sign(),
                                value,
                                condition.value() instanceof Double ? "<" : ">=");
        };
    }

    /** A fact of the run r as SQL. */
    private String fact(String name) throws SQLException {
        Optional<String> column = column(name);
        return column.isPresent()
                ? column.get()
                : "(SELECT value FROM facts WHERE run = r.id AND key = %s)".formatted(key(name));
    }

    /** The column of a fact that stands with the run itself. */
    private static Optional<String> column(String name) {
        return switch (name) {
            case "run" -> Optional.of("r.name");
            case "state" -> Optional.of("r.state");
            default -> Optional.empty();
        };
    }

    private long key(String name) throws SQLException {
        return tables.key(name).orElseThrow(() -> unknown(name));
    }

    /**
     * Makes sure that some run has a fact of this name.
     *
     * @throws RequestException if none has; names the nearest
     */
    public void checkKey(String key) {
        using(() -> fact(key));
    }

    private RequestException unknown(String key) {
        List<String> known = using(tables::keys);
        String hint = known.stream()
                .filter(name -> name.endsWith("." + key))
                .findFirst()
                .or(() -> Nearest.of(key, known))
                .map(near -> "did you mean \"" + near + "\"?")
                .orElse("\"descent runs show last\" shows what is known of a run");
        return new RequestException("no run in %s has \"%s\": %s".formatted(runs.folder(), key, hint));
    }

    // --------------------------------------------------------------- changing

    /**
     * Deletes a run: its folder and all that is known of it.
     *
     * @throws RunException if it goes on, or its folder cannot be deleted
     */
    public void delete(RunFolder folder) {
        String name = folder.path().getFileName().toString();
        if (state(name).filter(RunRecord.RUNNING::equals).isPresent()) {
            throw new RunException("the run %s is still running: end it before you delete it".formatted(folder.path()));
        }
        folder.delete();
        using(() -> writing(() -> {
            tables.remove(name);
            return true;
        }));
    }

    /** Does all of something or nothing, while nobody else writes. */
    <T> T writing(Database.Work<T> work) throws SQLException {
        try {
            return database.writing(work);
        } catch (SQLException | RuntimeException e) {
            tables.forget();
            throw e;
        }
    }

    /** The tables, for what is done within {@link #writing}. */
    RunTables tables() {
        return tables;
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (SQLException e) {
            LOG.info("the store of runs in {} could not be closed", runs.folder(), e);
        }
    }
}
