package dev.descent.insight.growth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
    /** What an error that is just allowed may be off by. */
    private static final double ROUNDING = 1e-9;

    /**
     * The law that fits best, and others that fit nearly as well.
     *
     * @param likely the outermost that the measurements do not rule out: with each exponent, the flattest and the
     *     steepest that fit about as well as the best (profile likelihood, to nine tenths' confidence if errors are
     *     normal)
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
        PowerLaw best = exponents()
                .mapToObj(all::with)
                .min(Comparator.comparingDouble(all::error))
                .orElseThrow();
        int freedom = Math.max(1, losses.length - PARAMETERS);
        double quantile = freedom <= STUDENT.length ? STUDENT[freedom - 1] : NORMAL;
        double least = all.error(best);
        double allowed = least + quantile * quantile * Math.max(least / freedom, ROUGH * ROUGH);
        List<PowerLaw> likely = new ArrayList<>(List.of(best));
        exponents().forEach(exponent -> likely.addAll(all.likely(exponent, allowed)));
        return new Fit(best, likely);
    }

    private static DoubleStream exponents() {
        return IntStream.rangeClosed(1, (int) Math.round(FASTEST / STEP)).mapToDouble(i -> i * STEP);
    }

    /** Measurements to be fitted. */
    private record Fitting(double[] examples, double[] losses, double floor) {
        /** A weighted least-squares line of losses over n^(−c): all that laws with one exponent differ by. */
        private record Line(double meanX, double meanY, double variance, double slope) {
            PowerLaw law(double b, double exponent) {
                return new PowerLaw(meanY - b * meanX, b, exponent);
            }
        }

        private Line line(double exponent) {
            double sum = 0;
            double meanX = 0;
            double meanY = 0;
            for (int i = 0; i < losses.length; i++) {
                sum += weight(i);
                meanX += weight(i) * power(i, exponent);
                meanY += weight(i) * losses[i];
            }
            meanX /= sum;
            meanY /= sum;
            double variance = 0;
            double covariance = 0;
            for (int i = 0; i < losses.length; i++) {
                double x = power(i, exponent) - meanX;
                variance += weight(i) * x * x;
                covariance += weight(i) * x * (losses[i] - meanY);
            }
            return new Line(meanX, meanY, variance, covariance / variance);
        }

        /** The best law with an exponent, within a ≥ floor and b ≥ 0. */
        PowerLaw with(double exponent) {
            Line line = line(exponent);
            PowerLaw free = line.law(Math.max(line.slope, 0), exponent);
            return free.a >= floor ? free : onFloor(exponent);
        }

        private PowerLaw onFloor(double exponent) {
            double above = 0;
            double squares = 0;
            for (int i = 0; i < losses.length; i++) {
                double x = power(i, exponent);
                above += weight(i) * x * (losses[i] - floor);
                squares += weight(i) * x * x;
            }
            return new PowerLaw(floor, Math.max(above / squares, 0), exponent);
        }

        /** The flattest and the steepest law with an exponent whose error is allowed; none if none is. */
        List<PowerLaw> likely(double exponent, double allowed) {
            Line line = line(exponent);
            double spare = allowed - error(line.law(line.slope, exponent));
            // The error is a parabola over b, if a follows.
            double reach = Math.sqrt(Math.max(spare, 0) / line.variance);
            double steepest = Math.min(line.slope + reach, (line.meanY - floor) / line.meanX);
            double flattest = Math.max(line.slope - reach, 0);
            return Stream.of(
                            line.law(flattest, exponent),
                            line.law(Math.max(steepest, flattest), exponent),
                            with(exponent))
                    .filter(law -> law.a >= floor && error(law) <= allowed * (1 + ROUNDING))
                    .toList();
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
