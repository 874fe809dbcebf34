package dev.descent.nn;

import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.Optional;

/**
 * A layer with a way around it, {@code y = x + body(x)} (He et al. 2016). Shapes: any → the same, and the body must
 * keep it. Parameter paths are {@code body.…}.
 */
public record Residual(Layer body) implements Explained {
    /** A way around these layers, one after the other; they are a {@link Sequential} where they are several. */
    public static Residual of(Layer... layers) {
        return new Residual(layers.length == 1 ? layers[0] : Sequential.of(layers));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = pass.within("body", body, x);
        Inputs.that(
                y.shape().equals(x.shape()),
                this + ": the body turns shape " + x.shape() + " into " + y.shape() + ", which cannot be added to it");
        return x.add(y);
    }

    @Override
    public Parameters parameters() {
        return body.parameters().within("body");
    }

    @Override
    public String toString() {
        return "Residual(" + body + ")";
    }

    @Override
    public String title() {
        return "residual";
    }

    @Override
    public String formula(Optional<Values> slope) {
        return "y = x + what its body gave";
    }

    @Override
    public String chainRule(Optional<Values> slope, boolean isHandedOn) {
        return "blame goes both ways, into the body and around it";
    }
}
