package dev.descent.cpu.convolution;

import static dev.descent.cpu.convolution.WinogradTiles.PATCH;
import static dev.descent.cpu.convolution.WinogradTiles.SIZE;
import static dev.descent.cpu.convolution.WinogradTiles.STEPS;

import dev.descent.compile.Loop;
import dev.descent.cpu.jit.Kernels;
import dev.descent.cpu.jit.PlacedKernel;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;

/**
 * Transforms the square patches of images that belong to tiles, or writes patches of what is transformed. Neighboring patches that
 * lie inside an image are done in one go, each of those at its edge by itself: what it has outside is read as zeros, and written to
 * where nobody looks.
 */
final class WinogradTransform {
    private static final int BYTES = DType.F32.bytes();

    private final PlacedKernel kernel;
    private final long[][] arguments;
    private final WinogradTiles tiles;
    private final int size;
    private final int height;
    private final int width;
    private final int before;
    private final int left;
    private final int firstOfPatch;
    private final int firstStep;
    private final long channelBytes;

    private WinogradTransform(
            Loop loop,
            boolean writes,
            Shape image,
            WinogradTiles tiles,
            int size,
            int before,
            int left,
            Kernels kernels,
            int slots) {
        this.kernel = new PlacedKernel(loop, tiles.count(), kernels);
        this.tiles = tiles;
        this.size = size;
        this.height = image.dim(1);
        this.width = image.dim(2);
        this.before = before;
        this.left = left;
        this.firstOfPatch = writes ? STEPS : 0;
        this.firstStep = writes ? 0 : size * size;
        this.channelBytes = (long) BYTES * image.dim(3);
        this.arguments = new long[slots][];
        for (int slot = 0; slot < slots; slot++) {
            arguments[slot] = kernel.arguments();
        }
    }

    /**
     * Reads the patches that a kernel covers within tiles.
     *
     * @param image its shape [batch, height, width, channels]
     * @param before rows of padding above it, perhaps fewer than none, and {@code left} columns beside it
     */
    static WinogradTransform covered(
            Shape image, WinogradTiles tiles, int before, int left, Kernels kernels, int slots) {
        Loop loop = WinogradLoops.image(image.dim(3));
        return new WinogradTransform(loop, false, image, tiles, PATCH, before, left, kernels, slots);
    }

    /** Reads the tiles of the gradient of a result. */
    static WinogradTransform blame(Shape result, WinogradTiles tiles, Kernels kernels, int slots) {
        Loop loop = WinogradLoops.blame(result.dim(3));
        return new WinogradTransform(loop, false, result, tiles, SIZE, 0, 0, kernels, slots);
    }

    /** Writes the tiles of a result. */
    static WinogradTransform result(Shape result, WinogradTiles tiles, Kernels kernels, int slots) {
        Loop loop = WinogradLoops.result(result.dim(3));
        return new WinogradTransform(loop, true, result, tiles, SIZE, 0, 0, kernels, slots);
    }

    /** Bytes of memory that a thread uses meanwhile. */
    long scratch() {
        return kernel.scratch();
    }

    /**
     * Transforms some tiles. All are absolute addresses.
     *
     * @param slot whose arguments are used
     * @param scratch memory for the thread's own use
     * @param image the images
     * @param outside as many values as there are channels, for what lies outside of an image
     * @param from first tile, {@code to} one past the last
     * @param transformed the first of these tiles transformed, [16, tiles, channels]
     * @param step bytes from one of the 16 to the next
     */
    void run(int slot, long scratch, long image, long outside, int from, int to, long transformed, long step) {
        long[] mine = arguments[slot];
        int count;
        for (int tile = from; tile < to; tile += count) {
            int column = tile % tiles.columns();
            int x = SIZE * column - left;
            int y = SIZE * (tile / tiles.columns() % tiles.rows()) - before;
            int number = tile / tiles.columns() / tiles.rows();
            boolean isInside = x >= 0 && x + size <= width;
            int rest = Math.min(to - tile, tiles.columns() - column);
            count = isInside ? Math.min(rest, (width - size - x) / SIZE + 1) : 1;
            placePatch(mine, image + (((long) number * height + y) * width + x) * channelBytes, outside, y, x);
            for (int i = 0; i < STEPS; i++) {
                long at = transformed + i * step + (tile - from) * channelBytes;
                kernel.place(mine, firstStep + i, at, channelBytes);
            }
            kernel.run(mine, scratch, count);
        }
    }

    private void placePatch(long[] mine, long first, long outside, int y, int x) {
        for (int i = 0; i < size; i++) {
            boolean isRowInside = 0 <= y + i && y + i < height;
            for (int j = 0; j < size; j++) {
                int access = firstOfPatch + i * size + j;
                if (isRowInside && 0 <= x + j && x + j < width) {
                    kernel.place(mine, access, first + ((long) i * width + j) * channelBytes, SIZE * channelBytes);
                } else {
                    kernel.place(mine, access, outside, 0);
                }
            }
        }
    }
}
