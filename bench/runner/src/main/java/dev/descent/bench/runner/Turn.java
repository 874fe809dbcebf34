package dev.descent.bench.runner;

import java.util.Arrays;

/**
 * What one runner did while the others waited.
 *
 * @param steps how many were timed
 * @param median nanoseconds
 * @param least nanoseconds
 * @param most nanoseconds
 * @param heapBytes allocated on the Java heap per step, by all threads
 */
public record Turn(int steps, long median, long least, long most, long heapBytes) {
    /**
     * Of the first so many of some times.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Turn of(long[] nanos, int steps, long heapBytes) {
        if (steps < 1) {
            throw new IllegalArgumentException("a turn has at least one step");
        }
        long[] sorted = Arrays.copyOf(nanos, steps);
        Arrays.sort(sorted);
        return new Turn(steps, median(sorted), sorted[0], sorted[steps - 1], heapBytes / steps);
    }

    /** The middle of sorted values; of an even number of them, half-way between the two. */
    public static long median(long... sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
    }
}
