package dev.descent.insight.rate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a {@link RangeTest} saw: the loss at each learning rate. Immutable.
 *
 * @param test what was tried
 * @param updatesPerEpoch after how many points the same examples come again
 * @param points in order; fewer than the test's updates if the loss blew up
 * @param ending why there are no more
 */
public record RateCurve(RangeTest test, int updatesPerEpoch, List<Point> points, Ending ending) {
    /** Why a test ended. */
    public enum Ending {
        /** All updates were made. */
        COMPLETED,
        /** The loss was several times what it began with. */
        BLEW_UP,
        /** The loss was no finite number any more. */
        NOT_FINITE
    }

    /**
     * One update.
     *
     * @param learningRate of the update
     * @param loss of its examples, before it
     */
    public record Point(double learningRate, double loss) {}

    /** Half-width of the window that losses are smoothed by, as a part of the test. */
    private static final double SMOOTHING = 0.02;
    /** A window's weights beyond so many half-widths are as good as nothing. */
    private static final int REACH = 3;

    /** Copies the points. */
    public RateCurve {
        points = List.copyOf(points);
    }

    /** How many points at the beginning show the loss before anything was learned: a twentieth, or an epoch if short. */
    static int settling(RangeTest test, int updatesPerEpoch) {
        return Math.max(test.updates() / 20, Math.min(updatesPerEpoch, test.updates() / 5));
    }

    int settling() {
        return settling(test, updatesPerEpoch);
    }

    /** The loss before anything was learned: the mean of the first ones. */
    public double level() {
        return losses().limit(settling()).average().orElse(Double.NaN);
    }

    /**
     * The losses with their noise smoothed away: each the mean of its neighbors, weighted by a bell curve. Unlike a mean
     * over the losses before (which fastai shows), it does not move the curve to the right. What blew up counts as twice
     * the first losses, so that it does not reach far back.
     */
    public double[] smoothed() {
        return smoothed(whole(cut()));
    }

    private double[] smoothed(double[] losses) {
        double[] smooth = new double[losses.length];
        int reach = (int) Math.ceil(REACH * width());
        for (int i = 0; i < losses.length; i++) {
            double sum = 0;
            double weights = 0;
            for (int j = Math.max(0, i - reach); j <= Math.min(losses.length - 1, i + reach); j++) {
                double weight = weight(j - i);
                sum += weight * losses[j];
                weights += weight;
            }
            smooth[i] = sum / weights;
        }
        return smooth;
    }

    private double[] cut() {
        double lowest = losses().min().orElse(0);
        double most = level() + Math.max(Math.abs(level()), level() - lowest);
        return losses().map(loss -> Math.min(loss, most)).toArray();
    }

    /** Means over whole epochs, where they are short: that one example is harder than another is no noise. */
    private double[] whole(double[] losses) {
        int length = Math.min(cycle(), losses.length);
        return IntStream.range(0, losses.length)
                .map(i -> Math.clamp(i - length / 2L, 0, losses.length - length))
                .mapToDouble(from ->
                        Arrays.stream(losses, from, from + length).average().orElseThrow())
                .toArray();
    }

    private int cycle() {
        return updatesPerEpoch <= test.updates() / 10 ? updatesPerEpoch : 1;
    }

    private DoubleStream losses() {
        return points.stream().mapToDouble(Point::loss);
    }

    private double width() {
        return Math.max(1, SMOOTHING * test.updates());
    }

    private double weight(int distance) {
        double units = distance / width();
        return Math.exp(-units * units / 2);
    }

    /**
     * How far a fall from {@link #level} to a smoothed loss may be off by chance: one standard deviation.
     *
     * @param until how many points to judge by
     */
    double noise(int until) {
        double[] losses = whole(cut());
        double[] smooth = smoothed(losses);
        double variance = IntStream.range(0, until)
                        .mapToDouble(i -> (losses[i] - smooth[i]) * (losses[i] - smooth[i]))
                        .sum()
                / until;
        // Of a mean weighted by a bell curve the variance is 1/(2·√π·width) of that of one loss; means over the same
        // epoch are no chances of their own.
        double ofSmoothed = 1 / (2 * Math.sqrt(Math.PI) * width());
        return Math.sqrt(variance * cycle() * (ofSmoothed + 1.0 / settling()));
    }

    /** The learning rate that the curve speaks for, or why it speaks for none. */
    public RateFinding finding() {
        return RateFinding.of(this);
    }
}
