package dev.descent.train.objective;

import dev.descent.loss.CrossEntropy;
import dev.descent.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How wrong the outputs of a model are: {@code Losses::crossEntropy}, {@code
 * LossFunction.of(CrossEntropy.standard().classWeights(1, 3))}. Where targets are I32 with one for each row of outputs,
 * a trainer takes them for class numbers and refuses any outside the outputs that is not to be ignored.
 */
@FunctionalInterface
public interface LossFunction {
    /**
     * The loss of one batch.
     *
     * <p>The loss of a set is the mean of its batches' losses, each for its {@link #weight}: where a loss is a mean over examples, that
     * of the whole set, however it is cut. Of one that compares the examples of a batch with each other (in-batch contrastive) the
     * figure depends on the size of the batches; so a last, smaller batch is taken as it is, never in parts.
     *
     * @param outputs what the model said, shape [batch, …]
     * @param targets the column "y" of the data, shape [batch, …]
     * @return a scalar, the mean over the batch
     */
    Tensor of(Tensor outputs, Tensor targets);

    /**
     * What the loss of a batch counts for in the mean over an epoch, where that is not its number of examples: the
     * divisor of a weighted mean.
     *
     * @return a scalar; empty where each example counts for one
     */
    default Optional<Tensor> weight(Tensor outputs, Tensor targets) {
        return Optional.empty();
    }

    /** The class number of what does not count, if there is one. */
    default OptionalInt ignoreIndex() {
        return OptionalInt.empty();
    }

    /**
     * Cross-entropy whose mean over an epoch is the one that it is over a batch: with class weights, or an index to
     * ignore, the mean of the batches' means would be another number.
     */
    static LossFunction of(CrossEntropy loss) {
        return new LossFunction() {
            @Override
            public Tensor of(Tensor outputs, Tensor targets) {
                return loss.of(outputs, targets);
            }

            @Override
            public Optional<Tensor> weight(Tensor outputs, Tensor targets) {
                return loss.weight(outputs, targets);
            }

            @Override
            public OptionalInt ignoreIndex() {
                return loss.ignoreIndex();
            }
        };
    }
}
