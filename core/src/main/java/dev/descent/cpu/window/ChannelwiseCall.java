package dev.descent.cpu.window;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.machine.Workers;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.NativeMemory;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Routine;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Window;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * What is done to each channel of an image by itself: pooling, and convolutions with a group for each channel. A mean
 * is a convolution with equal weights. Each task has some rows of the result; where what is written to overlaps from
 * row to row, it has whole images, and for a gradient by weights a sum of its own, which are added up at the end.
 */
public final class ChannelwiseCall implements Call {
    /** Values under windows that are worth a task, and how many tasks there are at most. */
    private static final long TASK = 1 << 17;

    private static final int MOST_TASKS = 32;

    /** What is done at one window. Places are in bytes from the beginning of the image and of the result. */
    @FunctionalInterface
    private interface Action {
        void at(WindowKernel.Part part, long image, long weights, long result);
    }

    private final WindowKernel kernel;
    private final Workers workers;
    private final Action action;
    private final String name;
    private final int bytes;
    private final int[] image;
    private final int[] result;
    private final Window rows;
    private final Window columns;
    private final int[] inputs;
    private final int output;
    private final boolean writesImage;
    private final boolean writesWeights;
    private final boolean readsWeights;
    private final boolean isAlone;
    private final int rowsInTask;
    private final WindowKernel.Part[] parts;
    private final Workers.Task task = this::task;

    /** The weights, [kernel height, width, channels], or the share that each value has of a mean, [channels]. */
    private final MemorySegment memory;

    private final long packed;
    private final long packedSize;
    private final long[] given;
    private long written;

    /** What pools. */
    public ChannelwiseCall(
            Pooling op, Step.Call step, WindowKernel kernel, Map<Buffer, Integer> numbers, Workers workers) {
        this(op, op.image(), op.result(), op.rows(), op.columns(), step, kernel, numbers, workers);
    }

    /** A convolution {@link #suits suited}. */
    public ChannelwiseCall(
            Convolution op, Step.Call step, WindowKernel kernel, Map<Buffer, Integer> numbers, Workers workers) {
        this(
                op,
                op.image(),
                op.result(),
                op.geometry().rows(),
                op.geometry().columns(),
                step,
                kernel,
                numbers,
                workers);
    }

    /** Whether every channel of the result comes from one channel of the image. */
    public static boolean suits(Convolution op) {
        int groups = op.geometry().groups();
        return groups > 1
                && groups == op.image().dim(3)
                && groups == op.kernel().dim(0);
    }

    private ChannelwiseCall(
            Routine op,
            Shape image,
            Shape result,
            Window rows,
            Window columns,
            Step.Call step,
            WindowKernel kernel,
            Map<Buffer, Integer> numbers,
            Workers workers) {
        this.kernel = kernel;
        this.workers = workers;
        this.name = op.mnemonic();
        this.bytes = op.dtype().bytes();
        this.image = image.dims();
        this.result = result.dims();
        this.rows = rows;
        this.columns = columns;
        this.inputs = step.inputs().stream().mapToInt(numbers::get).toArray();
        this.output = numbers.get(step.output());
        this.given = new long[inputs.length];
        this.action = action(op);
        this.writesImage = op instanceof Pooling.MaxPoolInput
                || op instanceof Pooling.AvgPoolInput
                || op instanceof Convolution.Conv2dInput;
        this.writesWeights = op instanceof Convolution.Conv2dWeight;
        this.readsWeights = op instanceof Convolution && !writesWeights;
        long values = result.size() * rows.size() * columns.size();
        int allRows = this.result[0] * this.result[1];
        int wanted = Math.clamp(values / TASK, 1, MOST_TASKS);
        int whole = writesImage || writesWeights ? this.result[1] : 1;
        this.isAlone = op instanceof Pooling.MaxPoolInput
                && divides(rows, image.dim(1), result.dim(1))
                && divides(columns, image.dim(2), result.dim(2));
        this.rowsInTask = Math.max(1, Math.ceilDiv(Math.ceilDiv(allRows, wanted), whole) * whole);
        int tasks = Math.max(1, Math.ceilDiv(allRows, rowsInTask));
        boolean isMean = op instanceof Pooling.AvgPool || op instanceof Pooling.AvgPoolInput;
        this.packedSize = isMean ? image.dim(3) : (long) rows.size() * columns.size() * image.dim(3);
        this.memory = NativeMemory.allocate(
                bytes * packedSize * (writesWeights ? tasks : 1), () -> "scratch memory for a convolution");
        this.packed = memory.address();
        this.parts = new WindowKernel.Part[tasks];
        for (int i = 0; i < tasks; i++) {
            parts[i] = part(isMean);
            parts[i].isAlone = isAlone;
        }
        if (isMean) {
            fillWithShare(op.dtype(), 1.0 / (rows.size() * columns.size()));
        }
    }

    /** Whether windows that stand at so many places cover all of an axis, each value once. */
    private static boolean divides(Window window, int extent, int places) {
        return window.stride() == window.size() && window.before() == 0 && places * window.size() == extent;
    }

    private Action action(Routine op) {
        return switch (op) {
            case Pooling.MaxPool max
            when max.isOfItself() -> (part, at, weights, to) -> kernel.max(part, given[0] + at, written + to);
            case Pooling.MaxPool max ->
                (part, at, weights, to) -> kernel.pick(part, given[0] + at, given[1] + at, written + to);
            case Pooling.MaxPoolInput max ->
                (part, at, weights, to) -> kernel.place(part, given[0] + at, given[1] + to, written + at);
            case Pooling.AvgPool average ->
                (part, at, weights, to) -> kernel.weigh(part, given[0] + at, weights, written + to);
            case Pooling.AvgPoolInput average ->
                (part, at, weights, to) -> kernel.spread(part, given[0] + to, weights, written + at);
            case Convolution.Conv2d forward ->
                (part, at, weights, to) -> kernel.weigh(part, given[0] + at, weights, written + to);
            case Convolution.Conv2dInput byInput ->
                (part, at, weights, to) -> kernel.spread(part, given[0] + to, weights, written + at);
            case Convolution.Conv2dWeight byWeight ->
                (part, at, weights, to) -> kernel.correlate(part, given[0] + at, given[1] + to, weights);
            default -> throw new IllegalArgumentException(op.summary() + " is not done channel by channel");
        };
    }

    private WindowKernel.Part part(boolean isMean) {
        WindowKernel.Part part = new WindowKernel.Part();
        part.channels = image[3];
        part.rowStep = (long) bytes * rows.dilation() * image[2] * image[3];
        part.columnStep = (long) bytes * columns.dilation() * image[3];
        part.weightRowStep = isMean ? 0 : (long) bytes * columns.size() * image[3];
        part.weightColumnStep = isMean ? 0 : (long) bytes * image[3];
        return part;
    }

    private void fillWithShare(DType dtype, double share) {
        for (int channel = 0; channel < image[3]; channel++) {
            if (dtype == DType.F64) {
                Raw.put(share, packed + channel * 8L);
            } else {
                Raw.put((float) share, packed + channel * 4L);
            }
        }
    }

    @Override
    public String kernel() {
        return name + " by channel";
    }

    @Override
    public void bind(long[] addresses) {
        for (int i = 0; i < inputs.length; i++) {
            given[i] = addresses[inputs[i]];
        }
        written = addresses[output];
    }

    @Override
    public void run() {
        try {
            if (readsWeights) {
                packWeights();
            }
            if (parts.length == 1) {
                task(0);
            } else {
                workers.run(parts.length, task);
            }
            if (writesWeights) {
                unpackWeights();
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** From [channels, 1, height, width] to [height, width, channels]. */
    private void packWeights() {
        int places = rows.size() * columns.size();
        for (int channel = 0; channel < image[3]; channel++) {
            long from = given[1] + (long) bytes * channel * places;
            Raw.spread(from, packed + (long) bytes * channel, (long) bytes * image[3], places, bytes);
        }
    }

    /** Adds up what the tasks found, in their order. */
    private void unpackWeights() {
        for (int i = 1; i < parts.length; i++) {
            kernel.add(packed + bytes * packedSize * i, packed, Math.toIntExact(packedSize));
        }
        int places = rows.size() * columns.size();
        for (int channel = 0; channel < image[3]; channel++) {
            long to = written + (long) bytes * channel * places;
            Raw.collect(packed + (long) bytes * channel, (long) bytes * image[3], places, bytes, to);
        }
    }

    private void task(int index) {
        int from = index * rowsInTask;
        int to = Math.min(result[0] * result[1], from + rowsInTask);
        long weights = packed;
        if (writesImage && !isAlone) {
            long size = (long) bytes * image[1] * image[2] * image[3];
            Raw.clear(written + from / result[1] * size, (to - from) / result[1] * size);
        }
        if (writesWeights) {
            weights += bytes * packedSize * index;
            Raw.clear(weights, bytes * packedSize);
        }
        for (int row = from; row < to; row++) {
            row(parts[index], row / result[1], row % result[1], weights);
        }
    }

    private void row(WindowKernel.Part part, int number, int row, long weights) {
        int top = firstInside(rows, row);
        part.rows = endInside(rows, row, image[1]) - top;
        long imageRow = ((long) number * image[1] + rows.at(row, top)) * image[2];
        long resultRow = ((long) number * result[1] + row) * result[2];
        for (int column = 0; column < result[2]; column++) {
            int left = firstInside(columns, column);
            part.columns = endInside(columns, column, image[2]) - left;
            if (part.rows > 0 && part.columns > 0) {
                action.at(
                        part,
                        bytes * (imageRow + columns.at(column, left)) * image[3],
                        weights + top * part.weightRowStep + left * part.weightColumnStep,
                        bytes * (resultRow + column) * result[3]);
            } else if (!writesImage && !writesWeights) {
                Raw.clear(written + bytes * (resultRow + column) * result[3], (long) bytes * result[3]);
            }
        }
    }

    /** The number of the first value under a window that is no padding before the image. */
    private static int firstInside(Window window, int place) {
        return Math.ceilDiv(Math.max(0, -window.at(place, 0)), window.dilation());
    }

    /** One more than the number of the last value under a window that is no padding behind the image. */
    private static int endInside(Window window, int place, int extent) {
        int room = extent - 1 - window.at(place, 0);
        return room < 0 ? 0 : Math.min(window.size(), room / window.dilation() + 1);
    }
}
