package dev.descent.cpu.window;

import dev.descent.tensor.DType;

/**
 * What is done to the part of an image under one window, for a number of channels side by side. Addresses are absolute;
 * {@link Part} says how the values lie.
 */
public sealed interface WindowKernel permits VectorWindow, ScalarWindow {
    /** What serves windows over images of a type, with vectors if they are there and it can. */
    static WindowKernel of(DType dtype, boolean vectors) {
        return vectors && dtype == DType.F32 ? new VectorWindow() : new ScalarWindow(dtype);
    }

    /**
     * The part of an image under a window, without padding, and of the weights that fall on it. Distances are in bytes;
     * the channels of one place are neighbors. One is made beforehand for each thread and filled in anew for each
     * window.
     */
    final class Part {
        int rows;
        int columns;
        int channels;

        /** From a row of the window to the next one, in the image. */
        long rowStep;

        long columnStep;

        /** The same in the weights, [rows, columns, channels]. */
        long weightRowStep;

        long weightColumnStep;

        /** Whether every value of the image lies under exactly one window, so that there is nothing to add to. */
        boolean isAlone;
    }

    /** The largest value; a NaN if there is one. */
    void max(Part part, long image, long result);

    /**
     * What {@code values}, which lies as the image does, has where the image is largest: in the first of such places, or
     * the last of those with NaN.
     */
    void pick(Part part, long image, long values, long result);

    /**
     * Adds what comes from upstream to the place in {@code target} that {@link #pick} finds in the image; if the window
     * is alone, the target becomes that, and zero elsewhere.
     */
    void place(Part part, long image, long upstream, long target);

    /** The sum of the values, each times its weight. */
    void weigh(Part part, long image, long weights, long result);

    /** Adds what comes from upstream, times the weight of each place, to the target. */
    void spread(Part part, long upstream, long weights, long target);

    /** Adds to each weight the value at its place times what comes from upstream. */
    void correlate(Part part, long image, long upstream, long weights);

    /** Adds values to others. */
    void add(long from, long to, int count);
}
