package dev.descent.tensor;

import java.util.Arrays;
import java.util.List;

/** Functions composed of the primitive ops; their gradients follow from those of the ops. */
public final class Functions {
    /** What stands for "not this one" under a softmax: far below any score, but finite, so that differences stay numbers. */
    private static final double UNSEEN = -0x1p100;

    private Functions() {}

    static Tensor meanKeeping(Tensor x, int... axes) {
        double count = Arrays.stream(axes)
                .map(x.shape()::axis)
                .distinct()
                .mapToDouble(x.shape()::dim)
                .reduce(1, (a, b) -> a * b);
        return x.sumKeeping(axes).div(count);
    }

    /** max(x, 0); the gradient at 0 is 0. NaN stays NaN. */
    public static Tensor relu(Tensor x) {
        return Tensor.select(x.le(0), Tensor.zerosLike(x), x);
    }

    /** x where it is positive, else slope·x. */
    public static Tensor leakyRelu(Tensor x, double slope) {
        return Tensor.select(x.gt(0), x, x.mul(slope));
    }

    /** 1 / (1 + e⁻ˣ). */
    public static Tensor sigmoid(Tensor x) {
        return fromOperand(x, Sigmoid.of(x));
    }

    /** e⁻ˡˣˡ, at 0 with the derivatives of its left side, so that what is smooth there has all its derivatives. */
    private static Tensor decay(Tensor x) {
        return Tensor.select(x.gt(0), x.neg(), x).exp();
    }

    /** log(1 + e) for e from 0 to 1, with all its digits where e is small. */
    private static Tensor logOnePlus(Tensor e) {
        Tensor sum = e.add(1);
        return sum.log().add(lost(e, sum));
    }

    /** What rounding took from {@code e} when it made 1 + e: where e is small, all that log(1 + e) consists of. */
    static Tensor lost(Tensor e, Tensor onePlus) {
        return e.sub(onePlus.sub(1)).detach();
    }

    /** x·Φ(x) with the normal distribution's Φ (Hendrycks and Gimpel 2016), which keeps its digits where it is small. */
    public static Tensor gelu(Tensor x) {
        return fromOperand(x, x.mul(x.normalCdf()));
    }

    /** GELU in its tanh approximation, as in GPT-2; ½(1 + tanh y) is written as the sigmoid of 2y, which does not cancel. */
    public static Tensor geluTanh(Tensor x) {
        Tensor inner = x.mul(x.square().mul(0.044715).add(1)).mul(2 * Math.sqrt(2 / Math.PI));
        return fromOperand(x, x.mul(Sigmoid.of(inner)));
    }

    /**
     * A function whose gradient needs several values on the way, each as large as x: they are cheaper to compute again in a loop that
     * reads x than to write and to read. (GELU between layers 128→512→128 of 768 rows: 5.4 MB of temporaries, not 11.7.)
     */
    private static Tensor fromOperand(Tensor x, Tensor result) {
        return Tensor.of(Ordering.Recomputed.of(result, x));
    }

    /** x·sigmoid(x), also called swish. */
    public static Tensor silu(Tensor x) {
        return fromOperand(x, x.mul(Sigmoid.of(x)));
    }

    /** log(1 + eˣ), without overflow. */
    public static Tensor softplus(Tensor x) {
        Tensor above = Tensor.select(x.gt(0), x, Tensor.zerosLike(x));
        return above.add(logOnePlus(decay(x)));
    }

    /** Values below {@code low} or above {@code high} replaced by these; no gradient flows through what is replaced. */
    public static Tensor clip(Tensor x, double low, double high) {
        Tensor atLeast = Tensor.select(x.lt(low), Tensor.full(low, x.dtype(), x.shape()), x);
        return Tensor.select(x.gt(high), Tensor.full(high, x.dtype(), x.shape()), atLeast);
    }

    /** Exponentials that sum to one along an axis. */
    public static Tensor softmax(Tensor x, int axis) {
        Tensor e = x.sub(x.amaxKeeping(axis).detach()).exp();
        return e.div(e.sumKeeping(axis));
    }

    /**
     * {@link #softmax} over those values of the last axis that are kept; the others get exactly 0, and so does a whole row
     * of which nothing is kept.
     *
     * @param keep BOOL, broadcast to the shape of x
     */
    public static Tensor maskedSoftmax(Tensor x, Tensor keep) {
        Tensor seen = Tensor.select(keep, x, Tensor.full(UNSEEN, x.dtype(), x.shape()));
        Tensor largest = seen.amaxKeeping(-1).max(UNSEEN / 2).detach();
        Tensor e = seen.sub(largest).exp();
        // The sum is 1 at least, from the largest value, except in a row without any.
        return e.div(e.sumKeeping(-1).max(0.5));
    }

    /** Logarithm of {@link #softmax}, without taking the logarithm of a small number; its gradient keeps its digits where one class prevails. */
    public static Tensor logSoftmax(Tensor x, int axis) {
        return LogSoftmax.of(x, axis);
    }

    /** log Σ eˣ along an axis, which disappears. */
    public static Tensor logSumExp(Tensor x, int axis) {
        Tensor largest = x.amaxKeeping(axis).detach();
        return LogSoftmax.logOfSum(x.sub(largest), axis).add(largest).dropAxes(axis);
    }

    /** Mean squared distance from the mean along some axes, which stay with extent 1 (the biased estimate, 1/n). */
    public static Tensor varianceKeeping(Tensor x, int... axes) {
        return x.sub(x.meanKeeping(axes)).square().meanKeeping(axes);
    }

    /**
     * (x − mean) / √(variance + eps) along the last axis (Ba, Kiros, Hinton 2016, without scale and shift); NaN where the variance
     * is more than a number can hold, in F32 from deviations of 1.8e19 on.
     */
    public static Tensor layerNorm(Tensor x, double eps) {
        Tensor centered = x.sub(x.meanKeeping(-1));
        return centered.mul(
                finite(centered.square().meanKeeping(-1)).add(eps).sqrt().reciprocal());
    }

    /**
     * x, but NaN where it is infinite: divided by infinity, finite values became zeros without a word. (To scale every row by its
     * largest value would take one more reduction, and a power of two for all rows cannot do it: as F32, squares of what lies
     * between the root of eps and the largest number have no common unit.)
     */
    public static Tensor finite(Tensor x) {
        return x.add(x.sub(x).detach());
    }

    /** Euclidean length along an axis, which stays with extent 1; wherever it is a number, so is the length. The gradient at 0 is 0. */
    public static Tensor normKeeping(Tensor x, int axis) {
        return Lengths.of(List.of(x), squares -> squares.sumKeeping(axis));
    }

    /**
     * Euclidean length of all values of some tensors of one type, a scalar, computed as {@link #normKeeping} is.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Tensor norm(List<Tensor> tensors) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("norm: nothing to take the length of");
        }
        return Lengths.of(tensors, Tensor::sum);
    }

    /** x divided by its Euclidean length along an axis, or by eps where that is smaller. */
    public static Tensor normalize(Tensor x, int axis, double eps) {
        return x.div(normKeeping(x, axis).max(eps));
    }

    /**
     * I32 index of the largest value along an axis, which disappears; the first one where values tie, the first NaN where
     * there is one.
     */
    public static Tensor argmax(Tensor x, int axis) {
        int extent = x.shape().dim(axis);
        Tensor index = Tensor.iota(x.shape(), axis);
        Tensor beyond = Tensor.full(extent, DType.I32, x.shape());
        Tensor isLargest = x.eq(x.amaxKeeping(axis));
        if (x.dtype().isFloating()) {
            isLargest = isLargest.max(x.ne(x));
        }
        return Tensor.select(isLargest, index, beyond).neg().amax(axis).neg();
    }

    /** Whether each value of I32 indices [i…] equals 0, 1, … classes − 1, as numbers [i…, classes]. */
    public static Tensor oneHot(Tensor indices, int classes, DType dtype) {
        return isClass(indices, classes).cast(dtype);
    }

    /** Whether each value of I32 indices [i…] equals 0, 1, … classes − 1: BOOL [i…, classes]. */
    public static Tensor isClass(Tensor indices, int classes) {
        Shape shape = indices.shape().append(classes);
        return Tensor.iota(shape, -1).eq(indices.unsqueeze(-1));
    }

    /**
     * Two-dimensional convolution. Shapes: x [batch, in, height, width], weight [out, in / groups, kernel height, kernel width]
     * → [batch, out, rows, columns].
     *
     * @param padding zeros on each side of the image
     * @param groups into how many parts the channels fall that do not see each other
     */
    public static Tensor conv2d(Tensor x, Tensor weight, int stride, int padding, int dilation, int groups) {
        Checks.that(
                x.shape().rank() == 4 && weight.shape().rank() == 4,
                "conv2d: needs an image [batch, in, height, width] and a weight [out, in / groups, height, width], not "
                        + x.shape() + " and " + weight.shape());
        Window rows = new Window(weight.shape().dim(2), stride, padding, padding, dilation);
        Window columns = new Window(weight.shape().dim(3), stride, padding, padding, dilation);
        Convolution.Geometry geometry = new Convolution.Geometry(rows, columns, groups);
        return channelsFirst(new Convolution.Conv2d(channelsLast("conv2d", x), weight, geometry));
    }

    /**
     * The largest value of each window. Padding is never the largest. Shapes: x [batch, channels, height, width] → [batch,
     * channels, rows, columns].
     *
     * @param kernel height and width of the window
     */
    public static Tensor maxPool2d(Tensor x, int kernel, int stride, int padding) {
        Window window = Window.of(kernel, stride, padding);
        Tensor image = channelsLast("maxPool2d", x);
        return channelsFirst(new Pooling.MaxPool(image, image, window, window));
    }

    /**
     * The mean of each window, in which padding counts as zeros. Shapes: x [batch, channels, height, width] → [batch, channels,
     * rows, columns].
     *
     * @param kernel height and width of the window
     */
    public static Tensor avgPool2d(Tensor x, int kernel, int stride, int padding) {
        Window window = Window.of(kernel, stride, padding);
        return channelsFirst(new Pooling.AvgPool(channelsLast("avgPool2d", x), window, window));
    }

    private static Tensor channelsLast(String op, Tensor x) {
        Checks.that(x.shape().rank() == 4, op + ": needs an image [batch, channels, height, width], not " + x.shape());
        return x.permute(0, 2, 3, 1);
    }

    private static Tensor channelsFirst(Op op) {
        return Tensor.of(op).permute(0, 3, 1, 2);
    }

    /** Standard normal numbers by Box and Muller's method, from two uniform draws of streams 2·stream and 2·stream + 1. */
    public static Tensor normal(Shape shape, long seed, int stream, Tensor counter) {
        Tensor u = Tensor.of(new Uniform(shape, seed, 2 * stream, counter));
        Tensor v = Tensor.of(new Uniform(shape, seed, 2 * stream + 1, counter));
        Tensor radius = u.neg().add(1).log().mul(-2).sqrt();
        return radius.mul(v.mul(2 * Math.PI).cos());
    }

    /** True with a probability. */
    public static Tensor bernoulli(double probability, Shape shape, long seed, int stream, Tensor counter) {
        return Tensor.of(new Uniform(shape, seed, stream, counter)).lt(probability);
    }
}
