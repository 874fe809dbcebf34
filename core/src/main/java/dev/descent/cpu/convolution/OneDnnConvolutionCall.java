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
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import java.util.Map;
import java.util.Optional;

/**
 * A convolution, or its gradient by the image, by oneDNN: the weights are brought into the primitive's order once, then some images
 * at a time are a task.
 */
final class OneDnnConvolutionCall implements Call {
    /** Places of the result that make a task worth going through all weights for it. */
    private static final int PLACES = 128;

    private static final int MOST_TASKS = 32;

    private final Workers workers;
    private final SharedScratch scratch;
    private final ConvolutionBuffers buffers;
    private final Execution[] packing;
    private final Execution[] tasks;
    private final long imageBytes;
    private final long resultBytes;
    private final boolean isForward;
    private final Workers.Task pack = this::pack;
    private final Workers.Task task = this::task;

    private OneDnnConvolutionCall(
            Convolution op,
            ConvolutionBuffers buffers,
            OneDnnConvolutions convolutions,
            OneDnnPrimitive primitive,
            OneDnnPrimitive last,
            int images,
            Workers workers,
            SharedScratch scratch) {
        this.workers = workers;
        this.scratch = scratch;
        this.buffers = buffers;
        this.isForward = op instanceof Convolution.Conv2d;
        int all = op.result().dim(0);
        DType given = op.inputs().getFirst().dtype();
        long image = op.image().size() / all * images;
        long result = op.result().size() / all * images;
        this.imageBytes = image * (isForward ? given : DType.F32).bytes();
        this.resultBytes = result * (isForward ? DType.F32 : given).bytes();
        this.packing = convolutions.packing(primitive).stream()
                .map(OneDnnPrimitive::execution)
                .toArray(Execution[]::new);
        this.tasks = new Execution[Math.ceilDiv(all, images)];
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = (i < tasks.length - 1 ? primitive : last).execution();
        }
        scratch.reserve(primitive.bytes(Argument.WEIGHTS));
    }

    /** The call; nothing if the library has no fast code for it, or would want the weights in several orders. */
    static Optional<Call> of(
            Convolution op,
            Step.Call step,
            OneDnnPrimitives primitives,
            Map<Buffer, Integer> numbers,
            Workers workers,
            SharedScratch scratch) {
        int all = op.result().dim(0);
        long places = op.result().size() / Math.max(1, op.result().dim(3));
        int wanted = Math.clamp(places / PLACES, 1, Math.min(MOST_TASKS, all));
        // Equal tasks, so that all take the weights in one order.
        int images = Math.ceilDiv(all, wanted);
        OneDnnConvolutions convolutions = new OneDnnConvolutions(primitives, op);
        int out = op.kernel().dim(0);
        Optional<OneDnnPrimitive> primitive = convolutions.primitive(images, out);
        Optional<OneDnnPrimitive> last = all % images == 0 ? primitive : convolutions.primitive(all % images, out);
        if (primitive.isEmpty() || last.isEmpty() || !takeWeightsAlike(primitive.get(), last.get(), primitives)) {
            return Optional.empty();
        }
        return Optional.of(new OneDnnConvolutionCall(
                op,
                ConvolutionBuffers.of(op, step, numbers),
                convolutions,
                primitive.get(),
                last.get(),
                images,
                workers,
                scratch));
    }

    private static boolean takeWeightsAlike(OneDnnPrimitive one, OneDnnPrimitive other, OneDnnPrimitives primitives) {
        return primitives.same(one.layout(Argument.WEIGHTS), other.layout(Argument.WEIGHTS));
    }

    @Override
    public String kernel() {
        return isForward ? "convolution" : "convolution by image";
    }

    @Override
    public void bind(long[] addresses) {
        long packed = scratch.address();
        for (Execution part : packing) {
            part.bind(0, addresses[buffers.kernel()]);
            part.bind(1, packed);
        }
        for (int i = 0; i < tasks.length; i++) {
            long image = addresses[buffers.image()] + i * imageBytes;
            long result = addresses[buffers.result()] + i * resultBytes;
            tasks[i].bind(0, isForward ? image : result);
            tasks[i].bind(1, packed);
            tasks[i].bind(2, isForward ? result : image);
        }
    }

    @Override
    public void run() {
        workers.run(packing.length, pack);
        workers.run(tasks.length, task);
    }

    private void pack(int index) {
        packing[index].run();
    }

    private void task(int index) {
        tasks[index].run();
    }
}
