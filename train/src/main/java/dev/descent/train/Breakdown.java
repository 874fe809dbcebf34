package dev.descent.train;

import static dev.descent.train.Verdict.number;

import java.util.Locale;

/**
 * A loss that is no finite number any more: where, and why most likely.
 *
 * @param loss NaN or infinite
 * @param place which iteration or validation it was
 * @param initial the very first loss; NaN if this is the first
 * @param before the last training loss that was finite; NaN if there was none
 * @param learningRate of the update before
 * @param largestInput the largest |x| among the inputs
 * @param weightsOf the epoch whose weights the model has got back; 0 for those that it began with
 */
record Breakdown(
        double loss,
        String place,
        double initial,
        double before,
        double learningRate,
        double largestInput,
        int weightsOf) {
    /** Inputs that are this large make the products of a network overflow sooner or later. */
    private static final double LARGE_INPUT = 1e4;
    /** A loss that grew this many times over was not ruined by one bad example. */
    private static final double GROWN = 3;

    /** No optimizer takes steps that are larger than this. */
    private static final double SANE_RATE = 0.1;

    String sentence() {
        return "the loss became " + (Double.isNaN(loss) ? "NaN" : loss > 0 ? "infinite" : "minus infinity") + " "
                + place + (Double.isNaN(before) ? "" : " (the last finite one was " + number(before) + ")")
                + ", with learning rate " + String.format(Locale.ROOT, "%.3g", learningRate) + ": " + cause()
                + "; the model has "
                + (weightsOf == 0 ? "the weights that it began with" : "its weights of epoch " + weightsOf) + " again";
    }

    private String cause() {
        if (largestInput > LARGE_INPUT) {
            return "the inputs are as large as " + number(largestInput)
                    + ", so scale them to mean 0 and standard deviation 1";
        }
        if (Double.isNaN(before)) {
            return "nothing was learned yet, so look for weights that are not finite, and for a logarithm or a"
                    + " division by zero in the model or the loss";
        }
        double lowerRate = Math.min(learningRate / 10, SANE_RATE);
        String lower = "lower the learning rate (try " + String.format(Locale.ROOT, "%.1g", lowerRate)
                + ") or clip gradients by norm 1";
        return before > GROWN * Math.abs(initial)
                ? "it had grown from " + number(initial) + ", so the steps are too large; " + lower
                : "one step was too large for these weights, so " + lower
                        + "; if that does not help, look for a logarithm or a division by zero in the loss";
    }
}
