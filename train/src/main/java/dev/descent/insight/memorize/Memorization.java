package dev.descent.insight.memorize;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What came of memorizing a few examples.
 *
 * @param examples how many there were
 * @param perfect the loss of perfect answers, which label smoothing makes more than 0
 * @param attempts one for each learning rate that was tried, in order; only the last can have succeeded
 * @param suspicions of a model that could not, what to look at, the most likely first
 */
public record Memorization(int examples, double perfect, List<Attempt> attempts, List<String> suspicions) {
    /** What a loss may be at the end, as a multiple of the first, of an attempt whose steps were not too large. */
    private static final double JUMPED = 2;

    /** Copies the lists. */
    public Memorization {
        attempts = List.copyOf(attempts);
        suspicions = List.copyOf(suspicions);
    }

    /**
     * A try at one learning rate.
     *
     * @param losses before each update; the last one NaN if it was no number any more
     * @param learned whether next to nothing was left of the loss in the end
     */
    public record Attempt(double learningRate, double[] losses, boolean learned) {
        /** Updates that were made. */
        public int updates() {
            return losses.length - 1;
        }

        /** The loss before the first update. */
        public double first() {
            return losses[0];
        }

        /** The loss in the end; NaN if it was no number any more. */
        public double last() {
            return losses[losses.length - 1];
        }

        /** The smallest loss. */
        public double lowest() {
            return Arrays.stream(losses).filter(Double::isFinite).min().orElse(Double.NaN);
        }

        /** Whether steps were too large: the loss grew, or was no number any more. */
        boolean isUnstable() {
            return !(last() <= JUMPED * Math.abs(first()));
        }

        /** {@code loss 2.31 → 0.0009}. */
        private String course(double end, double perfect) {
            return "loss " + number(first()) + " → " + number(end)
                    + (perfect > Memorizer.LEFT * first() ? " where none is below " + number(perfect) : "");
        }
    }

    /** Whether the model can memorize the examples. */
    public boolean learned() {
        return attempts.getLast().learned();
    }

    /** The try that succeeded, or the one that came closest. */
    public Attempt best() {
        return learned()
                ? attempts.getLast()
                : attempts.stream()
                        .min(Comparator.comparingDouble(Attempt::lowest))
                        .orElseThrow();
    }

    /** The verdict: whether it can, how fast, and what to look at if it cannot. */
    public String sentence() {
        String what = examples == 1 ? "1 example" : examples + " examples";
        Attempt first = attempts.getFirst();
        Attempt best = best();
        if (first.learned()) {
            return "the model can memorize " + what + " in " + updates(first) + ": "
                    + first.course(first.last(), perfect) + ", so the wiring is right";
        }
        if (learned()) {
            return "the model can memorize " + what + ", in " + updates(best) + " at learning rate "
                    + rate(best) + " (" + best.course(best.last(), perfect) + "), but not at " + rate(first) + " ("
                    + first.course(first.last(), perfect) + " in " + updates(first)
                    + "): the wiring is right, and that rate is too "
                    + (best.learningRate() > first.learningRate() ? "small" : "large");
        }
        return "the model cannot memorize " + what + ": at best " + best.course(best.lowest(), perfect) + " in "
                + updates(best) + ", at learning rates "
                + attempts.stream().map(Memorization::rate).collect(Collectors.joining(", "))
                + "; look at " + String.join("; at ", suspicions);
    }

    private static String updates(Attempt attempt) {
        return attempt.updates() == 1 ? "1 update" : attempt.updates() + " updates";
    }

    private static String rate(Attempt attempt) {
        return new BigDecimal(attempt.learningRate())
                .round(new MathContext(2))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5 ? "%.3g" : "%.4f", value);
    }
}
