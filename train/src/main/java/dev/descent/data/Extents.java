package dev.descent.data;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large a batch is: what one program is made for.
 *
 * <p>Items of columns whose lengths vary lie one after the other, and there is room for a few more: the number of items is
 * rounded up to one of eight steps between a power of two and the next, so that a whole run needs a handful of programs
 * and at most an eighth of a batch is empty. (Powers of two alone would leave a third empty on average.) With several such
 * columns there are four steps, for their sizes multiply.
 *
 * @param examples how many examples it has
 * @param rooms for how many items there is room in each column whose lengths vary, by name
 */
public record Extents(int examples, Map<String, Integer> rooms) {
    /** Sizes below are multiples of it: a vector's lanes are computed at once anyway. */
    private static final int LEAST = 8;

    private static final int STEPS = 8;
    private static final int STEPS_OF_SEVERAL = 4;

    /** Copies the map. */
    public Extents {
        rooms = Map.copyOf(rooms);
    }

    /** Of a batch that was dealt out. */
    public static Extents of(MiniBatch batch) {
        Map<String, Integer> rooms = new LinkedHashMap<>();
        for (Column column : batch.data().columns()) {
            if (column.varies()) {
                rooms.put(column.name(), batch.room(column.name()));
            }
        }
        return new Extents(batch.size(), rooms);
    }

    /** Of some examples of a dataset. */
    public static Extents of(Dataset data, int... rows) {
        Map<String, Integer> rooms = new LinkedHashMap<>();
        for (Column column : data.columns()) {
            if (column.varies()) {
                long items = 0;
                for (int row : rows) {
                    items += data.length(column.name(), row);
                }
                rooms.put(column.name(), room(data, items));
            }
        }
        return new Extents(rows.length, rooms);
    }

    /** What is to be expected of so many examples of a dataset. */
    public static Extents expected(Dataset data, int examples) {
        Map<String, Integer> rooms = new LinkedHashMap<>();
        for (Column column : data.columns()) {
            if (column.varies()) {
                int[] starts = data.block(column.name()).starts();
                rooms.put(column.name(), room(data, Math.ceilDiv((long) starts[data.size()] * examples, data.size())));
            }
        }
        return new Extents(examples, rooms);
    }

    /** The same of some of the columns alone. */
    public Extents only(Collection<String> columns) {
        Map<String, Integer> some = new LinkedHashMap<>(rooms);
        some.keySet().retainAll(columns);
        return new Extents(examples, some);
    }

    /** For how many items a batch of a dataset has room that has so many. */
    static int room(Dataset data, long items) {
        return room(items, data.varying() > 1 ? STEPS_OF_SEVERAL : STEPS);
    }

    /** The number of items, rounded up to one of some steps between a power of two and the next. */
    static int room(long items, int steps) {
        long step = Math.max(LEAST, Long.highestOneBit(Math.max(items, 1)) / steps);
        return Math.toIntExact(Math.max(1, Math.ceilDiv(items, step)) * step);
    }

    /** The name of the input with the number of each example's first item, and of all items: I32 [examples + 1]. */
    public static String offsets(String column) {
        return column + ".offsets";
    }

    /** The name of the input with the example that each item is of: I32 [room]; of none as many as there are examples. */
    public static String owners(String column) {
        return column + ".owners";
    }
}
