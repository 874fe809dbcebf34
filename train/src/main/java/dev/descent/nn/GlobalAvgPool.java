package dev.descent.nn;

import dev.descent.tensor.Tensor;

/** The mean of each channel over the whole image. Shapes: x [batch, channels, height, width] → [batch, channels]. */
public record GlobalAvgPool() implements Layer {
    /** A layer that leaves one number of each channel. */
    public static GlobalAvgPool of() {
        return new GlobalAvgPool();
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.requireImage(this, x);
        return x.mean(2, 3);
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }

    @Override
    public String toString() {
        return "GlobalAvgPool";
    }
}
