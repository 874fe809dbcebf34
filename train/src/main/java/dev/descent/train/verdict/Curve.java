package dev.descent.train.verdict;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;

/**
 * A loss over epochs, seen through its noise. Positions are counted from 0.
 *
 * <p>Smoothed in two steps (Tukey's "3", then local lines): running medians of three, which leave a single spike out
 * altogether and a steady course as it is; then each point is put on the straight line that fits its neighborhood
 * best, because at an end, where all neighbors lie on one side, a mean would lag behind the course. A curve of less
 * than ten points stays as it is.
 *
 * @param values as measured
 * @param smooth the same, smoothed
 * @param reach how many neighbors on each side were counted
 */
record Curve(double[] values, double[] smooth, int reach) {
    /** Neighbors on each side that count: a tenth of the curve, at most this many. */
    private static final int WIDEST = 5;
    /** A smoothed valley may have its deepest point this many positions beside it. */
    private static final int NEAR = 2;
    /** Normal noise has a median size of this many deviations. */
    private static final double MEDIAN_DEVIATION = 0.6745;

    static Curve of(double[] values) {
        int reach = Math.min(WIDEST, values.length / 10);
        if (reach == 0) {
            return new Curve(values, values, 0);
        }
        double[] calm = medians(values);
        int width = 2 * reach + 1;
        double[] smooth = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            smooth[i] = onLine(calm, Math.clamp(i - reach, 0, Math.max(values.length - width, 0)), width, i);
        }
        return new Curve(values, smooth, reach);
    }

    /** Medians of each value and its neighbors; an end is compared with where its neighbors point (Tukey 1977). */
    private static double[] medians(double[] values) {
        int last = values.length - 1;
        double[] medians = values.clone();
        for (int i = 1; i < last; i++) {
            medians[i] = median(values[i - 1], values[i], values[i + 1]);
        }
        medians[0] = median(values[0], medians[1], 3 * medians[1] - 2 * medians[2]);
        medians[last] = median(values[last], medians[last - 1], 3 * medians[last - 1] - 2 * medians[last - 2]);
        return medians;
    }

    /** Where the least-squares line through some values passes a position. */
    private static double onLine(double[] values, int from, int width, int position) {
        int to = Math.min(from + width, values.length);
        double center = (from + to - 1) / 2.0;
        double mean = 0;
        double covariance = 0;
        double variance = 0;
        for (int i = from; i < to; i++) {
            mean += values[i] / (to - from);
            covariance += (i - center) * values[i];
            variance += (i - center) * (i - center);
        }
        return variance == 0 ? mean : mean + covariance / variance * (position - center);
    }

    int length() {
        return values.length;
    }

    int last() {
        return values.length - 1;
    }

    double first() {
        return smooth[0];
    }

    double end() {
        return smooth[last()];
    }

    double at(int position) {
        return smooth[position];
    }

    /** The smoothed curve between two positions, on the straight line that joins them. */
    double at(double position) {
        int left = Math.clamp((int) Math.floor(position), 0, last());
        int right = Math.min(left + 1, last());
        return smooth[left] + (position - left) * (smooth[right] - smooth[left]);
    }

    double measured(int position) {
        return values[position];
    }

    double measuredEnd() {
        return values[last()];
    }

    /** Where the smoothed curve is lowest. */
    int lowest() {
        return lowest(smooth, 0, smooth.length);
    }

    /** Where the measured curve is lowest. */
    int lowestMeasured() {
        return lowest(values, 0, values.length);
    }

    /** Where the measured curve is lowest next to a position. */
    int lowestMeasuredNear(int position) {
        int near = Math.min(NEAR, reach);
        return lowest(values, Math.max(0, position - near), Math.min(values.length, position + near + 1));
    }

    private static int lowest(double[] values, int from, int to) {
        int lowest = from;
        for (int i = from + 1; i < to; i++) {
            lowest = values[i] < values[lowest] ? i : lowest;
        }
        return lowest;
    }

    /** The first position from which the smoothed curve never improves by more than some amount. */
    int settledWithin(double amount) {
        double best = smooth[lowest()];
        int position = 0;
        while (smooth[position] > best + amount) {
            position++;
        }
        return position;
    }

    /** Between which values the measured curve moves, from a position on. */
    double spread(int from) {
        DoubleSummaryStatistics moves =
                Arrays.stream(values, from, values.length).summaryStatistics();
        return moves.getMax() - moves.getMin();
    }

    /** How often the measured curve jumps up by more than some amount from one epoch to the next, from a position on. */
    int jumps(int from, double amount) {
        int jumps = 0;
        for (int i = Math.max(from, 1); i < values.length; i++) {
            jumps += values[i] - values[i - 1] > amount ? 1 : 0;
        }
        return jumps;
    }

    /**
     * Standard deviation of the noise, from second differences, in which a smooth course cancels: their deviation is √6
     * times that of the noise, and the median of their size 0.6745 times their deviation. The first quarter is left
     * out: there a course bends most.
     */
    double noise() {
        int from = values.length / 4;
        int bends = values.length - from - 2;
        if (bends < 1) {
            return 0;
        }
        double[] sizes = new double[bends];
        for (int i = 0; i < bends; i++) {
            sizes[i] = Math.abs(values[from + i] - 2 * values[from + i + 1] + values[from + i + 2]);
        }
        return median(sizes) / (MEDIAN_DEVIATION * Math.sqrt(6));
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
