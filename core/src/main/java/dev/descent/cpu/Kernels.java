package dev.descent.cpu;

import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.tensor.DType;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The generated kernels: each structure of loop is written, loaded and compiled by the JVM once. */
final class Kernels {
    /** Past this size the JVM's compilers leave a method to the interpreter. */
    private static final int HUGE_METHOD = 8000;

    private final int vectorBits;
    private final String description;
    private final Map<String, Kernel> byStructure = new ConcurrentHashMap<>();

    private Kernels(int vectorBits, String description) {
        this.vectorBits = vectorBits;
        this.description = description;
    }

    /** Vectors where the JVM has them and {@code -Ddescent.vector} is not off, else single numbers. */
    static Kernels choose() {
        if (Products.isOff(Products.VECTOR_PROPERTY)) {
            return new Kernels(0, "scalar kernels (-D" + Products.VECTOR_PROPERTY + "=off)");
        }
        if (ModuleLayer.boot().findModule(Products.VECTOR_MODULE).isEmpty()) {
            return new Kernels(0, "scalar kernels (add --add-modules " + Products.VECTOR_MODULE + " for SIMD)");
        }
        int bits = VectorProduct.vectorBits();
        return new Kernels(bits, bits + "-bit vector kernels");
    }

    /** What was chosen, for a line in the log. */
    String description() {
        return description;
    }

    /** How many elements a kernel for this loop treats at once: vectors are filled by the widest type in the body. */
    int lanes(Loop loop) {
        return vectorBits == 0 ? 1 : vectorBits / 8 / (dtypes(loop).contains(DType.F64) ? 8 : 4);
    }

    private static Set<DType> dtypes(Loop loop) {
        Set<DType> dtypes = EnumSet.noneOf(DType.class);
        for (Instruction line : loop.body()) {
            dtypes.add(line.dtype());
        }
        return dtypes;
    }

    /** The kernel that serves a loop. */
    Kernel kernel(Loop loop) {
        return byStructure.computeIfAbsent(Arguments.structure(loop), structure -> load(loop));
    }

    private Kernel load(Loop loop) {
        ClassDesc name = ClassDesc.of("dev.descent.cpu.Loop");
        byte[] bytes = LoopEmitter.emit(
                name,
                loop,
                scratch -> vectorBits == 0 ? new ScalarCode() : new VectorCode(lanes(loop), dtypes(loop), scratch));
        try {
            return (Kernel) MethodHandles.lookup()
                    .defineHiddenClass(bytes, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a generated kernel does not load: " + loop.summary(), e);
        }
    }
}
