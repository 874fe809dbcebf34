package dev.descent.nn;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;

/**
 * The largest value of each window of an image; padding is never the largest. Shapes: x [batch, channels, height,
 * width] → [batch, channels, rows, columns], with rows = (height + 2·padding − kernel) / stride + 1 rounded down, and
 * columns likewise.
 *
 * @param kernel height and width of the window
 * @param stride how far it moves from one place to the next
 * @param padding places on each side of the image, at most half the window
 */
public record MaxPool2d(int kernel, int stride, int padding) implements Layer {
    public MaxPool2d {
        Inputs.requireWindow("MaxPool2d", kernel, stride, padding);
    }

    /** Windows side by side; {@link #stride(int)} and {@link #padding(int)} give others. */
    public static MaxPool2d of(int kernel) {
        return new MaxPool2d(kernel, kernel, 0);
    }

    /** The same windows, moved so far from one place to the next. */
    public MaxPool2d stride(int places) {
        return new MaxPool2d(kernel, places, padding);
    }

    /** The same windows, over an image with so many more places on each side. */
    public MaxPool2d padding(int places) {
        return new MaxPool2d(kernel, stride, places);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.requireImage(this, x);
        return Functions.maxPool2d(x, kernel, stride, padding);
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }

    @Override
    public String toString() {
        return "MaxPool2d(" + Inputs.window(kernel, stride, padding) + ")";
    }
}
