package dev.descent.cpu.call;

import dev.descent.compile.Access;
import dev.descent.compile.Buffer;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.machine.Workers;
import dev.descent.cpu.onednn.OneDnnPrimitive.Execution;
import dev.descent.cpu.onednn.OneDnnPrimitives;
import dev.descent.tensor.DType;
import java.util.Map;

/**
 * A loop that does nothing but bring values into an order in which other ones are neighbors, by oneDNN, which goes through them
 * in squares that fit its registers; the outermost loop is cut into tasks.
 */
public final class ReorderCall implements Call {
    /** Values that are worth waking a thread. */
    private static final long TASK = 1 << 15;

    private static final int MOST_TASKS = 32;

    /** Values from which on a primitive is worth its making. */
    private static final long LARGE = 1 << 12;

    private final Workers workers;
    private final Workers.Task task = this::task;
    private final Execution[] tasks;
    private final int source;
    private final int result;
    private final long sourceOffset;
    private final long resultOffset;
    private final long sourceStep;
    private final long resultStep;

    /** Such a loop. */
    public ReorderCall(Loop loop, OneDnnPrimitives primitives, Map<Buffer, Integer> numbers, Workers workers) {
        DType dtype = loop.body().getFirst().dtype();
        Access from = loop.accesses().get(0);
        Access to = loop.accesses().get(1);
        this.workers = workers;
        this.source = numbers.get(from.buffer());
        this.result = numbers.get(to.buffer());
        this.sourceOffset = from.offset() * dtype.bytes();
        this.resultOffset = to.offset() * dtype.bytes();
        int all = loop.extents().getFirst();
        int wanted = Math.clamp(loop.iterations() / TASK, 1, Math.min(MOST_TASKS, all));
        int each = Math.ceilDiv(all, wanted);
        this.sourceStep = each * from.strides().getFirst() * dtype.bytes();
        this.resultStep = each * to.strides().getFirst() * dtype.bytes();
        this.tasks = new Execution[Math.ceilDiv(all, each)];
        for (int i = 0; i < tasks.length; i++) {
            long[] shape = loop.extents().stream().mapToLong(extent -> extent).toArray();
            shape[0] = Math.min(each, all - i * each);
            tasks[i] = primitives
                    .reorder(layout(primitives, dtype, shape, from), layout(primitives, dtype, shape, to))
                    .execution();
        }
    }

    private static OneDnnPrimitives.Layout layout(
            OneDnnPrimitives primitives, DType dtype, long[] shape, Access access) {
        return primitives.strided(
                dtype,
                shape,
                access.strides().stream().mapToLong(stride -> stride).toArray());
    }

    /** Whether a loop is one: nothing else, of some size, and of values that do not lie in the order in which it writes them. */
    public static boolean suits(Loop loop) {
        return loop.iterations() >= LARGE
                && loop.body().size() == 2
                && loop.body().get(0) instanceof Instruction.Load load
                && loop.body().get(1) instanceof Instruction.Store store
                && load.from().laneStride() > 1
                && store.to().laneStride() == 1
                && loop.accesses().stream().flatMap(it -> it.strides().stream()).allMatch(stride -> stride > 0)
                && (load.dtype() == DType.F32 || load.dtype() == DType.BF16)
                && load.dtype() == store.dtype();
    }

    @Override
    public String kernel() {
        return "reordering";
    }

    @Override
    public void bind(long[] addresses) {
        for (int i = 0; i < tasks.length; i++) {
            tasks[i].bind(0, addresses[source] + sourceOffset + i * sourceStep);
            tasks[i].bind(1, addresses[result] + resultOffset + i * resultStep);
        }
    }

    @Override
    public void run() {
        workers.run(tasks.length, task);
    }

    private void task(int index) {
        tasks[index].run();
    }
}
