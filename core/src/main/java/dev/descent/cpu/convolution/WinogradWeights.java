package dev.descent.cpu.convolution;

import static dev.descent.cpu.convolution.WinogradTiles.SQUARE;
import static dev.descent.cpu.convolution.WinogradTiles.STEPS;

import dev.descent.compile.Loop;
import dev.descent.cpu.jit.Kernels;
import dev.descent.cpu.jit.PlacedKernel;
import dev.descent.cpu.machine.Raw;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;

/**
 * The weights of a convolution, 3×3 for each pair of channels, on the way to 16 matrices and, of their gradient, back: a block of
 * them at a time, which stays in a core's first cache.
 */
final class WinogradWeights {
    private static final int BYTES = DType.F32.bytes();

    /** Pairs of channels in a block: so many columns, and so many rows of them. */
    private static final int COLUMNS = 64;

    private static final int ROWS = 8;

    private static final long PLANE = (long) BYTES * COLUMNS;
    private static final long ROW = PLANE * SQUARE;

    private final PlacedKernel kernel;
    private final long[][] arguments;
    private final int rows;
    private final int columns;
    private final boolean isGradient;
    private final boolean isTurned;
    private final long rowStep;
    private final long columnStep;
    private final long stepBytes;
    private final int firstOfSquare;
    private final int firstStep;

    private WinogradWeights(
            Loop loop,
            boolean isGradient,
            boolean isTransposed,
            boolean isTurned,
            Shape weights,
            Kernels kernels,
            int slots) {
        int out = weights.dim(0);
        int in = weights.dim(1);
        this.isGradient = isGradient;
        this.isTurned = isTurned;
        this.rows = isTransposed ? in : out;
        this.columns = isTransposed ? out : in;
        this.kernel = new PlacedKernel(loop, rows, kernels);
        this.rowStep = (long) BYTES * SQUARE * (isTransposed ? 1 : in);
        this.columnStep = (long) BYTES * SQUARE * (isTransposed ? in : 1);
        this.stepBytes = stepBytes(weights);
        this.firstOfSquare = isGradient ? STEPS : 0;
        this.firstStep = isGradient ? 0 : SQUARE;
        this.arguments = new long[slots][];
        for (int slot = 0; slot < slots; slot++) {
            arguments[slot] = kernel.arguments();
        }
    }

    /** Those of weights [out, in, 3, 3] for a convolution: 16 matrices [in, out]. */
    static WinogradWeights forward(Shape weights, Kernels kernels, int slots) {
        Loop loop = WinogradLoops.weights(weights.dim(0));
        return new WinogradWeights(loop, false, true, false, weights, kernels, slots);
    }

    /** For its gradient by the image, which is a convolution with the kernels turned by half a turn: matrices [out, in]. */
    static WinogradWeights byImage(Shape weights, Kernels kernels, int slots) {
        Loop loop = WinogradLoops.weights(weights.dim(1));
        return new WinogradWeights(loop, false, false, true, weights, kernels, slots);
    }

    /** Their gradient, from matrices [out, in]. */
    static WinogradWeights gradient(Shape weights, Kernels kernels, int slots) {
        Loop loop = WinogradLoops.gradient(weights.dim(1));
        return new WinogradWeights(loop, true, false, false, weights, kernels, slots);
    }

    /** Bytes from one of the 16 matrices to the next. */
    static long stepBytes(Shape weights) {
        return BYTES * ((long) weights.dim(0) * weights.dim(1) + WinogradTiles.MARGIN);
    }

    /** Bytes of memory that a thread uses meanwhile. */
    long scratch() {
        return ROWS * ROW + kernel.scratch();
    }

    /** How many blocks there are. */
    int blocks() {
        return Math.ceilDiv(rows, ROWS) * Math.ceilDiv(columns, COLUMNS);
    }

    /** Transforms one block of the weights, or gives the gradient of one. All are absolute addresses. */
    void run(int block, int slot, long scratch, long weights, long matrices) {
        int row = block / Math.ceilDiv(columns, COLUMNS) * ROWS;
        int column = block % Math.ceilDiv(columns, COLUMNS) * COLUMNS;
        int rowsHere = Math.min(ROWS, rows - row);
        int columnsHere = Math.min(COLUMNS, columns - column);
        long first = weights + row * rowStep + column * columnStep;
        long[] mine = arguments[slot];
        for (int i = 0; i < SQUARE; i++) {
            long plane = scratch + PLANE * (isTurned ? SQUARE - 1 - i : i);
            kernel.place(mine, firstOfSquare + i, plane, ROW);
        }
        for (int i = 0; i < STEPS; i++) {
            long matrix = matrices + stepBytes * i + BYTES * ((long) row * columns + column);
            kernel.place(mine, firstStep + i, matrix, (long) BYTES * columns);
        }
        if (!isGradient) {
            setApart(first, rowsHere, columnsHere, scratch);
        }
        kernel.run(mine, scratch + ROWS * ROW, rowsHere, columnsHere);
        if (isGradient) {
            bringTogether(scratch, rowsHere, columnsHere, first);
        }
    }

    /** From the nine values of each pair of channels to nine planes. */
    private void setApart(long from, int rowsHere, int columnsHere, long planes) {
        for (int row = 0; row < rowsHere; row++) {
            for (int column = 0; column < columnsHere; column++) {
                long square = from + row * rowStep + column * columnStep;
                Raw.spread(square, planes + ROW * row + (long) BYTES * column, PLANE, SQUARE, BYTES);
            }
        }
    }

    private void bringTogether(long planes, int rowsHere, int columnsHere, long to) {
        for (int row = 0; row < rowsHere; row++) {
            for (int column = 0; column < columnsHere; column++) {
                long square = to + row * rowStep + column * columnStep;
                Raw.collect(planes + ROW * row + (long) BYTES * column, PLANE, SQUARE, BYTES, square);
            }
        }
    }
}
