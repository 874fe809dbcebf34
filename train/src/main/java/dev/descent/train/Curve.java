package dev.descent.train;

import java.util.Arrays;

/**
 * A loss over epochs, seen through its noise. Positions are counted from 0.
 *
 * @param values as measured
 * @param smooth each point on the straight line that fits its neighbourhood best; at an end, where all neighbours lie
 *     on one side, a mean would lag behind the course
 */
record Curve(double[] values, double[] smooth) {
    /** Neighbours on each side that count: a tenth of the curve, at most this many. */
    private static final int WIDEST = 5;

    static Curve of(double[] values) {
        int reach = Math.min(WIDEST, (values.length + 4) / 10);
        int width = 2 * reach + 1;
        double[] smooth = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            smooth[i] = onLine(values, Math.clamp(i - reach, 0, Math.max(values.length - width, 0)), width, i);
        }
        return new Curve(values, smooth);
    }

    /** Where the least-squares line through some values passes a position. */
    private static double onLine(double[] values, int from, int width, int position) {
        int to = Math.min(from + width, values.length);
        double centre = (from + to - 1) / 2.0;
        double mean = 0;
        double covariance = 0;
        double variance = 0;
        for (int i = from; i < to; i++) {
            mean += values[i] / (to - from);
            covariance += (i - centre) * values[i];
            variance += (i - centre) * (i - centre);
        }
        return variance == 0 ? mean : mean + covariance / variance * (position - centre);
    }

    int length() {
        return values.length;
    }

    double first() {
        return smooth[0];
    }

    double end() {
        return smooth[smooth.length - 1];
    }

    double at(int position) {
        return smooth[position];
    }

    /** Where the smoothed curve is lowest. */
    int lowest() {
        int lowest = 0;
        for (int i = 1; i < smooth.length; i++) {
            if (smooth[i] < smooth[lowest]) {
                lowest = i;
            }
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

    /** How often the measured curve jumps up by more than some amount from one epoch to the next. */
    int jumps(double amount) {
        int jumps = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] - values[i - 1] > amount) {
                jumps++;
            }
        }
        return jumps;
    }

    /**
     * Standard deviation of the noise, from second differences, in which a smooth course cancels: their deviation is √6
     * times that of the noise, and the median of their size 0.6745 times their deviation.
     */
    double noise() {
        if (values.length < 3) {
            return 0;
        }
        double[] bends = new double[values.length - 2];
        for (int i = 0; i < bends.length; i++) {
            bends[i] = Math.abs(values[i] - 2 * values[i + 1] + values[i + 2]);
        }
        return median(bends) / (0.6745 * Math.sqrt(6));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
