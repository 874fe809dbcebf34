package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.Optional;

/**
 * Two-dimensional convolution. Shapes: x [batch, in, height, width] → y [batch, out, rows, columns], with rows =
 * (height + 2·padding − dilation·(kernel height − 1) − 1) / stride + 1 rounded down, and columns likewise.
 *
 * @param weight [out, in / groups, kernel height, kernel width]
 * @param bias [out], or none
 * @param stride how far the kernel moves from one place to the next
 * @param padding zeros on each side of the image
 * @param dilation how far apart the values lie that the kernel covers: 1 where they are neighbors
 * @param groups into how many parts the channels fall that do not see each other
 */
public record Conv2d(Parameter weight, Optional<Parameter> bias, int stride, int padding, int dilation, int groups)
        implements Layer {
    public Conv2d {
        Inputs.that(
                weight.shape().rank() == 4,
                "Conv2d: weight has shape " + weight.shape() + " but needs [out, in / groups, height, width]");
        Inputs.requireSize("Conv2d", "stride", stride);
        Inputs.requireSize("Conv2d", "dilation", dilation);
        Inputs.requireSize("Conv2d", "groups", groups);
        if (padding < 0) {
            throw new IllegalArgumentException("Conv2d: padding must be at least 0, not " + padding);
        }
        int out = weight.shape().dim(0);
        Inputs.that(out % groups == 0, "Conv2d: " + groups + " groups do not divide " + out + " output channels");
        bias.ifPresent(b -> Inputs.requireShape("Conv2d", "bias", b, Shape.of(out)));
    }

    /**
     * A layer that begins as PyTorch's: weight and bias U(±1/√fan), where fan is in·kernel². Its kernel moves place by
     * place over the bare image; {@link #stride(int)}, {@link #padding(int)}, {@link #dilation(int)} and {@link
     * #withoutBias()} give others.
     *
     * @param kernel height and width of the kernel
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Conv2d of(int in, int out, int kernel, Seed seed) {
        return grouped(in, out, kernel, 1, seed);
    }

    /**
     * A layer whose channels fall into groups that do not see each other; with a group for each channel, a depthwise
     * convolution. It begins as PyTorch's: weight and bias U(±1/√fan), where fan is in·kernel² / groups.
     *
     * @throws IllegalArgumentException if a size is less than 1 or the groups do not divide the channels
     */
    public static Conv2d grouped(int in, int out, int kernel, int groups, Seed seed) {
        Inputs.requireSize("Conv2d", "in", in);
        Inputs.requireSize("Conv2d", "out", out);
        Inputs.requireSize("Conv2d", "kernel", kernel);
        Inputs.requireSize("Conv2d", "groups", groups);
        if (in % groups != 0) {
            throw new IllegalArgumentException("Conv2d: " + groups + " groups do not divide " + in + " input channels");
        }
        Shape shape = Shape.of(out, in / groups, kernel, kernel);
        double bound = 1 / Math.sqrt((double) Fan.IN.of(shape));
        Initializer weight = Initializers.uniform(seed.at("weight"), -bound, bound);
        Initializer bias = Initializers.uniform(seed.at("bias"), -bound, bound);
        return new Conv2d(
                new Parameter(new Variable("weight", DType.F32, shape, weight)),
                Optional.of(new Parameter(new Variable("bias", DType.F32, Shape.of(out), bias))),
                1,
                0,
                1,
                groups);
    }

    /** The same weights, moved so far from one place to the next. */
    public Conv2d stride(int places) {
        return new Conv2d(weight, bias, places, padding, dilation, groups);
    }

    /** The same weights, over an image with so many zeros on each side. */
    public Conv2d padding(int zeros) {
        return new Conv2d(weight, bias, stride, zeros, dilation, groups);
    }

    /** The same weights, so far apart. */
    public Conv2d dilation(int distance) {
        return new Conv2d(weight, bias, stride, padding, distance, groups);
    }

    /** The same weights without a bias, as before a {@link BatchNorm}, which would take it away again. */
    public Conv2d withoutBias() {
        return new Conv2d(weight, Optional.empty(), stride, padding, dilation, groups);
    }

    /** Channels that go in. */
    public int in() {
        return weight.shape().dim(1) * groups;
    }

    /** Channels that come out. */
    public int out() {
        return weight.shape().dim(0);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.requireImage(this, x, in(), weight.dtype());
        Tensor y = Functions.conv2d(x, weight, stride, padding, dilation, groups);
        return bias.map(b -> y.add(b.reshape(out(), 1, 1))).orElse(y);
    }

    @Override
    public Parameters parameters() {
        Parameters parameters = Parameters.of("weight", weight);
        return bias.map(b -> parameters.and("bias", b)).orElse(parameters);
    }

    @Override
    public String toString() {
        int height = weight.shape().dim(2);
        int width = weight.shape().dim(3);
        return "Conv2d(" + in() + "→" + out() + ", " + height + "×" + width
                + (stride == 1 ? "" : ", stride " + stride)
                + (padding == 0 ? "" : ", padding " + padding)
                + (dilation == 1 ? "" : ", dilation " + dilation)
                + (groups == 1 ? "" : ", " + groups + " groups")
                + (bias.isPresent() ? ")" : ", no bias)");
    }
}
