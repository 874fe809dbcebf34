package dev.descent.nn;

/**
 * A function between layers with weights, which has none itself. Its word, its settings and all that is said of it stand with it.
 * Shapes: any → the same.
 */
public sealed interface Nonlinearity extends Layer permits Activation, Clip, StraightThroughClip {
    /**
     * By how much the standard deviation of the weights before this function has to exceed 1/√fan for the signal to keep
     * its size.
     */
    default double gain() {
        return 1;
    }

    /** No output is below this; −∞ if there is no such bound. */
    double low();

    /** No output is above this; ∞ if there is no such bound. */
    double high();

    /** Whether it gives some numbers only. */
    default boolean isBounded() {
        return low() > Double.NEGATIVE_INFINITY || high() < Double.POSITIVE_INFINITY;
    }

    /** What the heading of a run calls it. */
    String words();

    @Override
    default Parameters parameters() {
        return Parameters.none();
    }
}
