package dev.descent.train;

import dev.descent.tensor.Tensor;

/**
 * How wrong the outputs of a model are: {@code Losses::crossEntropy}, {@code
 * CrossEntropy.standard().labelSmoothing(0.1)::of}. Where targets are I32 with one for each row of outputs, a trainer
 * takes them for class numbers and refuses any outside the outputs.
 */
@FunctionalInterface
public interface LossFunction {
    /**
     * The loss of one batch.
     *
     * @param outputs what the model said, shape [batch, …]
     * @param targets the column "y" of the data, shape [batch, …]
     * @return a scalar, the mean over the batch
     */
    Tensor of(Tensor outputs, Tensor targets);
}
