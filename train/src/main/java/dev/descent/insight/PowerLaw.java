package dev.descent.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A loss that falls with the number of examples as {@code a + b·n^(−c)}: what learning curves of most models follow once
 * they have learned anything at all (Cortes et al. 1993; Hestness et al. 2017).
 *
 * @param a what remains with endless data
 * @param b ≥ 0
 * @param c > 0, how fast data helps
 */
public record PowerLaw(double a, double b, double c) {
    /** Exponents are looked for in these steps, up to the fastest. */
    private static final double STEP = 0.05;

    private static final double FASTEST = 2;
    /** Parameters of the law. */
    private static final int PARAMETERS = 3;
    /** Losses are believed to this part of what lies above the floor, and no more, however well a law fits. */
    private static final double ROUGH = 0.01;
    /** Quantile 0.95 of Student's distribution for 1, 2, … degrees of freedom; then of the normal one. */
    private static final double[] STUDENT = {6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81};

    private static final double NORMAL = 1.64;

    /**
     * The law that fits best, and others that fit nearly as well.
     *
     * @param likely all that the measurements do not rule out: other exponents that fit nearly as well as the best,
     *     and the laws that fit best if any one of the sizes is left out
     */
    public record Fit(PowerLaw best, List<PowerLaw> likely) {
        /** Copies the list. */
        public Fit {
            likely = List.copyOf(likely);
        }

        /** The least that the loss falls from one size to another, by any likely law. */
        public double leastFall(double from, double to) {
            return likely.stream().mapToDouble(law -> law.fall(from, to)).min().orElseThrow();
        }

        /** The most that the loss falls. */
        public double greatestFall(double from, double to) {
            return likely.stream().mapToDouble(law -> law.fall(from, to)).max().orElseThrow();
        }
    }

    /** The loss with so many examples. */
    public double at(double examples) {
        return a + b * Math.pow(examples, -c);
    }

    /** By how much the loss falls from one number of examples to another. */
    public double fall(double from, double to) {
        return at(from) - at(to);
    }

    /**
     * Fits the law by least squares of relative errors: a loss twice as far above the floor may be off by twice as much.
     *
     * @param examples numbers of examples, of at least four different sizes
     * @param losses the losses measured with them
     * @param floor no law goes below this
     */
    static Fit fit(double[] examples, double[] losses, double floor) {
        Fitting all = new Fitting(examples, losses, floor);
        List<PowerLaw> likely = new ArrayList<>();
        PowerLaw best = all.best();
        likely.add(best);
        int freedom = Math.max(1, losses.length - PARAMETERS);
        double quantile = freedom <= STUDENT.length ? STUDENT[freedom - 1] : NORMAL;
        double least = all.error(best);
        double allowed = least + quantile * quantile * Math.max(least / freedom, ROUGH * ROUGH);
        exponents().mapToObj(all::with).filter(law -> all.error(law) <= allowed).forEach(likely::add);
        Arrays.stream(examples)
                .distinct()
                .forEach(size -> likely.add(all.without(size).best()));
        return new Fit(best, likely);
    }

    private static DoubleStream exponents() {
        return IntStream.rangeClosed(1, (int) Math.round(FASTEST / STEP)).mapToDouble(i -> i * STEP);
    }

    /** Measurements to be fitted. */
    private record Fitting(double[] examples, double[] losses, double floor) {
        Fitting without(double size) {
            int[] kept = IntStream.range(0, examples.length)
                    .filter(i -> examples[i] != size)
                    .toArray();
            return new Fitting(
                    Arrays.stream(kept).mapToDouble(i -> examples[i]).toArray(),
                    Arrays.stream(kept).mapToDouble(i -> losses[i]).toArray(),
                    floor);
        }

        PowerLaw best() {
            return exponents()
                    .mapToObj(this::with)
                    .min((one, other) -> Double.compare(error(one), error(other)))
                    .orElseThrow();
        }

        /** The best law with an exponent: weighted least squares of a line over n^(−c), within a ≥ floor and b ≥ 0. */
        PowerLaw with(double exponent) {
            double sum = 0;
            double meanX = 0;
            double meanY = 0;
            for (int i = 0; i < losses.length; i++) {
                double weight = weight(i);
                sum += weight;
                meanX += weight * power(i, exponent);
                meanY += weight * losses[i];
            }
            meanX /= sum;
            meanY /= sum;
            double covariance = 0;
            double variance = 0;
            double above = 0;
            double squares = 0;
            for (int i = 0; i < losses.length; i++) {
                double x = power(i, exponent);
                covariance += weight(i) * (x - meanX) * (losses[i] - meanY);
                variance += weight(i) * (x - meanX) * (x - meanX);
                above += weight(i) * x * (losses[i] - floor);
                squares += weight(i) * x * x;
            }
            double b = covariance / variance;
            if (!(b > 0)) {
                return new PowerLaw(meanY, 0, exponent);
            }
            double a = meanY - b * meanX;
            return a >= floor
                    ? new PowerLaw(a, b, exponent)
                    : new PowerLaw(floor, Math.max(above / squares, 0), exponent);
        }

        /** Sum of squares of relative errors. */
        double error(PowerLaw law) {
            double error = 0;
            for (int i = 0; i < losses.length; i++) {
                double off = losses[i] - law.at(examples[i]);
                error += weight(i) * off * off;
            }
            return error;
        }

        private double power(int i, double exponent) {
            return Math.pow(examples[i], -exponent);
        }

        private double weight(int i) {
            double highest = Arrays.stream(losses).max().orElseThrow() - floor;
            double excess = Math.max(losses[i] - floor, ROUGH * highest);
            return 1 / (excess * excess);
        }
    }
}
