package dev.descent.nn;

import dev.descent.tensor.Tensor;

/** All axes but the first made into one. Shapes: x [batch, a, b, …] → [batch, a·b·…]. */
public record Flatten() implements Explained {
    /** A layer that makes one row of each example. */
    public static Flatten of() {
        return new Flatten();
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.that(x.shape().rank() >= 2, "Flatten: shape " + x.shape() + " has no axes after the batch");
        return x.flatten(1);
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }

    @Override
    public String toString() {
        return "Flatten";
    }

    @Override
    public String title() {
        return "flatten";
    }

    @Override
    public String formula(Flow flow) {
        return "the same numbers in one row";
    }

    @Override
    public String chainRule(Flow flow) {
        return "blame goes back as it is, in the old shape";
    }

    @Override
    public boolean isShapeOnly() {
        return true;
    }
}
