package dev.descent.data;

import dev.descent.data.BatchRing.Slot;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CancellationException;

/**
 * One pass over a dataset, batch by batch, each prepared ahead on another thread while the one before is worked on. It
 * can be iterated once, by one thread. A pass that ends, with its last batch or by an exception, has stopped that
 * thread; one that is left early stops it by {@link #close}, or when it is garbage collected.
 */
@SuppressWarnings(
        "IterableAndIterator") // an iterator of its own would be garbage once an epoch; it can be iterated once
public final class Epoch implements Iterable<MiniBatch>, Iterator<MiniBatch>, AutoCloseable {
    private static final Cleaner ABANDONED = Cleaner.create();
    /** How long a transform may take to notice that it is no longer wanted before it is left to end by itself. */
    private static final long PATIENCE_MS = 5_000;

    private final BatchRing ring;
    private final Dataset data;
    private final long epoch;
    private final int iterations;
    private final Queue<Slot[]> spare;
    private final Thread worker;
    private final Cleaner.Cleanable cleanable;

    private int next;
    private boolean iterated;
    private boolean closed;

    /** @param spare where the buffers go when they are no longer needed here */
    Epoch(BatchWorker work, Queue<Slot[]> spare) {
        this.spare = spare;
        ring = work.ring();
        data = work.data();
        epoch = work.epoch();
        iterations = work.iterations();
        next = work.firstIteration();
        worker = Thread.ofPlatform().daemon().name("descent-batches").unstarted(work);
        cleanable = ABANDONED.register(this, new Stop(ring, worker));
        worker.start();
    }

    /** Ends the worker; must not refer to the epoch. */
    private record Stop(BatchRing ring, Thread worker) implements Runnable {
        @Override
        public void run() {
            ring.close();
            worker.interrupt();
        }
    }

    /**
     * This pass.
     *
     * @throws IllegalStateException if it was iterated before
     */
    @Override
    public Iterator<MiniBatch> iterator() {
        if (iterated) {
            throw new IllegalStateException("an epoch can be iterated once; ask Batches for another");
        }
        iterated = true;
        return this;
    }

    /** Whether there is another batch; closes the epoch if there is none. */
    @Override
    public boolean hasNext() {
        if (!closed && next == iterations) {
            close();
        }
        return !closed;
    }

    /**
     * The next batch; the one before is no longer valid.
     *
     * @throws DataException if it could not be prepared
     * @throws CancellationException if this thread is interrupted while it waits; the epoch is closed then and the
     *     thread still marked as interrupted
     */
    @Override
    public MiniBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("epoch " + epoch + " has no further batch");
        }
        try {
            Slot slot = ring.take();
            return new MiniBatch(this, data, slot, next++);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for iteration " + next + " of epoch " + epoch);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        } finally {
            // Else the collector might take this object for abandoned while it waits in its own method.
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Stops the preparation and waits for it to have stopped. The batch taken last stays valid until the next epoch.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        cleanable.clean();
        boolean interrupted = Thread.interrupted();
        try {
            worker.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (!worker.isAlive()) {
            spare.add(ring.slots());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a batch is the one taken last and its buffers have not gone on to another epoch. */
    boolean isCurrent(int index, Slot slot) {
        return index == next - 1 && slot.ring == ring;
    }

    /** The thread that prepares the batches. */
    Thread worker() {
        return worker;
    }
}
