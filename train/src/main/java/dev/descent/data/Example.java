package dev.descent.data;

import dev.descent.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One example in a batch that is being prepared: what a {@link Transform} may change. */
public final class Example {
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Column> columns = new HashMap<>();
    private final Map<String, Example> views = new HashMap<>();
    private float[] scratch = {};
    private int row;
    private long epoch;

    /** Where the values of a column lie: no view of them is made before somebody asks, for a batch has many examples. */
    private static final class Place {
        private MemorySegment buffer;
        private long from;
        private long bytes;

        Place(MemorySegment all) {
            buffer = all;
            bytes = all.byteSize();
        }

        MemorySegment values() {
            return bytes == buffer.byteSize() ? buffer : buffer.asSlice(from, bytes);
        }
    }

    /** @param values the example's place in the batch, by column */
    Example(List<Column> columns, Map<String, MemorySegment> values) {
        values.forEach((column, all) -> places.put(column, new Place(all)));
        columns.forEach(column -> this.columns.put(column.name(), column));
    }

    /**
     * Says where the values of a column are whose lengths vary.
     *
     * @param from where they begin in the buffer, in bytes
     * @param bytes how many they are
     */
    void place(String column, MemorySegment buffer, long from, long bytes) {
        Place place = places.get(column);
        place.buffer = buffer;
        place.from = from;
        place.bytes = bytes;
    }

    /** Says which example has been copied here. */
    Example holding(int row, long epoch) {
        this.row = row;
        this.epoch = epoch;
        return this;
    }

    /**
     * The values of one column in row-major order, to be changed in place; where lengths vary, all items of the example.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public MemorySegment values(String column) {
        return place(column).values();
    }

    private Place place(String column) {
        Place place = places.get(column);
        if (place == null) {
            throw new IllegalArgumentException(
                    "these examples have no column \"" + column + "\"; " + Nearest.hint(column, places.keySet()));
        }
        return place;
    }

    /**
     * The shape of one column's values, without an axis for the batch: {@code [28, 28]} for an image.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public Shape shape(String column) {
        place(column);
        return columns.get(column).shape();
    }

    /** The same example with one of its columns as "x", and nothing else. */
    Example with(String column) {
        Place here = place(column);
        Example view = views.get(column);
        if (view == null) {
            Column whole = columns.get(column);
            view = new Example(
                    List.of(new Column(Dataset.X, whole.shape(), whole.dtype(), whole.varies())),
                    Map.of(Dataset.X, here.buffer));
            views.put(column, view);
        }
        view.place(Dataset.X, here.buffer, here.from, here.bytes);
        return view.holding(row, epoch);
    }

    /** At least so many numbers to work with, whatever they hold; the same array each time unless it was too small. */
    public float[] scratch(int size) {
        if (scratch.length < size) {
            scratch = new float[size];
        }
        return scratch;
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
