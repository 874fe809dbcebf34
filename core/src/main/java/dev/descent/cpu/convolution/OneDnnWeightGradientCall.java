package dev.descent.cpu.convolution;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.machine.SharedScratch;
import dev.descent.cpu.machine.Workers;
import dev.descent.cpu.onednn.OneDnnPrimitive;
import dev.descent.cpu.onednn.OneDnnPrimitive.Argument;
import dev.descent.cpu.onednn.OneDnnPrimitive.Execution;
import dev.descent.cpu.onednn.OneDnnPrimitives;
import dev.descent.cpu.window.WindowKernel;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import java.util.Map;
import java.util.Optional;

/**
 * A convolution's gradient by its weights, by oneDNN. Where the weights are few, a task has some images, and what comes from all
 * tasks is added up in their order; where they are many, it has some output channels of all images, which it first sets apart. How
 * many tasks there are depends on the shapes alone.
 */
final class OneDnnWeightGradientCall implements Call {
    private static final int MOST_TASKS = 16;

    /** Values that are added up in one task. */
    private static final int SUM = 1 << 14;

    private final Workers workers;
    private final SharedScratch scratch;
    private final ConvolutionBuffers buffers;
    private final WindowKernel adder;
    private final boolean byImages;
    private final Execution[] apart;
    private final Execution[] tasks;
    private final Execution[] unpacking;
    private final long apartBytes;
    private final long packedBytes;
    private final long imageStep;
    private final long resultStep;
    private final long weightStep;
    private final Workers.Task task = this::task;
    private final Workers.Task sum = this::sum;
    private long packed;

    private OneDnnWeightGradientCall(
            Convolution op,
            ConvolutionBuffers buffers,
            OneDnnConvolutions convolutions,
            OneDnnPrimitive primitive,
            int images,
            int out,
            WindowKernel adder,
            Workers workers,
            SharedScratch scratch) {
        this.workers = workers;
        this.scratch = scratch;
        this.buffers = buffers;
        this.adder = adder;
        int all = op.result().dim(0);
        int channels = op.kernel().dim(0);
        long bytes = op.inputs().getFirst().dtype().bytes();
        this.byImages = out == channels;
        int count = byImages ? all / images : channels / out;
        this.tasks = new Execution[count];
        this.apart = new Execution[byImages ? 0 : count];
        this.unpacking = new Execution[byImages ? 1 : count];
        for (int i = 0; i < count; i++) {
            tasks[i] = primitive.execution();
        }
        for (int i = 0; i < unpacking.length; i++) {
            unpacking[i] = convolutions.unpacking(primitive, out).execution();
        }
        for (int i = 0; i < apart.length; i++) {
            apart[i] = convolutions.apart(out).execution();
        }
        this.imageStep = byImages ? op.image().size() / all * images * bytes : 0;
        this.resultStep = byImages ? op.result().size() / all * images * bytes : out * bytes;
        this.weightStep = op.kernel().size() / channels * out * DType.F32.bytes();
        this.apartBytes = byImages ? 0 : SharedScratch.aligned(op.result().size() / channels * out * bytes);
        this.packedBytes = SharedScratch.aligned(primitive.bytes(Argument.GRADIENT_OF_WEIGHTS));
        scratch.reserve((packedBytes + apartBytes) * count);
    }

    /** The call; nothing if the library has no fast code for it. */
    static Optional<Call> of(
            Convolution op,
            Step.Call step,
            OneDnnPrimitives primitives,
            WindowKernel adder,
            Map<Buffer, Integer> numbers,
            Workers workers,
            SharedScratch scratch) {
        int all = op.result().dim(0);
        int channels = op.kernel().dim(0);
        boolean manyWeights = op.kernel().size() > op.result().size()
                && op.geometry().groups() == 1
                && channels % OneDnnConvolutions.CHANNELS == 0
                && channels > OneDnnConvolutions.CHANNELS;
        long worth = op.result().size() / Math.max(1, op.kernel().size());
        int images = manyWeights ? all : all / divisor(all, Math.clamp(worth, 2, MOST_TASKS));
        int out = manyWeights ? channels / divisor(channels / OneDnnConvolutions.CHANNELS, MOST_TASKS) : channels;
        OneDnnConvolutions convolutions = new OneDnnConvolutions(primitives, op);
        return convolutions
                .primitive(images, out)
                .map(primitive -> new OneDnnWeightGradientCall(
                        op,
                        ConvolutionBuffers.of(op, step, numbers),
                        convolutions,
                        primitive,
                        images,
                        out,
                        adder,
                        workers,
                        scratch));
    }

    /** The largest divisor of a number up to a limit. */
    private static int divisor(int number, int limit) {
        int divisor = Math.min(number, limit);
        while (divisor > 1 && number % divisor != 0) {
            divisor--;
        }
        return Math.max(1, divisor);
    }

    @Override
    public String kernel() {
        return "convolution by weights";
    }

    @Override
    public void bind(long[] addresses) {
        packed = scratch.address();
        long setApart = packed + packedBytes * tasks.length;
        for (int i = 0; i < tasks.length; i++) {
            long result = addresses[buffers.result()] + i * resultStep;
            if (!byImages) {
                apart[i].bind(0, result);
                apart[i].bind(1, setApart + i * apartBytes);
            }
            tasks[i].bind(0, addresses[buffers.image()] + i * imageStep);
            tasks[i].bind(1, byImages ? result : setApart + i * apartBytes);
            tasks[i].bind(2, packed + i * packedBytes);
        }
        for (int i = 0; i < unpacking.length; i++) {
            unpacking[i].bind(0, packed + i * packedBytes);
            unpacking[i].bind(1, addresses[buffers.kernel()] + i * weightStep);
        }
    }

    @Override
    public void run() {
        workers.run(tasks.length, task);
        if (byImages) {
            if (tasks.length > 1) {
                workers.run(Math.toIntExact(Math.ceilDiv(packedBytes, (long) SUM * DType.F32.bytes())), sum);
            }
            unpacking[0].run();
        }
    }

    private void task(int index) {
        if (!byImages) {
            apart[index].run();
        }
        tasks[index].run();
        if (!byImages) {
            unpacking[index].run();
        }
    }

    /** Adds what the other tasks gave to what the first one did. */
    private void sum(int index) {
        long from = index * (long) SUM * DType.F32.bytes();
        int count = Math.toIntExact(Math.min(SUM, (packedBytes - from) / DType.F32.bytes()));
        for (int i = 1; i < tasks.length; i++) {
            adder.add(packed + i * packedBytes + from, packed + from, count);
        }
    }
}
