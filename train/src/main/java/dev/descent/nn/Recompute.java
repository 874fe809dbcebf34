package dev.descent.nn;

import dev.descent.tensor.Ordering;
import dev.descent.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * A layer whose inner values are not kept for the gradient but computed again when blame arrives: about a third more work for a
 * stack of such layers, and memory for little more than what goes into each (Chen et al. 2016; {@code
 * torch.utils.checkpoint}). Results have the same bits, dropout included. Shapes and parameter paths are the layer's own.
 */
public record Recompute(Layer body) implements Layer {
    /** A layer that computes again what this one would keep. */
    public static Recompute of(Layer body) {
        return new Recompute(body);
    }

    /** A function of x, treated like this. */
    public static Tensor of(Tensor x, UnaryOperator<Tensor> function) {
        return Tensor.of(Ordering.Recomputed.of(function.apply(x), x));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return of(x, it -> body.forward(it, pass));
    }

    @Override
    public Parameters parameters() {
        return body.parameters();
    }

    @Override
    public String toString() {
        return "Recompute(" + body + ")";
    }
}
