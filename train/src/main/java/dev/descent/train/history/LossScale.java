package dev.descent.train.history;

/**
 * What a loss is worth: a loss has no scale of its own, but a model lies somewhere between one that never looks at its
 * inputs and one that is always right. With label smoothing not even the latter has a loss of 0.
 *
 * @param constant what it costs on the training set to give every example the same answer, the best such answer; NaN if
 *     unknown
 * @param perfect what it costs to give every example its own target; NaN if unknown
 */
public record LossScale(double constant, double perfect) {
    /** Nothing is known of the loss. */
    public static LossScale unknown() {
        return new LossScale(Double.NaN, Double.NaN);
    }

    /** Whether both ends are known, and apart. */
    public boolean isKnown() {
        return constant > perfect;
    }
}
