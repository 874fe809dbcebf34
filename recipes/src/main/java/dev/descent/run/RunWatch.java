package dev.descent.run;

import dev.descent.train.History;
import dev.descent.train.Progress;
import dev.descent.train.Resumption;
import dev.descent.train.TrainingListener;
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
final class RunWatch implements TrainingListener, AutoCloseable {
    /** Epochs are often shorter than what it takes to write them down. */
    private static final Duration USUAL = Duration.ofMillis(500);

    /** How often the store hears of an epoch that takes its time. */
    private static final long BEAT_NANOS = Duration.ofMinutes(1).toNanos();

    /** Training waits no longer than this for other processes, and then does not ask again for {@link #RETRY_NANOS}. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long RETRY_NANOS = Duration.ofSeconds(20).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

    private final RunFolder folder;
    private final long tellNanos;
    private Optional<RunStore> store = Optional.empty();
    private long run;
    private final List<History.Epoch> epochs = new ArrayList<>();
    private final List<History.Epoch> untold = new ArrayList<>();
    private long nextAt;
    private long toldAt;

    private RunWatch(RunFolder folder, Duration least) {
        this.folder = folder;
        this.tellNanos = least.toNanos();
    }

    /** Tells the store that a run begins, or goes on again. */
    static RunWatch begin(RunFolder folder) {
        return begin(folder, USUAL);
    }

    /**
     * Tells the store that a run begins, or goes on again.
     *
     * @param least time between one telling and the next
     */
    static RunWatch begin(RunFolder folder, Duration least) {
        RunWatch watch = new RunWatch(folder, least);
        watch.trying(() -> {
            RunStore opened = RunStore.opened(folder.path().toAbsolutePath().getParent());
            watch.store = Optional.of(opened);
            RunRecord record = RunRecord.read(folder);
            watch.epochs.addAll(record.epochs());
            watch.run = opened.writing(() -> {
                long id = opened.tables().put(record, RunRecord.RUNNING, Owner.ofThisProcess(), Instant.EPOCH);
                opened.tables().removeEpochsAfter(id, 0);
                opened.tables().putEpochs(id, record.epochs());
                return id;
            });
            watch.toldAt = System.nanoTime();
            watch.nextAt = watch.toldAt;
            return true;
        });
        return watch;
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
        if (System.nanoTime() - toldAt > BEAT_NANOS) {
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
        store.ifPresent(open -> trying(() -> {
            open.patience(PATIENCE);
            try {
                open.writing(() -> told(open.tables()));
                untold.clear();
                toldAt = System.nanoTime();
                nextAt = toldAt + tellNanos;
            } catch (SQLException e) {
                if (!Database.isBusy(e)) {
                    throw e;
                }
                toldAt = System.nanoTime();
                nextAt = toldAt + RETRY_NANOS;
            }
            return true;
        }));
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
        store.ifPresent(open -> trying(() -> {
            open.patience(StoreFile.PATIENCE);
            return open.writing(() -> {
                if (RunFolder.isRun(folder.path())) {
                    ended(open.tables());
                } else {
                    open.tables().remove(folder.path().getFileName().toString());
                }
                return true;
            });
        }));
        store.ifPresent(RunStore::close);
        store = Optional.empty();
    }

    private void ended(RunTables tables) throws SQLException {
        Instant summary = Instant.ofEpochMilli(
                RunRecord.modified(folder.file(RunFolder.SUMMARY)).toEpochMilli());
        RunRecord record = RunRecord.read(folder);
        String state = record.state().equals(RunRecord.LOST) ? RunRecord.FAILED : record.state();
        tables.put(record, state, Owner.NONE, summary);
        tables.putEpochs(run, untold);
        Map<String, Object> soFar = new LinkedHashMap<>(RunRecord.soFar(epochs));
        soFar.keySet().removeAll(record.figures().keySet());
        tables.putFacts(run, soFar);
    }

    private void trying(Database.Work<Boolean> work) {
        try {
            work.run();
        } catch (SQLException e) {
            giveUp(StoreFile.in(folder.path().getParent()).unusable(e).getMessage(), e);
        } catch (RuntimeException | LinkageError e) {
            giveUp(String.valueOf(e.getMessage()), e);
        }
    }

    private void giveUp(String reason, Throwable e) {
        LOG.warn("{}; this run is written into its folder all the same", reason);
        LOG.info("the store's error", e);
        store.ifPresent(RunStore::close);
        store = Optional.empty();
    }
}
