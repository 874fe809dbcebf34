package dev.descent.loss;

import dev.descent.tensor.Tensor;

/** What a loss makes of the many values that it measures. */
public enum Reduce {
    /** Their mean, a scalar: what is usually trained on. */
    MEAN,
    /** Their sum, a scalar. */
    SUM,
    /** All of them. */
    NONE;

    Tensor apply(Tensor losses) {
        return switch (this) {
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
            case NONE -> losses;
        };
    }
}
