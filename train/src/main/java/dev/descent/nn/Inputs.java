package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;

/** What layers require of their inputs and parameters, each with the sentence that says how it is not met. */
final class Inputs {
    private Inputs() {}

    /** The last axis of x has an extent, and x holds the same type of number as a weight. */
    static void requireFeatures(Layer layer, Tensor x, int features, DType dtype) {
        that(x.shape().rank() >= 1, layer + ": input is a scalar, without an axis of " + features + " features");
        that(
                x.shape().dim(-1) == features,
                layer + ": input has " + x.shape().dim(-1) + " features in shape " + x.shape());
        that(
                x.dtype() == dtype,
                layer + ": input of shape " + x.shape() + " holds " + x.dtype() + ", not " + dtype + "; cast it first");
    }

    static void requireShape(String layer, String name, Parameter parameter, Shape wanted) {
        that(
                parameter.shape().equals(wanted),
                layer + ": " + name + " has shape " + parameter.shape() + " but needs " + wanted);
    }

    /** A mask tells, for each token of a batch, whether it is one. */
    static void requireMask(Layer layer, Tensor mask, Shape wanted) {
        that(
                mask.dtype() == DType.BOOL && mask.shape().equals(wanted),
                layer + ": the mask is " + mask.dtype() + " of shape " + mask.shape() + ", not BOOL of shape "
                        + wanted);
    }

    /** A size that a layer can have. */
    static int requireSize(String layer, String name, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(layer + ": " + name + " must be at least 1, not " + size);
        }
        return size;
    }

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new ShapeException(message);
        }
    }
}
