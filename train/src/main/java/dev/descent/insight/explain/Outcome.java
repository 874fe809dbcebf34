package dev.descent.insight.explain;

import dev.descent.tensor.Values;
import java.util.Optional;

/**
 * What a step came to: the loss on the same examples, with the same random numbers, and what theory said beforehand of
 * how it would change when the weights w move by Δ.
 *
 * @param before the loss before the step
 * @param after the loss after it
 * @param said what the model says after it, shape [examples, …]; empty where the objective gives no outputs
 * @param firstOrder {@code g·Δ}, with the gradient g: how the loss would change if it were a plane; −lr·‖g‖² for plain
 *     gradient descent
 * @param secondOrder {@code ½·Δᵀ·H·Δ}, with the second derivatives H: what its curvature adds
 */
public record Outcome(double before, double after, Optional<Values> said, double firstOrder, double secondOrder) {
    /** How the loss did change; below 0 if the step was good. */
    public double change() {
        return after - before;
    }

    /**
     * What the model says after the step, shape [examples, …].
     *
     * @throws IllegalStateException if the objective gives no outputs
     */
    public Values outputs() {
        return said.orElseThrow(() -> new IllegalStateException("this objective gives a loss but no outputs"));
    }

    /** How it should have, as far as slope and curvature tell. */
    public double predicted() {
        return firstOrder + secondOrder;
    }
}
