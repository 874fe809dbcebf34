package dev.descent.run.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sqlite.BusyHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * An SQLite database that several processes may use at once: one writes at a time and the others wait for it, and nobody
 * who reads waits (sqlite.org/wal.html). What was committed survives the end of the process; a power cut may take the
 * last moments with it. Not safe for use by several threads.
 */
final class Database implements AutoCloseable {
    /** The low byte of SQLite's error codes; the rest says more of the same (sqlite.org/rescode.html). */
    private static final int PRIMARY = 0xff;

    private final Connection connection;
    private final Patience patience;
    /** By their text: preparing takes longer than executing. */
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Database(Connection connection, Patience patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /** Something that is done, or found out. */
    @FunctionalInterface
    interface Work<T> {
        /** Does it. */
        T run() throws SQLException;
    }

    /** Makes something of a row. */
    @FunctionalInterface
    interface Reader<T> {
        /** What this row says. */
        T read(ResultSet row) throws SQLException;
    }

    /** A database in a file, which is made if need be. */
    static Database open(Path file, Patience patience) throws SQLException {
        // As a URI, for a question mark in a path would begin the driver's options.
        Database database = new Database(connect(file.toAbsolutePath().toUri().toString()), patience);
        try {
            BusyHandler.setHandler(database.connection, patience);
            database.execute("PRAGMA synchronous = NORMAL");
            database.writeAhead();
            return database;
        } catch (SQLException e) {
            database.close();
            throw e;
        }
    }

    /** A database that is gone when it is closed. */
    static Database inMemory() throws SQLException {
        return new Database(connect(":memory:"), Patience.of(Duration.ZERO));
    }

    /** Without the driver manager, and without the driver's class, which would register itself there and keep its class loader for ever. */
    private static Connection connect(String where) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(0);
        config.enforceForeignKeys(true);
        return new JDBC4Connection("jdbc:sqlite:" + where, where, config.toProperties());
    }

    /** Of several processes that ask for it at once, SQLite refuses all but one without any patience. */
    private void writeAhead() throws SQLException {
        while (true) {
            try {
                query("PRAGMA journal_mode = WAL", row -> row.getString(1));
                return;
            } catch (SQLException e) {
                if (!isBusy(e) || !patience.pause()) {
                    throw e;
                }
            }
        }
    }

    /** Whether another process kept the database to itself for longer than patience allows. */
    static boolean isBusy(SQLException e) {
        return is(e, SQLiteErrorCode.SQLITE_BUSY) || is(e, SQLiteErrorCode.SQLITE_LOCKED);
    }

    /** Whether the file is no database, or not a whole one. */
    static boolean isDamaged(SQLException e) {
        return is(e, SQLiteErrorCode.SQLITE_CORRUPT) || is(e, SQLiteErrorCode.SQLITE_NOTADB);
    }

    /** Whether nothing can be written where the file is. */
    static boolean isReadOnly(SQLException e) {
        return is(e, SQLiteErrorCode.SQLITE_READONLY) || is(e, SQLiteErrorCode.SQLITE_CANTOPEN);
    }

    private static boolean is(SQLException e, SQLiteErrorCode code) {
        return e instanceof SQLiteException said && (said.getResultCode().code & PRIMARY) == code.code;
    }

    /** Is as patient with other processes again as at first. */
    void renewPatience() {
        patience.renew();
    }

    /** Does all of something or nothing, while nobody else writes. */
    <T> T writing(Work<T> work) throws SQLException {
        execute("BEGIN IMMEDIATE");
        boolean done = false;
        try {
            T result = work.run();
            execute("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                rollback();
            }
        }
    }

    /** Does something on one and the same state of the database, whatever others write. */
    <T> T reading(Work<T> work) throws SQLException {
        execute("BEGIN");
        try {
            return work.run();
        } finally {
            rollback();
        }
    }

    /** SQLite has rolled back by itself after some errors, and then refuses: nothing is left to be done. */
    private void rollback() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            return;
        }
    }

    /** Executes statements, parted by semicolons. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** Executes a statement; how many rows it changed. */
    int update(String sql, Object... values) throws SQLException {
        return bound(sql, values).executeUpdate();
    }

    /** What a query finds. */
    <T> List<T> query(String sql, Reader<T> reader, Object... values) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            while (rows.next()) {
                found.add(reader.read(rows));
            }
        }
        return found;
    }

    private PreparedStatement bound(String sql, Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, plain(values[i]));
        }
        return statement;
    }

    @SuppressWarnings("NullableOptional") // SQL's NULL
    private static Object plain(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.orElse(null);
            case OptionalDouble optional -> optional.isPresent() ? optional.getAsDouble() : null;
            default -> value;
        };
    }

    @Override
    public void close() throws SQLException {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
        } finally {
            connection.close();
        }
    }
}
