package dev.descent.nn;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;

/**
 * The mean of each window of an image, in which padding counts as zeros. Shapes: x [batch, channels, height, width] →
 * [batch, channels, rows, columns], with rows = (height + 2·padding − kernel) / stride + 1 rounded down, and columns
 * likewise.
 *
 * @param kernel height and width of the window
 * @param stride how far it moves from one place to the next
 * @param padding zeros on each side of the image, at most half the window
 */
public record AvgPool2d(int kernel, int stride, int padding) implements Layer {
    public AvgPool2d {
        Inputs.requireWindow("AvgPool2d", kernel, stride, padding);
    }

    /** Windows side by side; {@link #stride(int)} and {@link #padding(int)} give others. */
    public static AvgPool2d of(int kernel) {
        return new AvgPool2d(kernel, kernel, 0);
    }

    /** The same windows, moved so far from one place to the next. */
    public AvgPool2d stride(int places) {
        return new AvgPool2d(kernel, places, padding);
    }

    /** The same windows, over an image with so many more places on each side. */
    public AvgPool2d padding(int places) {
        return new AvgPool2d(kernel, stride, places);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.requireImage(this, x);
        return Functions.avgPool2d(x, kernel, stride, padding);
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }

    @Override
    public String toString() {
        return "AvgPool2d(" + Inputs.window(kernel, stride, padding) + ")";
    }
}
