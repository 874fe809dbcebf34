package dev.descent.insight.rate;

import dev.descent.word.Digits;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** What a {@link RateCurve} says about the learning rate. */
public sealed interface RateFinding {
    /** The finding in a sentence. */
    String sentence();

    /**
     * A learning rate to begin with.
     *
     * @param rate a tenth of the rate with the lowest loss, to two digits: at the lowest itself steps are about to blow up,
     *     and a rate that is good for a whole run lies about ten times below (Smith; fastai's {@code minimum/10})
     * @param lowest the rate at which the smoothed loss was lowest
     * @param steepest the rate at which it fell fastest, seen on a logarithmic axis: another rule's suggestion, which noise
     *     moves more easily
     * @param from the loss before anything was learned
     * @param to the lowest smoothed loss
     */
    record Suggestion(double rate, double lowest, double steepest, double from, double to) implements RateFinding {
        @Override
        public String sentence() {
            return "%s, a tenth of %s, where the loss was lowest (%s; it began at %s); it fell fastest at %s"
                    .formatted(
                            Digits.significant(rate),
                            Digits.significant(rounded(lowest)),
                            Digits.significant(to),
                            Digits.significant(from),
                            Digits.significant(steepest));
        }
    }

    /**
     * There is no rate to be suggested.
     *
     * @param reason why, and what to try
     */
    record Nothing(String reason) implements RateFinding {
        @Override
        public String sentence() {
            return "no suggestion, because " + reason;
        }
    }

    /** A fall of the loss is believed if it is so many times what chance may bring. */
    double CERTAINTY = 4;

    /** A smaller fall, as a part of the loss, is none. */
    double LEAST_FALL = 0.01;

    static RateFinding of(RateCurve curve) {
        RangeTest test = curve.test();
        if (curve.points().isEmpty()) {
            return new Nothing(
                    "the loss was NaN or infinity before any update: look for weights or inputs that are NaN or"
                            + " infinity, and for a logarithm or a division by zero in the model or the loss");
        }
        if (curve.points().size() <= curve.settling()) {
            return new Nothing(
                    "the loss was NaN or infinity after %s updates, at %s: start with a smaller rate, or scale the inputs to mean 0 and deviation 1"
                            .formatted(
                                    curve.points().size(),
                                    Digits.significant(
                                            rounded(curve.points().getLast().learningRate()))));
        }
        double[] smooth = curve.smoothed();
        int lowest = 0;
        for (int i = 0; i < smooth.length; i++) {
            lowest = smooth[i] < smooth[lowest] ? i : lowest;
        }
        double fall = curve.level() - smooth[lowest];
        double noise = curve.noise(Math.max(lowest + 1, curve.settling()));
        if (fall < Math.max(CERTAINTY * noise, LEAST_FALL * Math.abs(curve.level()))) {
            return neverFell(curve, smooth[lowest]);
        }
        if (lowest >= test.updates() - 1 - test.updates() / 50) {
            return new Nothing("the loss was still falling at " + Digits.significant(test.to())
                    + ", the largest rate that was tried: try larger ones, up to "
                    + Digits.significant(100 * test.to()));
        }
        int steepest = steepest(smooth, lowest);
        return new Suggestion(
                rounded(curve.points().get(lowest).learningRate() / 10),
                curve.points().get(lowest).learningRate(),
                rounded(curve.points().get(steepest).learningRate()),
                curve.level(),
                smooth[lowest]);
    }

    private static Nothing neverFell(RateCurve curve, double lowest) {
        String figures = "the loss never fell clearly below the " + Digits.significant(curve.level())
                + " that it began with (lowest: " + Digits.significant(lowest) + ")";
        int updates = curve.points().size();
        if (curve.ending() != RateCurve.Ending.COMPLETED
                && updates < curve.test().updates() / 4) {
            return new Nothing(figures + " before it diverged at "
                    + Digits.significant(rounded(curve.points().getLast().learningRate()))
                    + ": begin with a smaller rate, or scale the inputs to mean 0 and deviation 1");
        }
        return new Nothing(figures
                + ": the model may be unable to learn this (gradients of zero, targets that do not depend on the"
                + " inputs), or its batches are so small that noise hides its progress; try larger batches or more"
                + " updates");
    }

    /** Where the smoothed loss falls fastest on the way to its lowest. */
    private static int steepest(double[] smooth, int lowest) {
        int steepest = Math.min(1, lowest);
        double most = Double.POSITIVE_INFINITY;
        for (int i = 1; i < lowest; i++) {
            double slope = smooth[i + 1] - smooth[i - 1];
            if (slope < most) {
                most = slope;
                steepest = i;
            }
        }
        return steepest;
    }

    private static double rounded(double rate) {
        return new BigDecimal(rate)
                .round(new MathContext(2, RoundingMode.HALF_EVEN))
                .doubleValue();
    }
}
