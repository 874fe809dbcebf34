package dev.descent.nn;

import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;

/**
 * Each example under another shape with as many values: {@code Reshape.of(1, 28, 28)} makes images with one channel of
 * rows of pixels or of images without channels. Shapes: [batch, …] → [batch, shape…].
 */
public record Reshape(Shape shape) implements Layer {
    /** The shape of one example. */
    public static Reshape of(int... shape) {
        return new Reshape(Shape.of(shape));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.that(
                x.shape().rank() >= 1 && x.shape().part(1, x.shape().rank()).size() == shape.size(),
                this + ": input has shape " + x.shape() + ", of whose examples none has " + shape.size() + " values");
        return x.reshape(shape.prepend(x.shape().dim(0)));
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }

    @Override
    public String toString() {
        return "Reshape(" + shape + ")";
    }
}
