package dev.descent.tensor;

import java.util.List;

/**
 * What a window over an image gives for each channel, and the derivatives of that. Images are channels-last, [batch,
 * height, width, channels].
 */
public sealed interface Pooling extends Routine {
    /** The window along the height. */
    Window rows();

    /** The window along the width. */
    Window columns();

    /** Shape of what the window moves over: [batch, height, width, channels]. */
    Shape image();

    /** Shape of what comes out: [batch, rows, columns, channels]. */
    default Shape result() {
        return resultOf(image(), rows(), columns());
    }

    /**
     * Of each window, what {@code values} has at the place where x is largest: the first one where values tie, and the
     * last NaN where the window has any, as in PyTorch. Padding is never the largest. With x itself as {@code values} it
     * is the usual max pooling. Shapes: x and values [batch, height, width, channels] → [batch, rows, columns, channels].
     */
    record MaxPool(Tensor x, Tensor values, Window rows, Window columns) implements Pooling {
        public MaxPool {
            check("maxPool", x, rows, columns);
            Checks.same("maxPool", x, values);
        }

        /** Whether the largest values themselves are asked for. */
        public boolean isOfItself() {
            return x == values;
        }

        @Override
        public Shape image() {
            return x.shape();
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x, values);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new MaxPool(inputs.get(0), inputs.get(1), rows, columns);
        }

        @Override
        public Shape shape() {
            return result();
        }

        /** Which value is the largest does not change with x, but for a step. */
        @Override
        public List<Tensor> differentiable() {
            return List.of(values);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(Tensor.of(new MaxPoolInput(x, upstream, rows, columns)));
        }
    }

    /**
     * The transpose of {@link MaxPool}: adds what comes for each window to the place where x is largest in it. Shapes:
     * x [batch, height, width, channels], upstream [batch, rows, columns, channels] → [batch, height, width, channels].
     */
    record MaxPoolInput(Tensor x, Tensor upstream, Window rows, Window columns) implements Pooling {
        public MaxPoolInput {
            check("maxPoolInput", x, rows, columns);
            Checks.dtype("maxPoolInput", upstream, x.dtype());
            requireResult("maxPoolInput", upstream, resultOf(x.shape(), rows, columns));
        }

        @Override
        public Shape image() {
            return x.shape();
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x, upstream);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new MaxPoolInput(inputs.get(0), inputs.get(1), rows, columns);
        }

        @Override
        public Shape shape() {
            return image();
        }

        @Override
        public List<Tensor> differentiable() {
            return List.of(upstream);
        }

        @Override
        public List<Tensor> gradient(Tensor next) {
            return List.of(Tensor.of(new MaxPool(x, next, rows, columns)));
        }
    }

    /**
     * The mean of each window. Padding counts as zeros, as in PyTorch ({@code count_include_pad}). Shapes: x [batch,
     * height, width, channels] → [batch, rows, columns, channels].
     */
    record AvgPool(Tensor x, Window rows, Window columns) implements Pooling {
        public AvgPool {
            check("avgPool", x, rows, columns);
        }

        @Override
        public Shape image() {
            return x.shape();
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new AvgPool(inputs.getFirst(), rows, columns);
        }

        @Override
        public Shape shape() {
            return result();
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            int height = x.shape().dim(1);
            int width = x.shape().dim(2);
            return List.of(Tensor.of(new AvgPoolInput(upstream, rows, columns, height, width)));
        }
    }

    /**
     * The transpose of {@link AvgPool}: gives each value of a window its share. Shapes: upstream [batch, rows, columns,
     * channels] → [batch, height, width, channels].
     *
     * @param height of the image
     * @param width of the image
     */
    record AvgPoolInput(Tensor upstream, Window rows, Window columns, int height, int width) implements Pooling {
        public AvgPoolInput {
            Checks.that(
                    upstream.shape().rank() == 4,
                    "avgPoolInput: needs a gradient [batch, rows, columns, channels], not " + upstream.shape());
            Shape image = imageOf(upstream, height, width);
            check("avgPoolInput", Tensor.full(0, upstream.dtype(), image), rows, columns);
            requireResult("avgPoolInput", upstream, resultOf(image, rows, columns));
        }

        private static Shape imageOf(Tensor upstream, int height, int width) {
            return upstream.shape().with(1, height).with(2, width);
        }

        @Override
        public Shape image() {
            return imageOf(upstream, height, width);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(upstream);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new AvgPoolInput(inputs.getFirst(), rows, columns, height, width);
        }

        @Override
        public Shape shape() {
            return image();
        }

        @Override
        public List<Tensor> gradient(Tensor next) {
            return List.of(Tensor.of(new AvgPool(next, rows, columns)));
        }
    }

    @Override
    default DType dtype() {
        return inputs().getFirst().dtype();
    }

    /** One for each value of each window. */
    @Override
    default long flops() {
        return result().size() * rows().size() * columns().size();
    }

    @Override
    default String summary() {
        return mnemonic() + " " + image() + " by " + rows().size() + "×"
                + columns().size() + Window.unusual(rows(), columns());
    }

    private static Shape resultOf(Shape image, Window rows, Window columns) {
        return image.with(1, rows.places(image.dim(1))).with(2, columns.places(image.dim(2)));
    }

    private static void check(String op, Tensor image, Window rows, Window columns) {
        Checks.floating(op, image);
        Checks.that(
                image.shape().rank() == 4,
                op + ": needs an image [batch, height, width, channels], not " + image.shape());
        for (Window window : List.of(rows, columns)) {
            Checks.that(
                    window.dilation() == 1 && 2 * Math.max(window.before(), window.after()) <= window.size(),
                    op + ": a window of " + window.size()
                            + " can have a padding of at most half of that and no dilation, not" + " padding "
                            + window.before() + " and " + window.after() + ", dilation " + window.dilation());
        }
        resultOf(image.shape(), rows, columns);
    }

    private static void requireResult(String op, Tensor upstream, Shape result) {
        Checks.that(
                upstream.shape().equals(result),
                op + ": the gradient of a result " + result + " cannot have the shape " + upstream.shape());
    }
}
