package dev.descent.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Rows in the order of time, cut into blocks between two times: rows of one time stay together. */
final class Timeline {
    private final int[] rows;
    private final int[] changes;

    private Timeline(int[] rows, int[] changes) {
        this.rows = rows;
        this.changes = changes;
    }

    /**
     * The order of some rows.
     *
     * @param times the time of each row; of equal ones the row that stands first comes first
     */
    static <T extends Comparable<? super T>> Timeline of(List<T> times) {
        int[] rows = IntStream.range(0, times.size())
                .boxed()
                .sorted(Comparator.comparing(times::get))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] changes = IntStream.range(1, rows.length)
                .filter(i -> times.get(rows[i - 1]).compareTo(times.get(rows[i])) != 0)
                .toArray();
        return new Timeline(rows, changes);
    }

    /** How many different times there are. */
    int times() {
        return rows.length == 0 ? 0 : changes.length + 1;
    }

    /**
     * Where to cut: as near to the shares as changes of time allow, with at least one time in each block.
     *
     * @param until the share of all rows that lies before each cut, ascending
     * @throws IllegalArgumentException if there are no more times than cuts
     */
    int[] cuts(double... until) {
        if (changes.length < until.length) {
            throw new IllegalArgumentException(times() + " times cannot be cut " + until.length + " times");
        }
        int[] cuts = new int[until.length];
        int first = 0;
        for (int i = 0; i < until.length; i++) {
            double wanted = until[i] * rows.length;
            int nearest = first;
            int last = changes.length - (until.length - i);
            for (int candidate = first; candidate <= last; candidate++) {
                if (Math.abs(changes[candidate] - wanted) < Math.abs(changes[nearest] - wanted)) {
                    nearest = candidate;
                }
            }
            cuts[i] = changes[nearest];
            first = nearest + 1;
        }
        return cuts;
    }

    /** The rows of a block, as they stand in the data. */
    int[] block(int from, int to) {
        int[] block = Arrays.copyOfRange(rows, from, to);
        Arrays.sort(block);
        return block;
    }

    int size() {
        return rows.length;
    }
}
