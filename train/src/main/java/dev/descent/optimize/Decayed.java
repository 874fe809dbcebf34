package dev.descent.optimize;

import dev.descent.tensor.Tensor;

/** Which parameters weight decay pulls towards zero. */
public enum Decayed {
    /** Every one. */
    ALL,
    /** Those of two axes or more: weights and embeddings, but neither biases nor the scales of norm layers. */
    MATRICES;

    boolean includes(Tensor parameter) {
        return this == ALL || parameter.shape().rank() >= 2;
    }
}
