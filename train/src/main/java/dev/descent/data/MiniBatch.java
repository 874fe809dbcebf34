package dev.descent.data;

import dev.descent.compile.Batch;
import dev.descent.data.BatchRing.Slot;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Some examples of an epoch, in native memory that is aligned to 64 bytes. Valid until the next batch is taken from the
 * same epoch; its buffers serve for a later one then.
 */
public final class MiniBatch implements Batch {
    private final Epoch epoch;
    private final Dataset data;
    private final Slot slot;
    private final int index;

    MiniBatch(Epoch epoch, Dataset data, Slot slot, int index) {
        this.epoch = epoch;
        this.data = data;
        this.slot = slot;
        this.index = index;
    }

    /** Number of examples; the last batch of an epoch may have fewer than the others. */
    public int size() {
        return check().size;
    }

    /** Which iteration of its epoch this is, counted from 0. */
    public int index() {
        return index;
    }

    /** The row in the dataset of the i-th example. */
    public int row(int i) {
        if (i < 0 || i >= size()) {
            throw new IndexOutOfBoundsException("a batch of " + size() + " examples has no example " + i);
        }
        return slot.rows[i];
    }

    /** The rows in the dataset of all examples, a copy. */
    public int[] rows() {
        return Arrays.copyOf(slot.rows, size());
    }

    /**
     * The values of one column in row-major order, shape [size, …].
     *
     * @throws IllegalArgumentException if there is no such column
     * @throws IllegalStateException if a later batch was taken already
     */
    @Override
    public MemorySegment values(String input) {
        MemorySegment full = check().values.get(input);
        long bytes = data.column(input).bytes() * slot.size;
        return bytes == full.byteSize() ? full : full.asSlice(0, bytes);
    }

    private Slot check() {
        if (!epoch.isCurrent(index, slot)) {
            throw new IllegalStateException(
                    "batch " + index + " is read after a later one was taken, so its memory may hold other "
                            + "examples; copy what you need to keep");
        }
        return slot;
    }
}
