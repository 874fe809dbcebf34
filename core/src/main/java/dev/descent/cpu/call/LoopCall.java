package dev.descent.cpu.call;

import dev.descent.compile.Buffer;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.cpu.machine.Workers;
import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * A loop with its arguments, cut into parts that threads can share. The cut depends on the shape alone, and no value of the result
 * comes from two parts.
 */
public final class LoopCall implements Call {
    /** Iterations of the body, weighted by its length, that are worth waking a thread. */
    private static final long PART = 1 << 18;

    private static final int MOST_PARTS = 32;

    /** Parts of the lane loop are multiples of this, a whole number of vectors of any width. */
    private static final int LANE_ALIGNMENT = 64;

    /**
     * Iterations of the body, weighted by its length, after which it is worth while to have the kernel compiled for vectors, which
     * takes longer than as many in scalar code: a program that is done before never pays for it.
     */
    private static final long WORTH_VECTORS = 1 << 22;

    /** Runs before that at least, unless each is large. */
    private static final long FEW_RUNS = 8;

    private static final long LARGE = 1 << 16;

    private final Loop loop;
    private final Kernel kernel;
    private final long[] arguments;
    private final int[] baseOf;
    private final int[] bufferOf;
    private final long[] offsetOf;
    private final int rows;
    private final int lanes;
    private final int rowsInPart;
    private final int lanesInPart;
    private final int laneParts;
    private final int parts;
    /** Held so that it is not freed while {@link #scratch} is in use. */
    private final MemorySegment memory;

    private final long scratch;
    private final long scratchOfPart;
    private final Workers workers;
    private final Workers.Task task = this::part;
    /** Runs until it is clear that there will be many more. */
    private long runsUnwanted;

    public LoopCall(Loop loop, Kernel kernel, int vectorLanes, Map<Buffer, Integer> numbers, Workers workers) {
        this.loop = loop;
        this.kernel = kernel;
        this.workers = workers;
        Arguments layout = new Arguments(loop);
        this.arguments = layout.values(vectorLanes);
        int places = loop.accesses().size();
        this.baseOf = new int[places];
        this.bufferOf = new int[places];
        this.offsetOf = new long[places];
        int next = 0;
        for (int line = 0; line < loop.body().size(); line++) {
            int base = layout.base(layout.place(line));
            switch (loop.body().get(line)) {
                case Instruction.Load load ->
                    address(next++, base, numbers.get(load.from().buffer()));
                case Instruction.Store store ->
                    address(next++, base, numbers.get(store.to().buffer()));
                case Instruction.Gather gather -> {
                    address(next++, base, numbers.get(gather.index().buffer()));
                    int within = layout.base(layout.place(line) + 1);
                    address(next++, within, numbers.get(gather.within().buffer()));
                }
                default -> {}
            }
        }
        this.rows = Math.toIntExact(loop.outer().stream().mapToLong(i -> i).reduce(1, (a, b) -> a * b));
        this.lanes = loop.lanes();
        long work = loop.iterations() * Math.max(4, loop.body().size());
        int wanted = Math.clamp(work / PART, 1, MOST_PARTS);
        int rowParts = Math.clamp(rows, 1, wanted);
        boolean lanesSplit = loop.reduction() != Loop.Reduction.ROWS && rowParts < wanted;
        this.rowsInPart = Math.ceilDiv(Math.max(rows, 1), rowParts);
        int alignedLanes =
                Math.ceilDiv(Math.ceilDiv(lanes, Math.ceilDiv(wanted, rowParts)), LANE_ALIGNMENT) * LANE_ALIGNMENT;
        this.lanesInPart = lanesSplit ? Math.min(Math.max(lanes, 1), alignedLanes) : Math.max(lanes, 1);
        this.laneParts = Math.ceilDiv(Math.max(lanes, 1), lanesInPart);
        this.parts = Math.ceilDiv(Math.max(rows, 1), rowsInPart) * laneParts;
        this.runsUnwanted =
                loop.iterations() > LARGE ? 1 : loop.iterations() > 1 ? Math.max(FEW_RUNS, WORTH_VECTORS / work) : 0;
        this.scratchOfPart = Arguments.Scratch.total(loop, vectorLanes);
        this.memory = NativeMemory.allocate(scratchOfPart * parts, () -> "scratch memory for a loop");
        this.scratch = memory.address();
    }

    private void address(int index, int base, int buffer) {
        baseOf[index] = base;
        bufferOf[index] = buffer;
        offsetOf[index] = arguments[base];
    }

    @Override
    public String kernel() {
        return kernel.toString();
    }

    @Override
    public void bind(long[] addresses) {
        for (int i = 0; i < baseOf.length; i++) {
            arguments[baseOf[i]] = addresses[bufferOf[i]] + offsetOf[i];
        }
    }

    @Override
    public void run() {
        if (runsUnwanted > 0 && --runsUnwanted == 0) {
            kernel.want(loop);
        }
        try {
            if (parts == 1) {
                kernel.run(arguments, scratch, 0, rows, 0, lanes);
            } else {
                workers.run(parts, task);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void part(int index) {
        int row = index / laneParts * rowsInPart;
        int lane = index % laneParts * lanesInPart;
        kernel.run(
                arguments,
                scratch + index * scratchOfPart,
                row,
                row + Math.min(rowsInPart, rows - row),
                lane,
                lane + Math.min(lanesInPart, lanes - lane));
    }
}
