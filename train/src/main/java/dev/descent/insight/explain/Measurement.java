package dev.descent.insight.explain;

import dev.descent.tensor.Values;
import java.util.Optional;
import java.util.function.Function;

/**
 * How wrong the model was in one step.
 *
 * @param formula the loss, if it can be written out
 * @param loss what it came to, the mean over the examples
 * @param comparison what the loss compared; empty where it is no comparison of outputs with targets
 */
public record Measurement(Optional<LossFormula> formula, double loss, Optional<Comparison> comparison) {
    /**
     * Outputs beside targets.
     *
     * @param outputs what the model said, shape [examples, …]
     * @param targets what it should have said
     * @param terms of a formula: the losses that {@code loss} is the mean of
     * @param probabilities of a formula that has them: what the outputs say as probabilities, of their shape
     * @param blame the derivative of the loss by the outputs
     */
    public record Comparison(
            Values outputs, Values targets, Optional<Values> terms, Optional<Values> probabilities, Values blame) {}

    /**
     * What the model said, shape [examples, …].
     *
     * @throws IllegalStateException if the loss compares no outputs with targets
     */
    public Values outputs() {
        return compared(Comparison::outputs);
    }

    /**
     * What it should have said.
     *
     * @throws IllegalStateException if the loss compares no outputs with targets
     */
    public Values targets() {
        return compared(Comparison::targets);
    }

    /**
     * The derivative of the loss by the outputs.
     *
     * @throws IllegalStateException if the loss compares no outputs with targets
     */
    public Values blame() {
        return compared(Comparison::blame);
    }

    /** Of a formula: the losses that {@code loss} is the mean of. */
    public Optional<Values> terms() {
        return comparison.flatMap(Comparison::terms);
    }

    /** Of a formula that has them: what the outputs say as probabilities, of their shape. */
    public Optional<Values> probabilities() {
        return comparison.flatMap(Comparison::probabilities);
    }

    private Values compared(Function<Comparison, Values> part) {
        return comparison
                .map(part)
                .orElseThrow(() -> new IllegalStateException(
                        "this loss compares no outputs with targets; look at the layers and weights of the step"));
    }
}
