package dev.descent.train.keep;

import dev.descent.checkpoint.Checkpoint;
import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Checkpoints;
import dev.descent.checkpoint.Checkpoints.Cadence;
import dev.descent.checkpoint.Weights;
import dev.descent.notice.Notice;
import dev.descent.train.history.TrainingListener;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the checkpoints of a run when they are due, and finds the one to go on from. While it is open, no other may
 * keep checkpoints in the same folder, in this process or another.
 */
public final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String LOCK = ".lock";
    /** What a process that was killed while it wrote has left. */
    private static final Predicate<String> UNFINISHED = Pattern.compile(
                    "\\.(checkpoint-\\d+|best)\\.safetensors\\..*\\.tmp")
            .asMatchPredicate();

    private static final long INTERVAL = Duration.ofSeconds(30).toNanos();
    /** One part in so many of the time is enough for writing. */
    private static final long SPARING = 100;
    /** After the first checkpoint, which is slower than others: classes are loaded, files are cold. */
    private static final long SPARING_AT_FIRST = 10;

    private final Checkpoints checkpoints;
    private final List<TrainingListener> listeners;
    private final FileChannel lock;

    private int made = 0;
    private long cost = 0;
    private long madeAt = System.nanoTime();
    private long madeAfter = 0;
    private int bestKept = 0;
    private boolean failing = false;

    /** A checkpoint with its place, and what is wrong with those that are later. */
    public record Found(Path file, Checkpoint checkpoint, List<String> damaged) {}

    private Keeper(Checkpoints checkpoints, List<TrainingListener> listeners, FileChannel lock) {
        this.checkpoints = checkpoints;
        this.listeners = listeners;
        this.lock = lock;
    }

    /**
     * A keeper with the folder to itself.
     *
     * @throws CheckpointException if the folder cannot be made, or somebody has it
     */
    public static Keeper open(Checkpoints checkpoints, List<TrainingListener> listeners) {
        Path folder = checkpoints.folder();
        try {
            Files.createDirectories(folder);
            Keeper keeper = new Keeper(checkpoints, listeners, lock(folder));
            keeper.sweep();
            return keeper;
        } catch (IOException e) {
            throw new CheckpointException(
                    "no checkpoints can be kept in " + folder + ": "
                            + Optional.ofNullable(e.getMessage()).orElse(e.toString())
                            + "; name a folder that you may write to",
                    e);
        }
    }

    /** Locked until it is closed or this process ends, however it does; some file systems have no locks. */
    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean mine;
        try {
            mine = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            mine = false;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} cannot be locked", folder, e);
            return channel;
        }
        if (!mine) {
            channel.close();
            throw new CheckpointException(
                    "the run in " + folder + " is being trained at this moment; wait for its end, or end it first");
        }
        return channel;
    }

    private void sweep() throws IOException {
        try (Stream<Path> files = Files.list(checkpoints.folder())) {
            for (Path file : files.filter(
                            path -> UNFINISHED.test(path.getFileName().toString()))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Refuses a folder in which another run has checkpoints: they would be lost. */
    public void refuseOthers() {
        checkpoints.files().stream().findFirst().ifPresent(file -> {
            throw new CheckpointException(checkpoints.folder() + " has the checkpoints of a run already ("
                    + file.getFileName() + " is the last); resume that run, or name another folder for this one");
        });
    }

    /**
     * The latest checkpoint that is whole; nothing if there is none at all.
     *
     * @throws CheckpointException if there are some, and all are damaged
     */
    public Optional<Found> find() {
        List<String> damaged = new ArrayList<>();
        for (Path file : checkpoints.files()) {
            try {
                Found found = new Found(file, Checkpoint.read(file), damaged);
                madeAfter = Checkpoints.iterations(file).orElseThrow();
                return Optional.of(found);
            } catch (CheckpointException e) {
                damaged.add(e.getMessage());
            }
        }
        if (damaged.isEmpty()) {
            return Optional.empty();
        }
        String others = damaged.size() == 1 ? "" : "; nor can the " + (damaged.size() - 1) + " before it be used";
        throw new CheckpointException(damaged.getFirst() + others);
    }

    /** Whether it is time for a checkpoint. */
    public boolean isDue(long iterations, boolean epochEnded) {
        return switch (checkpoints.cadence()) {
            case Cadence.Iterations(long count) -> iterations - madeAfter >= count;
            case Cadence.Time(Duration interval) -> System.nanoTime() - madeAt >= interval.toNanos();
            case Cadence.Sparing() -> {
                long since = System.nanoTime() - madeAt;
                yield (epochEnded || since >= INTERVAL) && since >= cost * (made > 1 ? SPARING : SPARING_AT_FIRST);
            }
        };
    }

    /**
     * Makes a checkpoint. That it cannot be written is told, and no reason for training to end.
     *
     * @param iterations made so far
     * @param best the weights of the best epoch
     * @param bestEpoch its number; 0 if no epoch was finished
     */
    public void keep(long iterations, Supplier<Checkpoint> state, Weights best, int bestEpoch) {
        keep(iterations, state, best, bestEpoch, checkpoints.keep());
    }

    /** Makes the checkpoint at the end of training; those before have served. */
    public void keepLast(long iterations, Supplier<Checkpoint> state, Weights best, int bestEpoch) {
        keep(iterations, state, best, bestEpoch, 1);
    }

    private void keep(long iterations, Supplier<Checkpoint> state, Weights best, int bestEpoch, int stay) {
        long began = System.nanoTime();
        try {
            Path file = checkpoints.file(iterations);
            state.get().write(file);
            if (bestEpoch != bestKept) {
                best.save(checkpoints.best(), Map.of("epoch", Integer.toString(bestEpoch)));
                bestKept = bestEpoch;
            }
            deleteAllBut(stay, iterations);
            failing = false;
            listeners.forEach(listener -> listener.checkpointed(file));
        } catch (CheckpointException e) {
            if (!failing) {
                failing = true;
                Notice.warn(LOG, "Training continues without a new checkpoint: " + e.getMessage());
                listeners.forEach(listener -> listener.checkpointFailed(e));
            }
        }
        made++;
        madeAt = System.nanoTime();
        madeAfter = iterations;
        cost = madeAt - began;
    }

    /** Those that are later than the one just made are damaged, else the run would have gone on from them. */
    private void deleteAllBut(int last, long newest) {
        int left = last;
        for (Path file : checkpoints.files()) {
            boolean stays = Checkpoints.iterations(file).orElseThrow() <= newest && left-- > 0;
            try {
                if (!stays) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new CheckpointException("cannot delete " + file + ", which is no longer needed: " + e, e);
            }
        }
    }

    @Override
    public void close() {
        try (lock) {
            // Before the lock is given up, so that nobody's file is deleted who has locked it since.
            Files.deleteIfExists(checkpoints.folder().resolve(LOCK));
        } catch (IOException e) {
            LOG.debug("the lock of {} cannot be removed", checkpoints.folder(), e);
        }
    }
}
