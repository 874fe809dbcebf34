package dev.descent.model;

import dev.descent.tensor.DType;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;

/** What models require of their settings and inputs, each with the sentence that says how it is not met. */
final class Checks {
    private Checks() {}

    /** A number of something that a model has at least one of. */
    static void requireSize(String model, String name, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(model + ": " + name + " must be at least 1, not " + size);
        }
    }

    /** Heads share the width evenly. */
    static void requireHeads(String model, int heads, int width) {
        requireSize(model, "heads", heads);
        requireSize(model, "width", width);
        if (width % heads != 0) {
            throw new IllegalArgumentException(model + ": " + heads + " heads do not divide a width of " + width);
        }
    }

    /** Numbers of tokens, I32 [batch, tokens], no more of them than the model has positions. */
    static void requireTokens(Object model, Tensor tokens, int context) {
        if (tokens.dtype() != DType.I32 || tokens.shape().rank() != 2) {
            throw new ShapeException(model + ": needs token numbers, I32 [batch, tokens], not " + tokens.dtype()
                    + " of shape " + tokens.shape());
        }
        int length = tokens.shape().dim(1);
        if (length > context) {
            throw new ShapeException(model + ": " + length + " tokens in shape " + tokens.shape()
                    + " are more than its context of " + context + "; cut them, or make the context longer");
        }
    }
}
