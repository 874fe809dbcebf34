package dev.descent.cpu;

import dev.descent.cpu.OneDnnPrimitives.Layout;
import dev.descent.cpu.OneDnnPrimitives.Walk;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Window;
import java.util.Optional;

/**
 * Makes oneDNN's primitives for a convolution: for some of its images and some of its output channels. Images are read and written
 * channels-last, as they lie; the weights are wanted in blocks that the primitive chooses. (Measured on a Zen 4 over the layers of
 * ResNet-18: channels-last runs at 92 to 100 % of the speed of images in blocks of 16 channels, half of it where there is one
 * channel.)
 */
final class OneDnnConvolutions {
    private final OneDnnPrimitives primitives;
    private final Convolution op;
    private final DType dtype;
    private final int groups;

    OneDnnConvolutions(OneDnnPrimitives primitives, Convolution op) {
        this.primitives = primitives;
        this.op = op;
        this.dtype = op.inputs().getFirst().dtype();
        this.groups = op.geometry().groups();
    }

    /** The primitive for so many images and, without groups, for so many output channels; empty if the library has none. */
    Optional<OneDnnPrimitive> primitive(int images, int out) {
        Walk walk = walk();
        Layout image = channelsLast(op instanceof Convolution.Conv2dInput ? DType.F32 : dtype, images, op.image());
        Layout weights = anyWeights(op instanceof Convolution.Conv2dWeight ? DType.F32 : dtype, out);
        Shape results = op.result().with(3, out);
        Layout result = channelsLast(op instanceof Convolution.Conv2d ? DType.F32 : dtype, images, results);
        return switch (op) {
            case Convolution.Conv2d forward -> primitives.convolution(image, weights, result, walk);
            case Convolution.Conv2dInput byInput -> primitives.convolutionBySource(image, weights, result, walk);
            case Convolution.Conv2dWeight byWeight -> primitives.convolutionByWeights(image, weights, result, walk);
        };
    }

    private Walk walk() {
        Window rows = op.geometry().rows();
        Window columns = op.geometry().columns();
        return new Walk(
                new long[] {rows.stride(), columns.stride()},
                new long[] {rows.dilation() - 1, columns.dilation() - 1},
                new long[] {rows.before(), columns.before()},
                new long[] {rows.after(), columns.after()});
    }

    private Layout channelsLast(DType type, int images, Shape shape) {
        return some(type, images, shape, shape.dim(3));
    }

    /** Some images, the first of their channels only; oneDNN counts axes as batch, channels, height, width. */
    private Layout some(DType type, int images, Shape shape, int channels) {
        long[] strides = shape.strides();
        return primitives.strided(type, new long[] {images, channels, shape.dim(1), shape.dim(2)}, new long[] {
            strides[0], strides[3], strides[1], strides[2]
        });
    }

    private long[] weights(int out) {
        Shape kernel = op.kernel();
        return groups == 1
                ? new long[] {out, kernel.dim(1), kernel.dim(2), kernel.dim(3)}
                : new long[] {groups, out / groups, kernel.dim(1), kernel.dim(2), kernel.dim(3)};
    }

    private Layout anyWeights(DType type, int out) {
        return primitives.any(type, weights(out));
    }

    /** Weights as PyTorch has them. */
    private Layout plainWeights(DType type, int out) {
        long[] shape = weights(out);
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return primitives.strided(type, shape, strides);
    }

    /** From weights as they lie in a program to those that a primitive wants. */
    OneDnnPrimitive packing(OneDnnPrimitive convolution) {
        return primitives.reorder(
                plainWeights(dtype, op.kernel().dim(0)), convolution.layout(OneDnnPrimitive.Argument.WEIGHTS));
    }

    /** From the gradient of so many output channels' weights as a primitive gives it to one as it lies in a program. */
    OneDnnPrimitive unpacking(OneDnnPrimitive convolution, int out) {
        return primitives.reorder(
                convolution.layout(OneDnnPrimitive.Argument.GRADIENT_OF_WEIGHTS), plainWeights(DType.F32, out));
    }

    /** From some channels of the result's gradient, amid the others, to the same by themselves. */
    OneDnnPrimitive apart(int out) {
        int images = op.result().dim(0);
        return primitives.reorder(
                some(dtype, images, op.result(), out),
                channelsLast(dtype, images, op.result().with(3, out)));
    }
}
