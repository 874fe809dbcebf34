package dev.descent.insight;

import dev.descent.tensor.Values;
import dev.descent.train.LossFunction;
import java.util.Optional;

/**
 * How wrong the model was in one step.
 *
 * @param function the loss; a {@link LossFormula} can be written out
 * @param loss what it came to, the mean over the examples
 * @param outputs what the model said, shape [examples, …]
 * @param targets what it should have said
 * @param terms of a formula: the losses that {@code loss} is the mean of
 * @param probabilities of a formula that has them: what the outputs say as probabilities, of their shape
 * @param blame the derivative of the loss by the outputs
 */
public record Measurement(
        LossFunction function,
        double loss,
        Values outputs,
        Values targets,
        Optional<Values> terms,
        Optional<Values> probabilities,
        Values blame) {
    /** The loss, if it can be written out. */
    public Optional<LossFormula> formula() {
        return function instanceof LossFormula formula ? Optional.of(formula) : Optional.empty();
    }
}
