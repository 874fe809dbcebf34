package dev.descent.data;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.descent.compile.Batch;
import dev.descent.data.BatchRing.Part;
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
     * The values of one column in row-major order, shape [size, …]. Of a column whose lengths vary these are all items,
     * shape [room, …], zeros where none is left; {@link Extents#offsets} and {@link Extents#owners} are the names of what
     * tells whose they are.
     *
     * @throws IllegalArgumentException if there is no such column
     * @throws IllegalStateException if a later batch was taken already
     */
    @Override
    public MemorySegment values(String input) {
        Part part = check().part(input);
        if (part == null) {
            throw new IllegalArgumentException(
                    "these examples have no column \"" + input + "\"; " + Nearest.hint(input, slot.parts.keySet()));
        }
        return part.values();
    }

    /** For how many items there is room in a column whose lengths vary. */
    public int room(String column) {
        return (int) (check().part(Extents.owners(column)).used() / Integer.BYTES);
    }

    /** The values of the i-th example in a column. */
    public MemorySegment values(String column, int i) {
        Column one = data.column(column);
        MemorySegment all = values(column);
        if (!one.varies()) {
            return all.asSlice(i * one.bytes(), one.bytes());
        }
        MemorySegment offsets = values(Extents.offsets(column));
        long from = offsets.getAtIndex(JAVA_INT, i) * one.bytes();
        return all.asSlice(from, offsets.getAtIndex(JAVA_INT, i + 1) * one.bytes() - from);
    }

    /** What the examples are of. */
    Dataset data() {
        return data;
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
