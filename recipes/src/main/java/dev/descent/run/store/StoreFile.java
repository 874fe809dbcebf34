package dev.descent.run.store;

import dev.descent.task.RunException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.NativeLibraryNotFoundException;

/**
 * The file that the store is in.
 *
 * @param path {@code runs/runs.db}
 * @param patience with other processes
 */
record StoreFile(Path path, Patience patience) {
    /** How long somebody waits who asks for runs; other processes write for a few milliseconds each. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(StoreFile.class);

    /** The file for a folder of runs. */
    static StoreFile in(Path runs) {
        return in(runs, Patience.of(PATIENCE));
    }

    static StoreFile in(Path runs, Patience patience) {
        return new StoreFile(runs.resolve("runs.db"), patience);
    }

    /** Opens it, or makes it; a damaged one is set aside. */
    Database open() throws SQLException {
        try {
            return opened();
        } catch (SQLException e) {
            if (!Database.isDamaged(e)) {
                throw e;
            }
            return renewed(e);
        }
    }

    private Database opened() throws SQLException {
        Database database = Database.open(path, patience);
        try {
            Schema.STORE.apply(database, path);
            return database;
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** An empty store that is gone when it is closed, for a place where nothing can be written. */
    Database inMemory() throws SQLException {
        Database database = Database.inMemory();
        Schema.STORE.apply(database, path);
        return database;
    }

    // ----------------------------------------------------------------- damage

    /**
     * Sets a damaged file aside and makes an empty one. Of several processes that find it damaged, one does; the others
     * open what that one made.
     */
    Database renewed(SQLException damage) throws SQLException {
        Path turn = beside(".repair");
        synchronized (StoreFile.class) { // a lock on a file is the whole process's
            try (FileChannel channel = FileChannel.open(
                            turn,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
                    var _ = channel.lock()) {
                if (isDamaged()) {
                    setAside(damage);
                }
                return opened();
            } catch (IOException e) {
                throw new RunException(
                        "%s is damaged and cannot be moved away (%s): delete it, and it is rebuilt from the run folders"
                                .formatted(path, e.getMessage()),
                        e);
            }
        }
    }

    private boolean isDamaged() throws SQLException {
        try (Database database = opened()) {
            return !database.query("PRAGMA quick_check(1)", row -> row.getString(1))
                    .equals(List.of("ok"));
        } catch (SQLException e) {
            if (!Database.isDamaged(e)) {
                throw e;
            }
            return true;
        }
    }

    private void setAside(SQLException damage) throws IOException {
        Path aside = beside(".damaged");
        for (int number = 2; Files.exists(aside); number++) {
            aside = beside(".damaged-" + number);
        }
        Files.move(path, aside);
        Files.deleteIfExists(beside("-wal"));
        Files.deleteIfExists(beside("-shm"));
        LOG.warn(
                "{} is damaged ({}): it is now {}, and is rebuilt from the run folders",
                path,
                damage.getMessage(),
                aside.getFileName());
    }

    private Path beside(String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }

    // ----------------------------------------------------------------- errors

    /** What is wrong with the store, and what to do. */
    RunException unusable(SQLException e) {
        return new RunException("the store of runs %s cannot be used: %s".formatted(path, reason(e)), e);
    }

    private String reason(SQLException e) {
        if (Database.isBusy(e)) {
            return "another process has locked it for more than %s s; end that process, and try again"
                    .formatted(patience.total().toSeconds());
        }
        if (Database.isDamaged(e)) {
            return "it is damaged (%s); move it away, and it is rebuilt from the run folders".formatted(e.getMessage());
        }
        if (e.getCause() instanceof NativeLibraryNotFoundException) {
            return ("SQLite's library cannot be loaded on this machine (%s, %s); if it is for want of a place to"
                            + " unpack it, name one by JDK_JAVA_OPTIONS=-Dorg.sqlite.tmpdir=FOLDER")
                    .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
        }
        return String.valueOf(e.getMessage());
    }
}
