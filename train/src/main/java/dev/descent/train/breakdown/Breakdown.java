package dev.descent.train.breakdown;

import dev.descent.word.Digits;
import java.util.Locale;
import java.util.Optional;

/**
 * A number that is not finite any more: where, and why most likely.
 *
 * @param ruined the name of weights, or of what is remembered of them, that are not finite, if there are any
 * @param loss that was measured; not finite if nothing is ruined yet
 * @param place which iteration or validation it was
 * @param update which update the iteration belongs to; 0 of a validation
 * @param initial the very first loss; NaN if this is the first
 * @param before the last training loss that was finite; NaN if there was none
 * @param learningRate of the update
 * @param largestInput the largest |x| among the inputs
 * @param culprit the first operation whose result was not finite, if it was found
 * @param weightsOf the epoch whose weights the model has got back; 0 for those that it began with
 */
public record Breakdown(
        Optional<String> ruined,
        double loss,
        String place,
        long update,
        double initial,
        double before,
        double learningRate,
        double largestInput,
        Optional<Culprit> culprit,
        int weightsOf) {
    /** Inputs that are this large make the products of a network overflow sooner or later. */
    private static final double LARGE_INPUT = 1e4;
    /** A loss that grew this many times over was not ruined by one bad example. */
    private static final double GROWN = 3;
    /** No optimizer takes steps that are larger than this. */
    private static final double SANE_RATE = 0.1;

    /** {@code the loss became NaN}. */
    public static String became(String what, double value) {
        return what + " became " + (Double.isNaN(value) ? "NaN" : value > 0 ? "infinite" : "minus infinity");
    }

    public String sentence() {
        return what() + ", " + (update > 0 ? "update " + update + ", " : "") + "with learning rate "
                + String.format(Locale.ROOT, "%.3g", learningRate) + ": " + cause() + first() + "; the model has "
                + (weightsOf == 0 ? "its initial weights" : "its weights of epoch " + weightsOf) + " again";
    }

    private String what() {
        if (Double.isFinite(loss)) {
            return ruined.orElseThrow() + " became NaN or infinity " + place + " (whose loss was " + Digits.loss(loss)
                    + ")";
        }
        return became("the loss", loss) + " " + place
                + (Double.isNaN(before) ? "" : " (the last finite one was " + Digits.loss(before) + ")");
    }

    private String cause() {
        Optional<String> remedy = culprit.flatMap(Culprit::remedy);
        if (remedy.isPresent()) {
            return "it came from " + culprit.get().sentence() + ", so " + remedy.get();
        }
        if (largestInput > LARGE_INPUT) {
            return "the inputs are as large as " + Digits.loss(largestInput)
                    + ", so scale them to mean 0 and standard deviation 1";
        }
        if (Double.isNaN(before) && !Double.isFinite(loss)) {
            return culprit.isPresent()
                    ? "nothing was learned yet, so the initial weights or the inputs are too large for this model"
                    : "nothing was learned yet, so look for weights that are NaN or infinity, and for a logarithm or a"
                            + " division by zero in the model or the loss";
        }
        double lowerRate = Math.min(learningRate / 10, SANE_RATE);
        String lower = "lower the learning rate (try " + String.format(Locale.ROOT, "%.1g", lowerRate)
                + ") or clip gradients by norm 1";
        return before > GROWN * Math.abs(initial)
                ? "it had grown from " + Digits.loss(initial) + ", so the steps are too large; " + lower
                : "one step was too large for these weights, so " + lower
                        + (culprit.isPresent()
                                ? ""
                                : "; if that does not help, look for a logarithm or a division by zero in the loss");
    }

    /** Where it began, if the cause does not tell. */
    private String first() {
        return culprit.filter(found -> found.remedy().isEmpty())
                .map(found -> "; the first NaN or infinity was the result of " + found.sentence())
                .orElse("");
    }
}
