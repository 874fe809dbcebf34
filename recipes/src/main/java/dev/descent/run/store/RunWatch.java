package dev.descent.run.store;

import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.RunRecord;
import dev.descent.train.history.History;
import dev.descent.train.history.Progress;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingListener;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the store of a run while it goes on. Whatever is wrong with the store, the run goes on: it is said once, and
 * {@code descent runs} will read the run from its folder.
 */
public final class RunWatch implements TrainingListener, AutoCloseable {
    /** Epochs are often shorter than what it takes to write them down. */
    private static final Duration USUAL = Duration.ofMillis(500);

    /** How often the store hears of an epoch that takes its time. */
    private static final long BEAT_NANOS = Duration.ofMinutes(1).toNanos();

    /** Training waits no longer than this for a store that somebody keeps to himself, however often it asks. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** When it asks again, where it found the store kept. */
    private static final long RETRY_NANOS = Duration.ofSeconds(20).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

    private final RunFolder folder;
    private final long tellNanos;
    private final Patience patience;
    private Optional<RunStore> store = Optional.empty();
    private boolean isGivenUp = false;
    private boolean isSaid = false;
    private long run;
    private final List<History.Epoch> epochs = new ArrayList<>();
    private final List<History.Epoch> untold = new ArrayList<>();
    private long nextAt = System.nanoTime();
    private long toldAt = System.nanoTime();

    private RunWatch(RunFolder folder, Duration least, Patience patience) {
        this.folder = folder;
        this.tellNanos = least.toNanos();
        this.patience = patience;
    }

    /** Tells the store that a run begins, or goes on again. */
    public static RunWatch begin(RunFolder folder) {
        return begin(folder, USUAL, Patience.ofRun(PATIENCE));
    }

    /**
     * Tells the store that a run begins, or goes on again.
     *
     * @param least time between one telling and the next
     * @param patience with other processes
     */
    static RunWatch begin(RunFolder folder, Duration least, Patience patience) {
        RunWatch watch = new RunWatch(folder, least, patience);
        watch.trying(watch::known);
        return watch;
    }

    /** The store, which knows of the run: told of it now, if that could not be done before. */
    private RunStore known() throws SQLException {
        if (store.isPresent()) {
            return store.get();
        }
        RunStore opened = RunStore.opened(folder.path().toAbsolutePath().getParent(), patience);
        try {
            RunRecord record = RunRecord.read(folder);
            run = opened.writing(() -> {
                long id = opened.tables().put(record, RunRecord.RUNNING, Owner.ofThisProcess(), Instant.EPOCH);
                opened.tables().removeEpochsAfter(id, 0);
                opened.tables().putEpochs(id, record.epochs());
                return id;
            });
            epochs.clear();
            epochs.addAll(record.epochs());
            toldAt = System.nanoTime();
            nextAt = toldAt;
            store = Optional.of(opened);
            return opened;
        } finally {
            if (store.isEmpty()) {
                opened.close();
            }
        }
    }

    /** What the store has of epochs after the checkpoint will come again. */
    @Override
    public void resumed(Resumption resumption) {
        epochs.clear();
        epochs.addAll(resumption.epochs());
        store.ifPresent(open -> trying(() -> open.writing(() -> {
            open.tables().removeEpochsAfter(run, epochs.size());
            open.tables().putEpochs(run, epochs);
            return true;
        })));
    }

    @Override
    public void progressed(Progress progress) {
        if (System.nanoTime() - toldAt > BEAT_NANOS && System.nanoTime() - nextAt >= 0) {
            tell();
        }
    }

    @Override
    public void epochEnded(History.Epoch epoch) {
        while (!epochs.isEmpty() && epochs.getLast().number() >= epoch.number()) {
            epochs.removeLast(); // of a run that was resumed from before them
        }
        epochs.add(epoch);
        untold.add(epoch);
        if (System.nanoTime() - nextAt >= 0) {
            tell();
        }
    }

    private void tell() {
        trying(() -> {
            RunStore known = known();
            known.writing(() -> told(known.tables()));
            untold.clear();
            toldAt = System.nanoTime();
            nextAt = toldAt + tellNanos;
            return true;
        });
    }

    private boolean told(RunTables tables) throws SQLException {
        tables.heard(run);
        tables.putEpochs(run, untold);
        tables.putFacts(run, RunRecord.soFar(epochs));
        return true;
    }

    /** Tells the store how the run ended, as its folder says; a run whose folder is gone was none. */
    @Override
    public void close() {
        boolean isRun = RunFolder.isRun(folder.path());
        if (isRun || store.isPresent()) {
            trying(() -> {
                RunStore known = known();
                return known.writing(() -> {
                    if (isRun) {
                        ended(known.tables());
                    } else {
                        known.tables().remove(folder.path().getFileName().toString());
                    }
                    return true;
                });
            });
        }
        store.ifPresent(RunStore::close);
        store = Optional.empty();
    }

    private void ended(RunTables tables) throws SQLException {
        Instant summary =
                Instant.ofEpochMilli(folder.modified(RunFolder.SUMMARY).toEpochMilli());
        RunRecord record = RunRecord.read(folder);
        String state = record.state().equals(RunRecord.LOST) ? RunRecord.FAILED : record.state();
        tables.put(record, state, Owner.NONE, summary);
        tables.putEpochs(run, untold);
        Map<String, Object> soFar = new LinkedHashMap<>(RunRecord.soFar(epochs));
        soFar.keySet().removeAll(record.figures().keySet());
        tables.putFacts(run, soFar);
    }

    private void trying(Database.Work<?> work) {
        if (isGivenUp) {
            return;
        }
        try {
            work.run();
        } catch (SQLException e) {
            failed(StoreFile.in(folder.path().getParent()).unusable(e).getMessage(), e, e);
        } catch (RuntimeException | LinkageError e) {
            failed(String.valueOf(e.getMessage()), e, e.getCause());
        }
    }

    private void failed(String reason, Throwable e, Throwable cause) {
        if (cause instanceof SQLException told && Database.isBusy(told)) {
            nextAt = System.nanoTime() + RETRY_NANOS;
            say(
                    "another process has locked the database of runs {}: training does not wait for it, and"
                            + " \"descent runs\" reads this run from its folder",
                    StoreFile.in(folder.path().getParent()).path());
            return;
        }
        isGivenUp = true;
        say("{}; this run is written into its folder all the same", reason);
        LOG.info("the store's error", e);
        store.ifPresent(RunStore::close);
        store = Optional.empty();
    }

    /** Once in a run. */
    private void say(String words, Object value) {
        if (!isSaid) {
            isSaid = true;
            LOG.warn(words, value);
        }
    }
}
