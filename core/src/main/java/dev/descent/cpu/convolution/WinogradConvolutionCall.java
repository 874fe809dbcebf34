package dev.descent.cpu.convolution;

import static dev.descent.cpu.convolution.WinogradTiles.KERNEL;
import static dev.descent.cpu.convolution.WinogradTiles.MARGIN;
import static dev.descent.cpu.convolution.WinogradTiles.STEPS;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.jit.Kernels;
import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.machine.SharedScratch;
import dev.descent.cpu.machine.TaskSlots;
import dev.descent.cpu.machine.Workers;
import dev.descent.cpu.product.MatrixProduct;
import dev.descent.cpu.product.MatrixProduct.Series;
import dev.descent.cpu.product.Multiplier;
import dev.descent.cpu.product.Multiplier.Prepared;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Window;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A convolution, or its gradient by the image, by Winograd's method F(2×2, 3×3): 16 multiplications for four results instead of 36
 * (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016). A task has some tiles; they are transformed,
 * multiplied and transformed back within the second cache of its core.
 *
 * <p>Each tile of 2×2 results comes from sums and differences over a patch of 4×4 values. So the error of a result is small against
 * the largest of its patch, not against the terms of its own sum; and an infinity, or what overflows when four values are added, makes
 * any result of the tile a NaN, where a convolution by its definition would give an infinity, and only within reach. (cuDNN's
 * Winograd kernels do the same.)
 */
final class WinogradConvolutionCall implements Call {
    private static final int BYTES = DType.F32.bytes();

    /** Values of transformed tiles, and of their results, that a task has at a time: 1 MiB, about a core's second cache. */
    private static final int AT_A_TIME = 1 << 18;

    /** With fewer tiles, products are slow; more gain nothing. */
    private static final int FEWEST_TILES = 32;

    private static final int MOST_TILES = 128;

    private final Workers workers;
    private final SharedScratch scratch;
    private final ConvolutionBuffers buffers;
    private final boolean isForward;
    private final int tiles;
    private final int tilesInTask;
    private final WinogradTransform read;
    private final WinogradTransform write;
    private final WinogradWeights weights;
    private final Prepared[] products;
    private final Prepared[] lastProducts;
    private final long readStep;
    private final long writeStep;
    private final long weightBytes;
    private final long outsideBytes;
    private final long slotBytes;
    private final Workers.Task transformWeights;
    private final Workers.Task task;

    private long from;
    private long to;
    private long kernels;
    private long matrices;
    private long zeros;
    private long memory;

    /** A convolution, or its gradient by the image, that {@link WinogradTiles#suit tiles suit}. */
    WinogradConvolutionCall(
            Convolution op,
            Step.Call step,
            MatrixProduct product,
            Kernels kernels,
            Map<Buffer, Integer> numbers,
            Workers workers,
            SharedScratch scratch) {
        this.workers = workers;
        this.scratch = scratch;
        this.buffers = ConvolutionBuffers.of(op, step, numbers);
        TaskSlots slots = new TaskSlots(workers.threads());
        this.transformWeights = slots.task(this::transformWeights);
        this.task = slots.task(this::task);
        this.isForward = op instanceof Convolution.Conv2d;
        Shape given = isForward ? op.image() : op.result();
        Shape result = isForward ? op.result() : op.image();
        WinogradTiles grid = WinogradTiles.of(result);
        int in = given.dim(3);
        int out = result.dim(3);
        this.tiles = grid.count();
        this.tilesInTask = Math.min(tiles, Math.clamp(AT_A_TIME / STEPS / (in + out), FEWEST_TILES, MOST_TILES));
        this.read = WinogradTransform.covered(
                given, grid, before(op.geometry().rows()), before(op.geometry().columns()), kernels, slots.count());
        this.write = WinogradTransform.result(result, grid, kernels, slots.count());
        this.weights = isForward
                ? WinogradWeights.forward(op.kernel(), kernels, slots.count())
                : WinogradWeights.byImage(op.kernel(), kernels, slots.count());
        this.readStep = BYTES * ((long) tilesInTask * in + MARGIN);
        this.writeStep = BYTES * ((long) tilesInTask * out + MARGIN);
        this.weightBytes = STEPS * WinogradWeights.stepBytes(op.kernel());
        this.outsideBytes = SharedScratch.aligned((long) BYTES * Math.max(in, out));
        long ofTiles = STEPS * (readStep + writeStep) + outsideBytes + Math.max(read.scratch(), write.scratch());
        this.slotBytes = SharedScratch.aligned(Math.max(ofTiles, weights.scratch()));
        this.products = new Prepared[slots.count()];
        this.lastProducts = new Prepared[slots.count()];
        Supplier<Prepared> whole = product(product, tilesInTask, in, out);
        int last = tiles % tilesInTask;
        Supplier<Prepared> cut = last == 0 ? whole : product(product, last, in, out);
        for (int slot = 0; slot < slots.count(); slot++) {
            products[slot] = whole.get();
            lastProducts[slot] = cut.get();
        }
        scratch.reserve(weightBytes + outsideBytes + slots.count() * slotBytes);
    }

    /** Padding before what is read; the gradient's is what is missing from a kernel that overlaps with one value. */
    private int before(Window window) {
        return isForward ? window.before() : KERNEL - 1 - window.before();
    }

    private Supplier<Prepared> product(MatrixProduct product, int count, int in, int out) {
        Multiplier.Form form = new Multiplier.Form(false, false, count, out, in, in, out, out, false);
        long weightStep = weightBytes / STEPS;
        return product.prepare(form, new Series(STEPS, readStep / BYTES, weightStep / BYTES, writeStep / BYTES));
    }

    @Override
    public String kernel() {
        return isForward ? "convolution, Winograd" : "convolution by image, Winograd";
    }

    @Override
    public void bind(long[] addresses) {
        from = addresses[isForward ? buffers.image() : buffers.result()];
        to = addresses[isForward ? buffers.result() : buffers.image()];
        kernels = addresses[buffers.kernel()];
        matrices = scratch.address();
        zeros = matrices + weightBytes;
        memory = zeros + outsideBytes;
    }

    @Override
    public void run() {
        Raw.clear(zeros, outsideBytes);
        workers.run(weights.blocks(), transformWeights);
        workers.run(Math.ceilDiv(tiles, tilesInTask), task);
    }

    private void transformWeights(int block, int slot) {
        weights.run(block, slot, memory + slot * slotBytes, kernels, matrices);
    }

    private void task(int index, int slot) {
        int first = index * tilesInTask;
        int end = Math.min(tiles, first + tilesInTask);
        long transformed = memory + slot * slotBytes;
        long multiplied = transformed + STEPS * readStep;
        long outside = multiplied + STEPS * writeStep;
        long own = outside + outsideBytes;
        read.run(slot, own, from, zeros, first, end, transformed, readStep);
        Prepared product = end - first == tilesInTask ? products[slot] : lastProducts[slot];
        product.run(transformed, matrices, multiplied);
        write.run(slot, own, to, outside, first, end, multiplied, writeStep);
    }
}
