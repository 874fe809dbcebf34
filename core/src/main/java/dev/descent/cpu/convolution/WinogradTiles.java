package dev.descent.cpu.convolution;

import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Window;

/**
 * The tiles of 2×2 values that the images of a batch fall into, the last ones perhaps cut, and what they mean for a convolution by
 * the method of Winograd, F(2×2, 3×3): 16 multiplications for four results instead of 36.
 *
 * @param rows tiles of an image from top to bottom, {@code columns} from left to right
 */
record WinogradTiles(int images, int rows, int columns) {
    /** Rows and columns of a tile, of a kernel, and of the patch of an image that a kernel covers within a tile. */
    static final int SIZE = 2;

    static final int KERNEL = 3;
    static final int PATCH = SIZE + KERNEL - 1;

    /** Values in a transformed patch. */
    static final int STEPS = PATCH * PATCH;

    /** Values in a kernel. */
    static final int SQUARE = KERNEL * KERNEL;

    /**
     * Values between the ends of what belongs to one step and the beginning of the next: else these would lie apart by a power of
     * two and meet in one set of the cache.
     */
    static final int MARGIN = 16;

    /** With fewer channels the transforms take as long as the multiplications that they save. */
    private static final int FEWEST_CHANNELS = 32;

    /** The tiles of images [batch, height, width, channels]. */
    static WinogradTiles of(Shape image) {
        return new WinogradTiles(image.dim(0), Math.ceilDiv(image.dim(1), SIZE), Math.ceilDiv(image.dim(2), SIZE));
    }

    /** How many there are in all images. */
    int count() {
        return Math.toIntExact((long) images * rows * columns);
    }

    /**
     * Whether a convolution, or a derivative of one, is faster in this way: 3×3 values that move by one, without groups, with many
     * channels, and more tiles than would make the transform of the weights worth its while.
     */
    static boolean suit(Convolution op) {
        Shape kernel = op.kernel();
        int in = kernel.dim(1);
        int out = kernel.dim(0);
        return op.inputs().getFirst().dtype() == DType.F32
                && op.geometry().groups() == 1
                && suits(op.geometry().rows())
                && suits(op.geometry().columns())
                && Math.min(in, out) >= FEWEST_CHANNELS
                && op.result().size() / out / (SIZE * SIZE) >= fewestTiles(op, Math.max(in, out));
    }

    /** How many make up for the transform of the weights; their gradient is transformed without being read by all tiles. */
    private static long fewestTiles(Convolution op, int channels) {
        return op instanceof Convolution.Conv2dWeight ? channels / 4 : channels;
    }

    private static boolean suits(Window window) {
        return window.size() == KERNEL && window.stride() == 1 && window.dilation() == 1;
    }
}
