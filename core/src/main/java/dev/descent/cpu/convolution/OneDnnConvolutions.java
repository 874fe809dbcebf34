package dev.descent.cpu.convolution;

import dev.descent.cpu.onednn.OneDnnPrimitive;
import dev.descent.cpu.onednn.OneDnnPrimitives;
import dev.descent.cpu.onednn.OneDnnPrimitives.Layout;
import dev.descent.cpu.onednn.OneDnnPrimitives.Operands;
import dev.descent.cpu.onednn.OneDnnPrimitives.Walk;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes oneDNN's primitives for a convolution: for some of its images and some of its output channels. Images are read and written
 * channels-last, as they lie; the weights are wanted in blocks that the primitive chooses. (Measured on a Zen 4 over the layers of
 * ResNet-18: channels-last runs at 92 to 100 % of the speed of images in blocks of 16 channels, half of it where there is one
 * channel.)
 */
final class OneDnnConvolutions {
    /** A whole number of the blocks in which oneDNN keeps channels. */
    static final int CHANNELS = 64;

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
        Operands forward = operands(images, out, dtype, dtype, DType.F32);
        return switch (op) {
            case Convolution.Conv2d convolution -> primitives.convolution(forward, walk);
            case Convolution.Conv2dInput byInput ->
                primitives.convolutionBySource(operands(images, out, DType.F32, dtype, dtype), forward, walk);
            case Convolution.Conv2dWeight byWeight ->
                primitives.convolutionByWeights(operands(images, out, dtype, DType.F32, dtype), forward, walk);
        };
    }

    /** What is computed is F32, what is given of the convolution's type. */
    private Operands operands(int images, int out, DType image, DType weights, DType result) {
        return new Operands(
                channelsLast(image, images, op.image()),
                primitives.any(weights, weights(out)),
                channelsLast(result, images, op.result().with(3, out)));
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

    /** From weights as they lie in a program to those that a primitive wants, in parts that threads can share. */
    List<OneDnnPrimitive> packing(OneDnnPrimitive convolution) {
        int out = op.kernel().dim(0);
        Layout plain = plainWeights(dtype, out);
        Layout packed = convolution.layout(OneDnnPrimitive.Argument.WEIGHTS);
        if (groups > 1 || out % CHANNELS != 0) {
            return List.of(primitives.reorder(plain, packed));
        }
        List<OneDnnPrimitive> parts = new ArrayList<>();
        for (int from = 0; from < out; from += CHANNELS) {
            long[] starts = {from, 0, 0, 0};
            Optional<Layout> source = primitives.part(plain, weights(CHANNELS), starts);
            Optional<Layout> target = primitives.part(packed, weights(CHANNELS), starts);
            if (source.isEmpty() || target.isEmpty()) {
                return List.of(primitives.reorder(plain, packed));
            }
            parts.add(primitives.reorder(source.orElseThrow(), target.orElseThrow()));
        }
        return parts;
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
