package dev.descent.data;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/** One example in a batch that is being prepared: what a {@link Transform} may change. */
public final class Example {
    private final Map<String, MemorySegment> values;
    private int row;
    private long epoch;

    /** @param values the example's place in the batch, by column */
    Example(Map<String, MemorySegment> values) {
        this.values = values;
    }

    /** Says which example has been copied here. */
    Example holding(int row, long epoch) {
        this.row = row;
        this.epoch = epoch;
        return this;
    }

    /**
     * The values of one column in row-major order, to be changed in place.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public MemorySegment values(String column) {
        MemorySegment segment = values.get(column);
        if (segment == null) {
            throw new IllegalArgumentException(
                    "these examples have no column \"" + column + "\"; " + Nearest.hint(column, values.keySet()));
        }
        return segment;
    }

    /** The example's row in its dataset. */
    public int row() {
        return row;
    }

    /** The epoch that the batch belongs to. */
    public long epoch() {
        return epoch;
    }
}
