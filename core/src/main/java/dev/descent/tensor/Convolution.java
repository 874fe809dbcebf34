package dev.descent.tensor;

import java.util.List;

/**
 * Two-dimensional convolution and its derivatives. It is linear in the image and in the weight, so that each of the
 * three is the gradient of the other two. Images are channels-last, [batch, height, width, channels]; weights stand as
 * PyTorch has them, [out, in / groups, kernel height, kernel width]. Of BF16 operands the sums and the result are F32.
 */
public sealed interface Convolution extends Routine {

    /**
     * How a kernel moves over an image.
     *
     * @param rows its window along the height
     * @param columns its window along the width
     * @param groups into how many parts the channels fall that do not see each other
     */
    record Geometry(Window rows, Window columns, int groups) {
        public Geometry {
            Checks.that(groups >= 1, "conv2d: needs at least 1 group, not " + groups);
        }

        @Override
        public String toString() {
            return Window.unusual(rows, columns) + (groups == 1 ? "" : ", " + groups + " groups");
        }
    }

    /** How the kernel moves. */
    Geometry geometry();

    /** Shape of what the kernel moves over: [batch, height, width, in]. */
    Shape image();

    /** Shape of the weight: [out, in / groups, kernel height, kernel width]. */
    Shape kernel();

    /** Shape of what a convolution of the two gives: [batch, rows, columns, out]. */
    Shape result();

    /**
     * The convolution itself. Shapes: x [batch, height, width, in], weight [out, in / groups, kernel height, kernel
     * width].
     */
    record Conv2d(Tensor x, Tensor weight, Geometry geometry) implements Convolution {
        public Conv2d {
            check("conv2d", x, weight);
            Checks.that(
                    x.shape().rank() == 4 && weight.shape().rank() == 4,
                    "conv2d: needs an image [batch, height, width, in] and a weight [out, in / groups, height, width],"
                            + " not "
                            + x.shape() + " and " + weight.shape());
            requireFitting(x.shape(), weight.shape(), geometry);
        }

        @Override
        public Shape image() {
            return x.shape();
        }

        @Override
        public Shape kernel() {
            return weight.shape();
        }

        @Override
        public Shape result() {
            return resultOf(image(), kernel(), geometry);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x, weight);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Conv2d(inputs.get(0), inputs.get(1), geometry);
        }

        @Override
        public Shape shape() {
            return result();
        }

        @Override
        public List<Tensor> gradient(Tensor gradient) {
            Tensor upstream = gradient.cast(x.dtype());
            int height = x.shape().dim(1);
            int width = x.shape().dim(2);
            return List.of(
                    Tensor.of(new Conv2dInput(upstream, weight, geometry, height, width)),
                    Tensor.of(new Conv2dWeight(x, upstream, geometry)));
        }
    }

    /**
     * What a convolution's gradient is by its image, a transposed convolution. Shapes: upstream [batch, rows, columns,
     * out], weight [out, in / groups, kernel height, kernel width] → [batch, height, width, in].
     *
     * @param height of the image
     * @param width of the image
     */
    record Conv2dInput(Tensor upstream, Tensor weight, Geometry geometry, int height, int width)
            implements Convolution {
        public Conv2dInput {
            check("conv2dInput", upstream, weight);
            Checks.that(
                    upstream.shape().rank() == 4 && weight.shape().rank() == 4,
                    "conv2dInput: needs a gradient [batch, rows, columns, out] and a weight [out, in / groups, height,"
                            + " width], not " + upstream.shape() + " and " + weight.shape());
            Shape image = imageOf(upstream, weight, geometry, height, width);
            requireFitting(image, weight.shape(), geometry);
            requireResult("conv2dInput", upstream, resultOf(image, weight.shape(), geometry));
        }

        private static Shape imageOf(Tensor upstream, Tensor weight, Geometry geometry, int height, int width) {
            int channels = Math.multiplyExact(weight.shape().dim(1), geometry.groups());
            return Shape.of(upstream.shape().dim(0), height, width, channels);
        }

        @Override
        public Shape image() {
            return imageOf(upstream, weight, geometry, height, width);
        }

        @Override
        public Shape kernel() {
            return weight.shape();
        }

        @Override
        public Shape result() {
            return upstream.shape();
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(upstream, weight);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Conv2dInput(inputs.get(0), inputs.get(1), geometry, height, width);
        }

        @Override
        public Shape shape() {
            return image();
        }

        @Override
        public List<Tensor> gradient(Tensor gradient) {
            Tensor next = gradient.cast(weight.dtype());
            return List.of(
                    Tensor.of(new Conv2d(next, weight, geometry)),
                    Tensor.of(new Conv2dWeight(next, upstream, geometry)));
        }
    }

    /**
     * What a convolution's gradient is by its weight. Shapes: x [batch, height, width, in], upstream [batch, rows,
     * columns, out] → [out, in / groups, kernel height, kernel width].
     */
    record Conv2dWeight(Tensor x, Tensor upstream, Geometry geometry) implements Convolution {
        public Conv2dWeight {
            check("conv2dWeight", x, upstream);
            Checks.that(
                    x.shape().rank() == 4 && upstream.shape().rank() == 4,
                    "conv2dWeight: needs an image [batch, height, width, in] and a gradient [batch, rows, columns,"
                            + " out], not "
                            + x.shape() + " and " + upstream.shape());
            Shape kernel = kernelOf(x, upstream, geometry);
            requireFitting(x.shape(), kernel, geometry);
            requireResult("conv2dWeight", upstream, resultOf(x.shape(), kernel, geometry));
        }

        private static Shape kernelOf(Tensor x, Tensor upstream, Geometry geometry) {
            int out = upstream.shape().dim(3);
            int in = x.shape().dim(3) / geometry.groups();
            return Shape.of(out, in, geometry.rows().size(), geometry.columns().size());
        }

        @Override
        public Shape image() {
            return x.shape();
        }

        @Override
        public Shape kernel() {
            return kernelOf(x, upstream, geometry);
        }

        @Override
        public Shape result() {
            return upstream.shape();
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x, upstream);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Conv2dWeight(inputs.get(0), inputs.get(1), geometry);
        }

        @Override
        public Shape shape() {
            return kernel();
        }

        @Override
        public List<Tensor> gradient(Tensor gradient) {
            Tensor next = gradient.cast(x.dtype());
            int height = x.shape().dim(1);
            int width = x.shape().dim(2);
            return List.of(
                    Tensor.of(new Conv2dInput(upstream, next, geometry, height, width)),
                    Tensor.of(new Conv2d(x, next, geometry)));
        }
    }

    @Override
    default DType dtype() {
        return inputs().getFirst().dtype().ofGradient();
    }

    /** The same for all three; what falls on padding counts as well. */
    @Override
    default long flops() {
        Shape kernel = kernel();
        return 2 * result().size() * kernel.part(1, 4).size();
    }

    @Override
    default String summary() {
        return mnemonic() + " " + image() + " by " + kernel() + geometry();
    }

    private static void check(String op, Tensor a, Tensor b) {
        if (a.dtype() != DType.BF16) {
            Checks.floating(op, a);
        }
        Checks.dtype(op, b, a.dtype());
    }

    private static Shape resultOf(Shape image, Shape kernel, Geometry geometry) {
        return Shape.of(
                image.dim(0),
                geometry.rows().places(image.dim(1)),
                geometry.columns().places(image.dim(2)),
                kernel.dim(0));
    }

    private static void requireFitting(Shape image, Shape kernel, Geometry geometry) {
        int in = image.dim(3);
        int groups = geometry.groups();
        Checks.that(kernel.size() > 0, "conv2d: a weight " + kernel + " holds nothing");
        Checks.that(
                in % groups == 0 && kernel.dim(0) % groups == 0,
                "conv2d: " + groups + " groups do not divide " + in + " channels of the image " + image + " and "
                        + kernel.dim(0) + " of the weight " + kernel);
        Checks.that(
                kernel.dim(1) == in / groups,
                "conv2d: a weight " + kernel + " is for " + kernel.dim(1) + " channels in each group, but the image "
                        + image + " has " + in + (groups == 1 ? "" : " in " + groups + " groups") + " (channels-last)");
        Checks.that(
                kernel.dim(2) == geometry.rows().size()
                        && kernel.dim(3) == geometry.columns().size(),
                "conv2d: a weight " + kernel + " does not fit a window of "
                        + geometry.rows().size() + "×" + geometry.columns().size());
    }

    private static void requireResult(String op, Tensor upstream, Shape result) {
        Checks.that(
                upstream.shape().equals(result),
                op + ": the gradient of a result " + result + " cannot have the shape " + upstream.shape());
    }
}
