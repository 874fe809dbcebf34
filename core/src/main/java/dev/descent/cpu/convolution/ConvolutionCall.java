package dev.descent.cpu.convolution;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.machine.Workers;
import dev.descent.cpu.product.BatchedProduct;
import dev.descent.cpu.product.BatchedProduct.Operand;
import dev.descent.cpu.product.MatrixProduct;
import dev.descent.cpu.window.WindowKernel;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.Convolution.Geometry;
import dev.descent.tensor.DType;
import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * A convolution of F32 as matrix products (Chellapilla, Puri, Simard, "High performance convolutional neural networks
 * for document processing", 2006): what the kernel covers at each place is laid out as a row, some rows of the result
 * at a time, and the rows are multiplied with the weights. Where the kernel covers one value, the image itself is these
 * rows.
 */
final class ConvolutionCall implements Call {
    private static final long BYTES = DType.F32.bytes();

    /** Values that are laid out at a time: 4 MiB, which caches hold. */
    private static final long AT_A_TIME = 1 << 20;

    /** Values to be moved that are worth a task. */
    private static final long TASK = 1 << 15;

    private final Convolution op;
    private final Geometry geometry;
    private final WindowKernel kernel;
    private final Workers workers;
    private final ConvolutionBuffers buffers;
    private final boolean isPointwise;

    private final int height;
    private final int width;
    private final int channels;
    private final int kernelHeight;
    private final int kernelWidth;
    private final int out;
    private final int inOfGroup;
    private final int resultHeight;
    private final int resultWidth;

    /** Rows of all images' results, and how many of them are laid out at a time. */
    private final long rows;

    private final long rowsAtATime;

    /** Values that one place is laid out as for one group. */
    private final int covered;

    private final BatchedProduct product;
    private final BatchedProduct lastProduct;
    private final Workers.Task lower = this::lower;
    private final Workers.Task raise = this::raise;
    private final MemorySegment memory;
    private final long scratch;

    private long image;
    private long weights;
    private long result;

    /** What is at hand: rows of the results, from the first one. */
    private long first;

    private long count;

    ConvolutionCall(
            Convolution op,
            Step.Call step,
            MatrixProduct product,
            WindowKernel kernel,
            Map<Buffer, Integer> numbers,
            Workers workers) {
        this.op = op;
        this.geometry = op.geometry();
        this.kernel = kernel;
        this.workers = workers;
        this.buffers = ConvolutionBuffers.of(op, step, numbers);
        this.height = op.image().dim(1);
        this.width = op.image().dim(2);
        this.channels = op.image().dim(3);
        this.out = op.kernel().dim(0);
        this.inOfGroup = op.kernel().dim(1);
        this.kernelHeight = op.kernel().dim(2);
        this.kernelWidth = op.kernel().dim(3);
        this.resultHeight = op.result().dim(1);
        this.resultWidth = op.result().dim(2);
        this.isPointwise = kernelHeight * kernelWidth == 1
                && resultHeight == height
                && resultWidth == width
                && geometry.rows().before() == 0
                && geometry.columns().before() == 0;
        this.covered = kernelHeight * kernelWidth * inOfGroup;
        this.rows = (long) op.result().dim(0) * resultHeight;
        long mostRows = isPointwise ? rows : AT_A_TIME / rowLength();
        this.rowsAtATime = Math.clamp(mostRows, 1, Math.max(1, rows));
        this.product = product(product, rowsAtATime);
        this.lastProduct = rows % rowsAtATime == 0 ? this.product : product(product, rows % rowsAtATime);
        long laidOut = isPointwise ? 0 : rowsAtATime * rowLength() + op.kernel().size();
        this.memory = NativeMemory.allocate(BYTES * laidOut, () -> "the image of a convolution, laid out,");
        this.scratch = memory.address();
    }

    /** Values that a row of results is laid out as. */
    private long rowLength() {
        return (long) resultWidth * geometry.groups() * covered;
    }

    /** What multiplies so many rows of results with the weights, all groups of them. */
    private BatchedProduct product(MatrixProduct product, long rows) {
        int groups = geometry.groups();
        int places = Math.toIntExact(rows * resultWidth);
        int outOfGroup = out / groups;
        Operand laidOut = Operand.of(groups * covered).every(covered);
        Operand result = Operand.of(out).every(outOfGroup);
        Operand weights = Operand.of(covered).every((long) outOfGroup * covered);
        return switch (op) {
            case Convolution.Conv2d forward -> {
                Operand transposed = Operand.transposed(covered).every((long) outOfGroup * covered);
                yield new BatchedProduct(
                        product, groups, places, outOfGroup, covered, laidOut, transposed, result, false);
            }
            case Convolution.Conv2dInput byInput ->
                new BatchedProduct(product, groups, places, covered, outOfGroup, result, weights, laidOut, false);
            case Convolution.Conv2dWeight byWeight -> {
                Operand transposed = Operand.transposed(out).every(outOfGroup);
                yield new BatchedProduct(
                        product, groups, outOfGroup, covered, places, transposed, laidOut, weights, true);
            }
        };
    }

    @Override
    public String kernel() {
        return isPointwise ? "convolution, a product" : "convolution, laid out for products";
    }

    @Override
    public void bind(long[] addresses) {
        image = addresses[buffers.image()];
        weights = addresses[buffers.kernel()];
        result = addresses[buffers.result()];
    }

    @Override
    public void run() {
        try {
            switch (op) {
                case Convolution.Conv2d forward -> forward();
                case Convolution.Conv2dInput byInput -> byInput();
                case Convolution.Conv2dWeight byWeight -> byWeight();
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void forward() {
        packWeights();
        for (boolean more = begin(); more; more = next()) {
            lower();
            product().run(workers, laidOut(), packed(), resultAtHand());
        }
    }

    private void byInput() {
        packWeights();
        for (boolean more = begin(); more; more = next()) {
            product().run(workers, resultAtHand(), packed(), laidOut());
            raise();
        }
    }

    private void byWeight() {
        Raw.clear(packed(), BYTES * op.kernel().size());
        for (boolean more = begin(); more; more = next()) {
            lower();
            product().run(workers, resultAtHand(), laidOut(), packed());
        }
        unpackWeights();
    }

    // ---------------------------------------------------------------------------------------- what is at hand

    private boolean begin() {
        first = 0;
        count = Math.min(rows, rowsAtATime);
        return rows > 0;
    }

    private boolean next() {
        first += count;
        count = Math.min(rows - first, rowsAtATime);
        return first < rows;
    }

    private BatchedProduct product() {
        return count == rowsAtATime ? product : lastProduct;
    }

    private long laidOut() {
        return isPointwise ? image : scratch;
    }

    private long packed() {
        return isPointwise ? weights : scratch + BYTES * rowsAtATime * rowLength();
    }

    private long resultAtHand() {
        return result + BYTES * first * resultWidth * out;
    }

    // --------------------------------------------------------------------------------------------- the weights

    /**
     * From [out, in, height, width] to [out, height, width, in], the order in which the values of an image are laid
     * out.
     */
    private void packWeights() {
        int places = kernelHeight * kernelWidth;
        for (long i = 0; !isPointwise && i < (long) out * inOfGroup; i++) {
            long to = packed() + BYTES * (i / inOfGroup * covered + i % inOfGroup);
            Raw.spread(weights + BYTES * i * places, to, BYTES * inOfGroup, places, DType.F32.bytes());
        }
    }

    private void unpackWeights() {
        int places = kernelHeight * kernelWidth;
        for (long i = 0; !isPointwise && i < (long) out * inOfGroup; i++) {
            long from = packed() + BYTES * (i / inOfGroup * covered + i % inOfGroup);
            Raw.collect(from, BYTES * inOfGroup, places, DType.F32.bytes(), weights + BYTES * i * places);
        }
    }

    // ------------------------------------------------------------------------------- images laid out, and back

    private static long rowsInTask(long rowLength) {
        return Math.max(1, TASK / Math.max(1, rowLength));
    }

    private void lower() {
        if (!isPointwise) {
            workers.run(Math.toIntExact(Math.ceilDiv(count, rowsInTask(rowLength()))), lower);
        }
    }

    private void lower(int task) {
        long from = task * rowsInTask(rowLength());
        long to = Math.min(count, from + rowsInTask(rowLength()));
        for (long row = from; row < to; row++) {
            lowerRow(first + row, scratch + BYTES * row * rowLength());
        }
    }

    /**
     * Lays out what the kernel covers at each place of one row of results: [places, groups, kernel height, width, in].
     */
    private void lowerRow(long row, long to) {
        long ofImage = image + BYTES * (row / resultHeight) * height * width * channels;
        int resultRow = (int) (row % resultHeight);
        for (int column = 0; column < resultWidth; column++) {
            for (int i = 0; i < kernelHeight; i++) {
                int y = geometry.rows().at(resultRow, i);
                for (int j = 0; j < kernelWidth; j++) {
                    int x = geometry.columns().at(column, j);
                    boolean inside = 0 <= y && y < height && 0 <= x && x < width;
                    long from = ofImage + BYTES * ((long) y * width + x) * channels;
                    long at = to + BYTES * (i * kernelWidth + j) * inOfGroup;
                    for (int group = 0; group < geometry.groups(); group++) {
                        if (inside) {
                            copy(from, at, inOfGroup);
                        } else {
                            clear(at, inOfGroup);
                        }
                        from += BYTES * inOfGroup;
                        at += BYTES * covered;
                    }
                }
            }
            to += BYTES * geometry.groups() * covered;
        }
    }

    private void raise() {
        if (!isPointwise) {
            long images = (first + count - 1) / resultHeight - first / resultHeight + 1;
            long imageRows = images * height;
            workers.run(Math.toIntExact(Math.ceilDiv(imageRows, imageRowsInTask())), raise);
        }
    }

    private long imageRowsInTask() {
        return rowsInTask((long) width * channels * kernelHeight * kernelWidth);
    }

    private void raise(int task) {
        long from = first / resultHeight * height + task * imageRowsInTask();
        long end = ((first + count - 1) / resultHeight + 1) * height;
        for (long row = from; row < Math.min(end, from + imageRowsInTask()); row++) {
            raiseRow(row / height, (int) (row % height), image + BYTES * row * width * channels);
        }
    }

    /** Adds up in one row of an image what lies for it in the rows at hand. */
    private void raiseRow(long number, int y, long to) {
        if (number * resultHeight >= first) {
            clear(to, width * channels);
        }
        for (int i = 0; i < kernelHeight; i++) {
            int fromTop = y - geometry.rows().at(0, i);
            int resultRow = fromTop / geometry.rows().stride();
            long row = number * resultHeight + resultRow - first;
            boolean isCovered = fromTop >= 0 && fromTop % geometry.rows().stride() == 0 && resultRow < resultHeight;
            if (isCovered && 0 <= row && row < count) {
                raiseRow(scratch + BYTES * (row * rowLength() + (long) i * kernelWidth * inOfGroup), to);
            }
        }
    }

    private void raiseRow(long from, long to) {
        for (int column = 0; column < resultWidth; column++) {
            for (int j = 0; j < kernelWidth; j++) {
                int x = geometry.columns().at(column, j);
                for (int group = 0; 0 <= x && x < width && group < geometry.groups(); group++) {
                    kernel.add(
                            from + BYTES * ((long) group * covered + (long) j * inOfGroup),
                            to + BYTES * ((long) x * channels + (long) group * inOfGroup),
                            inOfGroup);
                }
            }
            from += BYTES * geometry.groups() * covered;
        }
    }

    /** So few values that a copying loop is shorter than a call for it. */
    private static final int FEW = 8;

    private static void copy(long from, long to, int values) {
        if (values > FEW) {
            MemorySegment.copy(Raw.EVERYTHING, from, Raw.EVERYTHING, to, BYTES * values);
        } else {
            for (int i = 0; i < values; i++) {
                Raw.put(Raw.getInt(from + BYTES * i), to + BYTES * i);
            }
        }
    }

    private static void clear(long to, int values) {
        if (values > FEW) {
            Raw.clear(to, BYTES * values);
        } else {
            for (int i = 0; i < values; i++) {
                Raw.put(0, to + BYTES * i);
            }
        }
    }
}
