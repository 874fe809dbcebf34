package dev.descent.data;

import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The buffers that a worker fills and a consumer reads, in turn, and where the two meet. The worker fills slot after
 * slot until all are full; the consumer holds one at a time, until it takes the next.
 */
final class BatchRing {
    private final Slot[] slots;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition freed = lock.newCondition();

    /** How many batches were filled and given back since the start. */
    private long fills;

    private long frees;
    private boolean taken;
    private boolean closed;
    private Optional<Throwable> failure = Optional.empty();

    /** One native buffer, the beginning of which is in use. */
    static final class Part {
        private final MemorySegment whole;
        private long used;

        private Part(long bytes) {
            whole = NativeMemory.allocate(bytes, () -> "a batch");
            used = bytes;
        }

        MemorySegment whole() {
            return whole;
        }

        long used() {
            return used;
        }

        void use(long bytes) {
            used = bytes;
        }

        /** What is in use. */
        MemorySegment values() {
            return used == whole.byteSize() ? whole : whole.asSlice(0, used);
        }
    }

    /** The native buffers of one batch. */
    static final class Slot {
        /** By what programs call them: columns, and where lengths vary offsets and owners. */
        final Map<String, Part> parts = new LinkedHashMap<>();

        final int[] rows;
        /** Each example's place in the buffers; none unless examples are transformed. */
        final List<Example> examples = new ArrayList<>();

        int size;
        /** The ring that the slot serves in; it may go on to another when an epoch has ended. */
        BatchRing ring;

        private Slot(Dataset data, int batchSize, boolean transformed) {
            rows = new int[batchSize];
            for (Column column : data.columns()) {
                if (column.varies()) {
                    long room = most(data, column.name(), batchSize);
                    parts.put(column.name(), new Part(room * column.bytes()));
                    parts.put(Extents.offsets(column.name()), new Part((batchSize + 1L) * Integer.BYTES));
                    parts.put(Extents.owners(column.name()), new Part(room * Integer.BYTES));
                } else {
                    parts.put(column.name(), new Part(column.bytes() * batchSize));
                }
            }
            for (int i = 0; transformed && i < batchSize; i++) {
                Map<String, MemorySegment> example = new LinkedHashMap<>();
                for (Column column : data.columns()) {
                    MemorySegment whole = parts.get(column.name()).whole();
                    // Where lengths vary, each batch says anew where the example is.
                    example.put(
                            column.name(),
                            whole.asSlice(
                                    column.varies() ? 0 : i * column.bytes(), column.varies() ? 0 : column.bytes()));
                }
                examples.add(new Example(data.columns(), example));
            }
        }

        Part part(String name) {
            return parts.get(name);
        }
    }

    /** The most items that a batch can be dealt, and what they are rounded up to. */
    static long most(Dataset data, String column, int batchSize) {
        int[] lengths = new int[data.size()];
        for (int row = 0; row < lengths.length; row++) {
            lengths[row] = data.length(column, row);
        }
        Arrays.sort(lengths);
        long most = 0;
        for (int i = 1; i <= Math.min(batchSize, lengths.length); i++) {
            most += lengths[lengths.length - i];
        }
        return Extents.room(data, most);
    }

    /** A ring of slots that serve in no other any more. */
    BatchRing(Slot[] slots) {
        this.slots = slots;
        for (Slot slot : slots) {
            slot.ring = this;
        }
    }

    /**
     * Buffers for a number of batches; {@code transformed} says whether their examples will be looked at one by one.
     */
    static Slot[] slots(int count, Dataset data, int batchSize, boolean transformed) {
        Slot[] slots = new Slot[count];
        for (int i = 0; i < count; i++) {
            slots[i] = new Slot(data, batchSize, transformed);
        }
        return slots;
    }

    /** The slots, for another ring when this one is no longer used. */
    Slot[] slots() {
        return slots;
    }

    /**
     * The worker's next slot, once it is free; the worker must stop when this ends with {@link InterruptedException}.
     */
    Slot free() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (freeSlots() == 0) {
                while (!closed && freeSlots() < enough()) {
                    freed.await();
                }
            }
            if (closed) {
                throw new InterruptedException();
            }
            return slots[(int) (fills % slots.length)];
        } finally {
            lock.unlock();
        }
    }

    /** The slot that {@link #free} gave is filled. */
    void fill() {
        lock.lock();
        try {
            fills++;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The worker cannot go on; the consumer learns it after the batches that were filled. */
    void fail(Throwable cause) {
        lock.lock();
        try {
            failure = Optional.of(cause);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The consumer's next slot, once it is filled; gives the one before back. Rethrows what the worker failed with. */
    Slot take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (taken) {
                giveBack();
            }
            while (fills == frees && failure.isEmpty() && !closed) {
                filled.await();
            }
            if (closed) {
                throw new IllegalStateException("this epoch was closed while a batch was awaited");
            }
            if (fills == frees) {
                throw rethrown(failure.get());
            }
            taken = true;
            return slots[(int) (frees % slots.length)];
        } finally {
            lock.unlock();
        }
    }

    private void giveBack() {
        taken = false;
        frees++;
        if (freeSlots() >= enough()) {
            freed.signal();
        }
    }

    private long freeSlots() {
        return slots.length - (fills - frees);
    }

    /** How many slots must be free to wake the worker when all were full: waking it costs more than a small batch. */
    private int enough() {
        return Math.max(1, slots.length / 2);
    }

    /** Nobody will take another batch. */
    void close() {
        lock.lock();
        try {
            closed = true;
            freed.signal();
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        return switch (cause) {
            case Error error -> throw error;
            case RuntimeException exception -> exception;
            default -> new IllegalStateException(cause);
        };
    }
}
