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

    /** x is a batch of images. */
    static void requireImage(Layer layer, Tensor x) {
        that(
                x.shape().rank() == 4,
                layer + ": input has shape " + x.shape() + " but needs [batch, channels, height, width]");
    }

    /** x is a batch of images with so many channels, and holds the same type of number as a weight. */
    static void requireImage(Layer layer, Tensor x, int channels, DType dtype) {
        requireImage(layer, x);
        that(
                x.shape().dim(1) == channels,
                layer + ": input has " + x.shape().dim(1) + " channels in shape " + x.shape()
                        + ", [batch, channels, height, width]");
        that(
                x.dtype() == dtype,
                layer + ": input of shape " + x.shape() + " holds " + x.dtype() + ", not " + dtype + "; cast it first");
    }

    /** A window that pooling can have. */
    static void requireWindow(String layer, int kernel, int stride, int padding) {
        requireSize(layer, "kernel", kernel);
        requireSize(layer, "stride", stride);
        if (padding < 0 || 2 * padding > kernel) {
            throw new IllegalArgumentException(
                    layer + ": padding must lie between 0 and half the kernel of " + kernel + ", and is " + padding);
        }
    }

    /** A window in words: {@code "3×3, stride 2, padding 1"}. */
    static String window(int kernel, int stride, int padding) {
        return kernel + "×" + kernel + (stride == kernel ? "" : ", stride " + stride)
                + (padding == 0 ? "" : ", padding " + padding);
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
