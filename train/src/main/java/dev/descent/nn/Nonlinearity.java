package dev.descent.nn;

import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.List;
import java.util.Optional;

/**
 * A function between layers with weights, which has none itself. Its word, its settings and all that is said of it stand with it.
 * Shapes: any → the same.
 */
public sealed interface Nonlinearity extends Explained permits Activation, Clip, StraightThroughClip {
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

    /** What it computes, in letters: {@code y = max(0, x)}. */
    String formula();

    /** Its derivative, in letters: {@code dy/dx = 1 where x > 0, else 0}. */
    String chainRule();

    /** What it makes of one number, with the number filled in; nothing if it does not treat each number alone. */
    Optional<String> filled(double x, Digits digits);

    /** Its derivative with the numbers filled in: of input x, output y. */
    default String slopeFilled(double x, double y, double slope, Digits digits) {
        return digits.behind(slope);
    }

    @Override
    default String formula(Flow flow) {
        return formula();
    }

    @Override
    default String chainRule(Flow flow) {
        return chainRule();
    }

    @Override
    default List<Filled> outputs(Flow flow) {
        return flow.outputs(i -> filled(flow.input().get(i), flow.digits()).orElse(""));
    }

    @Override
    default List<Filled> inputBlame(Flow flow) {
        return flow.throughSlope(i -> slopeFilled(
                flow.input().get(i),
                flow.output().get(i),
                flow.slope().orElseThrow().get(i),
                flow.digits()));
    }
}
