package dev.descent.insight.explain;

import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;

/**
 * Many numbers in a few.
 *
 * @param count how many there are
 * @param mean NaN of no numbers
 * @param std standard deviation (of the population, 1/n)
 * @param min the smallest
 * @param max the largest
 * @param zeros the share that is exactly 0, between 0 and 1
 * @param norm the root of the sum of their squares
 * @param histogram how many lie in each of {@link #BINS} equal parts of the range from min to max
 */
public record Statistics(
        long count,
        double mean,
        double std,
        double min,
        double max,
        double zeros,
        double norm,
        List<Integer> histogram) {
    /** Parts of a histogram. */
    public static final int BINS = 8;

    /** Copies the list. */
    public Statistics {
        histogram = List.copyOf(histogram);
    }

    /** The statistics of some values. */
    public static Statistics of(Values values) {
        double sum = 0;
        double squares = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        long zeros = 0;
        long count = values.size();
        for (long i = 0; i < count; i++) {
            double value = values.get(i);
            sum += value;
            squares += value * value;
            min = Math.min(min, value);
            max = Math.max(max, value);
            zeros += value == 0 ? 1 : 0;
        }
        double mean = sum / count;
        double spread = 0;
        for (long i = 0; i < count; i++) {
            double distance = values.get(i) - mean;
            spread += distance * distance;
        }
        return new Statistics(
                count,
                mean,
                Math.sqrt(spread / count),
                min,
                max,
                (double) zeros / count,
                Math.sqrt(squares),
                histogram(values, min, max));
    }

    private static List<Integer> histogram(Values values, double min, double max) {
        Integer[] bins = new Integer[BINS];
        Arrays.fill(bins, 0);
        for (long i = 0; i < values.size() && Double.isFinite(max - min); i++) {
            double place = max == min ? 0.5 : (values.get(i) - min) / (max - min);
            bins[Math.clamp((int) (place * BINS), 0, BINS - 1)]++;
        }
        return List.of(bins);
    }
}
