package dev.descent.nn;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;

/**
 * Holds each value within [low, high]; no blame flows through what is held back, unlike in {@link StraightThroughClip}.
 * Shapes: any → the same.
 */
public record Clip(double low, double high) implements Layer {
    /** Refuses bounds between which nothing lies. */
    public Clip {
        if (!(low < high)) {
            throw new IllegalArgumentException("Clip: nothing lies between " + low + " and " + high);
        }
    }

    /**
     * A layer with these bounds.
     *
     * @throws IllegalArgumentException if nothing lies between them
     */
    public static Clip of(double low, double high) {
        return new Clip(low, high);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return Functions.clip(x, low, high);
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }
}
