package dev.descent.cpu.jit;

import com.sun.management.ThreadMXBean;
import dev.descent.compile.Access;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.cpu.kernel.LongSums;
import dev.descent.cpu.kernel.Tail;
import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;

/**
 * Runs a kernel for the sake of HotSpot: on memory of its own, over whole vectors with a rest and without, so that the profile
 * shows every way that there is; and for nothing, since C2 takes up a method after 5,000 calls, however short.
 */
final class Rehearsal {
    /** Steps of a reduction: of a loop that seems short C2 makes less. */
    private static final int REDUCED = 8;

    /** Calls in a round with work, more than one in a hundred: what happens less often C2 does not inline. */
    private static final int CALLS_WITH_WORK = 24;

    /** One call in so many goes over as many lanes as there can be, one over a whole vector; the others are as in this loop. */
    private static final int CALLS_OF_A_KIND = 8;

    private static final int CALLS_FOR_NOTHING = 1000;

    /**
     * A compiled kernel is 50 times faster and more. One that is still interpreted becomes some times faster when the methods of
     * the Vector API are compiled that it calls.
     */
    private static final int BECOMES_FASTER = 25;

    /** Masked lanes lie behind the last that counts. */
    private static final long MARGIN = 256;

    /** Bytes of a vector on the heap: an object, and an array of at least 16 bytes. */
    private static final long SMALLEST_VECTOR = 48;

    private static final long[] NO_ARGUMENTS = {};

    private final Kernel kernel;
    private final Loop loop;
    private final long[] arguments;
    private final MemorySegment memory;
    private final long scratch;
    private final int count;
    /** Where the number of steps stands among the arguments; negative if there are none. */
    private final int stepsAt;

    private final int mostSteps;
    private final int whole;
    private final int usual;
    private final long interpretedWork;

    /** Begins to rehearse a kernel. */
    Rehearsal(Kernel kernel, Loop loop, int lanes) {
        this.kernel = kernel;
        this.loop = loop;
        // Long sums are to be carried over here too, once in a while: what never happens is not compiled.
        boolean columns = loop.reduction() == Loop.Reduction.COLUMNS;
        boolean sumsAreLong = LongSums.in(loop, lanes);
        int mostVectors = sumsAreLong && !columns ? LongSums.CARRY_AFTER + 2 : 2;
        this.stepsAt = columns ? new Arguments(loop).extent(loop.extents().size() - 2) : -1;
        this.mostSteps = sumsAreLong ? LongSums.CARRY_AFTER + 1 : REDUCED;
        this.count = switch (Tail.of(loop.lanes(), lanes)) {
            case NONE -> mostVectors * lanes;
            case SOME -> (mostVectors - 1) * lanes + 1;
            case ALL -> loop.lanes();
        };
        this.whole = Math.min(loop.lanes(), lanes);
        this.usual = loop.lanes() % lanes == 0 ? whole : Math.min(count, lanes + 1);
        long farthest = loop.accesses().stream()
                .mapToLong(access ->
                        Math.abs(access.laneStride()) * access.buffer().dtype().bytes())
                .max()
                .orElse(0);
        long span = farthest * count + MARGIN;
        // Scratch memory for a loop that may have fewer lanes and steps than are rehearsed.
        long more = 2L * lanes * mostSteps * Double.BYTES * loop.body().size();
        this.memory = NativeMemory.allocate(
                2 * span + Arguments.Scratch.total(loop, lanes) + more, () -> "a kernel's rehearsal");
        this.scratch = memory.address() + 2 * span;
        this.arguments = new Arguments(loop).values(lanes);
        place(memory.address(), memory.address() + span, farthest * count);
        work(); // loads and links what the kernel calls, which takes longer than the calls
        long once = work();
        this.interpretedWork = Math.min(once, work()); // another process may come between, but hardly twice
    }

    /** Every access in one place; reads see zeros, so that a gather finds row 0. */
    private void place(long read, long written, long behind) {
        Arguments layout = new Arguments(loop);
        for (int line = 0; line < loop.body().size(); line++) {
            int place = layout.place(line);
            switch (loop.body().get(line)) {
                case Instruction.Load load -> place(layout, place, load.from(), read, behind);
                case Instruction.Store store -> place(layout, place, store.to(), written, behind);
                case Instruction.Gather gather -> {
                    place(layout, place, gather.index(), read, behind);
                    place(layout, place + 1, gather.within(), read, behind);
                }
                default -> {}
            }
        }
    }

    private void place(Arguments layout, int place, Access access, long address, long behind) {
        arguments[layout.base(place)] = access.laneStride() < 0 ? address + behind : address;
        for (int dim = 0; dim < access.strides().size() - 1; dim++) {
            arguments[layout.stride(place, dim)] = 0;
        }
    }

    /** The kernel that is rehearsed. */
    Kernel kernel() {
        return kernel;
    }

    /** One more round. */
    void goOn() {
        work();
        callForNothing();
    }

    /** Whether the kernel turns out to be compiled. */
    boolean showsCompiledCode() {
        return work() * BECOMES_FASTER < interpretedWork;
    }

    /**
     * Whether a compiled kernel makes objects of its vectors, which takes twice the time. Whether C2 can do without depends on the
     * order in which it came to inline the kernel's calls; the same code given to it once more turns out well.
     */
    boolean leavesVectorsOnTheHeap() {
        long before = allocated();
        work();
        return allocated() - before >= CALLS_WITH_WORK * SMALLEST_VECTOR;
    }

    /** Bytes that this thread has allocated, if the JVM counts them. */
    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                ? threads.getCurrentThreadAllocatedBytes()
                : 0;
    }

    private long work() {
        long start = System.nanoTime();
        try {
            for (int call = 0; call < CALLS_WITH_WORK; call++) {
                int lanesNow = switch (call % CALLS_OF_A_KIND) {
                    case 0 -> count;
                    case 1 -> whole;
                    default -> usual;
                };
                if (stepsAt >= 0) {
                    arguments[stepsAt] = call % CALLS_OF_A_KIND == 0 ? mostSteps : REDUCED;
                }
                kernel.run(arguments, scratch, 0, 1, 0, lanesNow);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
        return System.nanoTime() - start;
    }

    private void callForNothing() {
        for (int call = 0; call < CALLS_FOR_NOTHING; call++) {
            kernel.run(NO_ARGUMENTS, 0, 0, 0, 0, 0);
        }
    }
}
