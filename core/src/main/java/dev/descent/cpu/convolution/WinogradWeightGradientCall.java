package dev.descent.cpu.convolution;

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
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import java.util.Map;

/**
 * A convolution's gradient by its weights by the method of {@link WinogradConvolutionCall}: the patches of the image and the tiles of
 * the result's gradient are transformed, 16 products add up over the tiles, and their sums become kernels. Some tiles at a time are
 * at hand; those come one after another, and each product is added up by one task, so that the order of the sums is fixed.
 */
final class WinogradWeightGradientCall implements Call {
    private static final int BYTES = DType.F32.bytes();

    /** Values of transformed tiles that are at hand at a time: 8 MiB, about what cores that share a third cache have of it. */
    private static final int AT_HAND = 1 << 21;

    /** Tiles that a task transforms. */
    private static final int TILES = 32;

    /** Rows of a product that a task adds up. */
    private static final int ROWS = 128;

    private final Workers workers;
    private final SharedScratch scratch;
    private final ConvolutionBuffers buffers;
    private final MatrixProduct product;
    private final int in;
    private final int out;
    private final int tiles;
    private final int tilesAtHand;
    private final WinogradTransform read;
    private final WinogradTransform readBlame;
    private final WinogradWeights weights;
    private final long imageStep;
    private final long blameStep;
    private final long sumStep;
    private final long outsideBytes;
    private final long slotBytes;
    private final Workers.Task transform;
    private final Workers.Task multiply = this::multiply;
    private final Workers.Task finish;

    private long image;
    private long upstream;
    private long gradient;
    private long sums;
    private long zeros;
    private long transformedImage;
    private long transformedBlame;
    private long memory;

    /** What is at hand: so many tiles from the first one. */
    private int first;

    private int count;

    /** A gradient by the weights that {@link WinogradTiles#suit tiles suit}. */
    WinogradWeightGradientCall(
            Convolution.Conv2dWeight op,
            Step.Call step,
            MatrixProduct product,
            Kernels kernels,
            Map<Buffer, Integer> numbers,
            Workers workers,
            SharedScratch scratch) {
        this.workers = workers;
        this.scratch = scratch;
        this.product = product;
        this.buffers = ConvolutionBuffers.of(op, step, numbers);
        TaskSlots slots = new TaskSlots(workers.threads());
        this.transform = slots.task(this::transform);
        this.finish = slots.task(this::finish);
        WinogradTiles grid = WinogradTiles.of(op.result());
        this.in = op.image().dim(3);
        this.out = op.result().dim(3);
        this.tiles = grid.count();
        int turns = Math.ceilDiv(tiles, Math.max(TILES, AT_HAND / STEPS / (in + out)));
        this.tilesAtHand = Math.ceilDiv(tiles, turns);
        int before = op.geometry().rows().before();
        int left = op.geometry().columns().before();
        this.read = WinogradTransform.covered(op.image(), grid, before, left, kernels, slots.count());
        this.readBlame = WinogradTransform.blame(op.result(), grid, kernels, slots.count());
        this.weights = WinogradWeights.gradient(op.kernel(), kernels, slots.count());
        this.imageStep = BYTES * ((long) tilesAtHand * in + MARGIN);
        this.blameStep = BYTES * ((long) tilesAtHand * out + MARGIN);
        this.sumStep = WinogradWeights.stepBytes(op.kernel());
        this.outsideBytes = SharedScratch.aligned((long) BYTES * Math.max(in, out));
        long forTiles = Math.max(read.scratch(), readBlame.scratch());
        this.slotBytes = SharedScratch.aligned(Math.max(forTiles, weights.scratch()));
        scratch.reserve(STEPS * (sumStep + imageStep + blameStep) + outsideBytes + slots.count() * slotBytes);
    }

    @Override
    public String kernel() {
        return "convolution by weights, Winograd";
    }

    @Override
    public void bind(long[] addresses) {
        image = addresses[buffers.image()];
        upstream = addresses[buffers.result()];
        gradient = addresses[buffers.kernel()];
        sums = scratch.address();
        transformedImage = sums + STEPS * sumStep;
        transformedBlame = transformedImage + STEPS * imageStep;
        zeros = transformedBlame + STEPS * blameStep;
        memory = zeros + outsideBytes;
    }

    @Override
    public void run() {
        Raw.clear(zeros, outsideBytes);
        for (first = 0; first < tiles; first += tilesAtHand) {
            count = Math.min(tilesAtHand, tiles - first);
            workers.run(Math.ceilDiv(count, TILES), transform);
            workers.run(STEPS * Math.ceilDiv(out, ROWS), multiply);
        }
        workers.run(weights.blocks(), finish);
    }

    private void transform(int index, int slot) {
        int from = index * TILES;
        int begin = first + from;
        int end = first + Math.min(count, from + TILES);
        long own = memory + slot * slotBytes;
        read.run(slot, own, image, zeros, begin, end, transformedImage + (long) BYTES * from * in, imageStep);
        readBlame.run(slot, own, upstream, zeros, begin, end, transformedBlame + (long) BYTES * from * out, blameStep);
    }

    private void multiply(int index) {
        int number = index % STEPS;
        int row = index / STEPS * ROWS;
        product.multiply(
                true,
                false,
                Math.min(ROWS, out - row),
                in,
                count,
                transformedBlame + number * blameStep + (long) BYTES * row,
                out,
                transformedImage + number * imageStep,
                in,
                sums + number * sumStep + (long) BYTES * row * in,
                in,
                first > 0);
    }

    private void finish(int block, int slot) {
        weights.run(block, slot, memory + slot * slotBytes, gradient, sums);
    }
}
