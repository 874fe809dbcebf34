package dev.descent.cpu.jit;

import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.emit.KernelClass;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.cpu.kernel.LongSums;
import dev.descent.cpu.kernel.Tail;
import dev.descent.cpu.machine.Switch;
import dev.descent.cpu.machine.VectorApi;
import dev.descent.tensor.DType;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The generated kernels: each structure of loop is written, loaded and compiled by the JVM once, as long as it is in use. */
public final class Kernels {
    /** Lines of code for single numbers that take longer than to wait for vector code, as long as it is not compiled itself. */
    private static final long MUCH_WORK = 1 << 24;

    /** Kernels that stay though no program has them any more: more than a large network has. */
    private static final int KEPT = 256;

    private final int vectorBits;
    private final String description;
    private final KernelCache cache = new KernelCache(KEPT);
    private final Function<Loop, Kernel> make;
    private final WarmUp warmUp = new WarmUp();

    private Kernels(int vectorBits, String description, Tiers tiers) {
        this.vectorBits = vectorBits;
        this.description = description;
        this.make = switch (tiers) {
            case SCALAR -> this::scalar;
            case VECTOR -> this::vector;
            case BOTH ->
                loop -> lanes(loop) == 1
                        ? scalar(loop)
                        : new TieredKernel(() -> standIn(loop), this::rehearsal, warmUp);
        };
    }

    /** Which code kernels are. */
    public enum Tiers {
        SCALAR,
        VECTOR,
        /** Scalar until vector code is compiled. */
        BOTH
    }

    /** Vectors where the JVM has them and {@code -Ddescent.vector} is not off, else single numbers. */
    public static Kernels choose() {
        if (Switch.VECTOR.isOff()) {
            return scalar(Switch.VECTOR.off());
        }
        if (!VectorApi.isThere()) {
            return scalar("add --add-modules " + VectorApi.MODULE + " for SIMD");
        }
        return vectors(Tiers.BOTH);
    }

    /** Kernels as wide as this machine's vectors, or adding in that order. */
    public static Kernels vectors(Tiers tiers) {
        int bits = VectorApi.bits();
        return new Kernels(bits, bits + "-bit vector kernels", tiers);
    }

    /** Kernels for one number at a time. */
    public static Kernels scalar(String reason) {
        return new Kernels(0, "scalar kernels (" + reason + ")", Tiers.SCALAR);
    }

    /** Has no more vector code compiled: what runs as scalar code by now, does so for good. */
    public void close() {
        warmUp.close();
    }

    /** What was chosen, for a line in the log. */
    public String description() {
        return description;
    }

    /** How many elements a kernel for this loop treats at once: vectors are filled by the widest type in the body. */
    public int lanes(Loop loop) {
        Set<DType> dtypes = dtypes(loop);
        if (vectorBits == 0 || dtypes.containsAll(Set.of(DType.F64, DType.BF16))) {
            return 1;
        }
        return vectorBits / 8 / (dtypes.contains(DType.F64) ? 8 : 4);
    }

    private static Set<DType> dtypes(Loop loop) {
        Set<DType> dtypes = EnumSet.noneOf(DType.class);
        for (Instruction line : loop.body()) {
            dtypes.add(line.dtype());
        }
        return dtypes;
    }

    /** Whether kernels use vectors where they can. */
    public boolean areVectors() {
        return vectorBits > 0;
    }

    /** The kernel that serves a loop. */
    public Kernel kernel(Loop loop) {
        // Without a tail, or with nothing else, the compiler takes a fifth of the time and of the memory.
        Tail tail = Tail.of(loop.lanes(), lanes(loop));
        String sums = LongSums.in(loop, lanes(loop)) ? "long" : "";
        return cache.get(Arguments.structure(loop) + tail + sums, () -> make.apply(loop.detached()));
    }

    /** The kernel that serves a loop which a routine runs so many times: compiled before it runs if that is much work. */
    Kernel kernel(Loop loop, long times) {
        Kernel kernel = kernel(loop);
        if (times * loop.iterations() * loop.body().size() > MUCH_WORK) {
            kernel.need(loop);
        } else {
            kernel.want(loop);
        }
        return kernel;
    }

    /**
     * Has the kernels of a program's loops compiled before it runs if they have much to do: those with most of it first, and in the
     * order in which they are needed.
     */
    public void expect(List<Loop> loops) {
        Map<Kernel, Expected> expected = new LinkedHashMap<>();
        for (Loop loop : loops) {
            if (loop.iterations() > 1) {
                expected.computeIfAbsent(kernel(loop), kernel -> new Expected(loop)).work +=
                        loop.iterations() * loop.body().size();
            }
        }
        boolean large = false;
        for (Map.Entry<Kernel, Expected> one : expected.entrySet()) {
            if (one.getValue().work > MUCH_WORK) {
                large = true;
                one.getKey().need(one.getValue().loop);
            }
        }
        if (large) {
            expected.forEach((kernel, what) -> kernel.want(what.loop));
        }
    }

    /** What one run of a program asks of a kernel. */
    private static final class Expected {
        private final Loop loop;
        private long work;

        Expected(Loop loop) {
            this.loop = loop;
        }
    }

    private Kernel scalar(Loop loop) {
        return KernelClass.scalar("ScalarLoop", loop, lanes(loop));
    }

    /** Scalar code for the time until vector code is there; of a single value, for good. */
    private Kernel standIn(Loop loop) {
        return loop.iterations() == 1 ? scalar(loop) : KernelClass.scalar(JitDirectives.STAND_IN, loop, lanes(loop));
    }

    private Rehearsal rehearsal(Loop loop) {
        return new Rehearsal(vector(loop), loop, lanes(loop));
    }

    private Kernel vector(Loop loop) {
        if (lanes(loop) == 1) {
            return scalar(loop);
        }
        JitDirectives.keepVectorKernelsFromTheQuickCompiler();
        return KernelClass.vector(JitDirectives.VECTORS, loop, lanes(loop), dtypes(loop));
    }
}
