package dev.descent.run.store;

import dev.descent.task.RunException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * What tables the store has, and how it came to them: each step makes the next version of the one before, so that a store
 * that an older Descent made goes through those that it lacks. The version stands in the file (SQLite's user_version).
 *
 * @param steps SQL statements, those of one step parted by semicolons
 */
record Schema(List<String> steps) {
    /** The store's. Steps are added, never changed. */
    static final Schema STORE = new Schema(List.of("""
        -- A run: its folder's name, how it stands, and which process works on it.
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- never that of a run before, which might still be written to
            name TEXT NOT NULL UNIQUE,
            started INTEGER NOT NULL,   -- milliseconds since 1970
            state TEXT NOT NULL,        -- running, lost, or the summary's ending
            host TEXT NOT NULL,         -- of the process that works on it
            pid INTEGER NOT NULL,       -- 0 for none
            pid_started INTEGER NOT NULL,
            heard INTEGER NOT NULL,     -- when that process was last heard of
            summary INTEGER NOT NULL    -- how old the summary is that this was read from; 0 for none
        ) STRICT;
        CREATE TABLE keys (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        -- What is known of a run: settings like optimizer.lr, figures like test.loss.
        CREATE TABLE facts (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            key INTEGER NOT NULL REFERENCES keys,
            value ANY NOT NULL,         -- a number or a text
            PRIMARY KEY (run, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE epochs (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            epoch INTEGER NOT NULL,
            train_loss REAL,            -- NULL is no number, here and in metrics
            validation_loss REAL,       -- or none
            learning_rate REAL,
            examples_per_second REAL,
            seconds REAL,
            iterations INTEGER NOT NULL,
            updates INTEGER NOT NULL,
            PRIMARY KEY (run, epoch)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE metrics (
            run INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            key INTEGER NOT NULL REFERENCES keys,
            value REAL,
            PRIMARY KEY (run, epoch, key),
            FOREIGN KEY (run, epoch) REFERENCES epochs ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """));

    /** Copies the list. */
    Schema {
        steps = List.copyOf(steps);
    }

    /**
     * Brings a database to the newest version. Of several processes that try at once, one does.
     *
     * @param file where it is, for the error
     * @throws RunException if a newer Descent made it
     */
    void apply(Database database, Path file) throws SQLException {
        int version = version(database);
        if (version > steps.size()) {
            throw new RunException(
                    ("%s was made by a newer Descent (its version is %s, and this Descent knows %s): update Descent, or"
                                    + " move the file away, and it is rebuilt from the run folders")
                            .formatted(file, version, steps.size()));
        }
        if (version == steps.size()) {
            return;
        }
        database.writing(() -> {
            for (int step = version(database); step < steps.size(); step++) {
                database.execute(steps.get(step));
                database.execute("PRAGMA user_version = " + (step + 1));
            }
            return true;
        });
    }

    private static int version(Database database) throws SQLException {
        return database.query("PRAGMA user_version", row -> row.getInt(1)).getFirst();
    }
}
