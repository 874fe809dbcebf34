package dev.descent.cpu;

import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.tensor.DType;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generated kernels: each structure of loop is written, loaded and compiled by the JVM once. */
final class Kernels {
    /** Past this size the JVM's compilers leave a method to the interpreter. */
    private static final int HUGE_METHOD = 8000;

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

    private final int vectorBits;
    private final String description;
    /** Completed when the JVM knows how to compile what is loaded here. */
    private final CompletableFuture<Void> ready;

    private final Map<String, Kernel> byStructure = new ConcurrentHashMap<>();

    private Kernels(int vectorBits, String description, CompletableFuture<Void> ready) {
        this.vectorBits = vectorBits;
        this.description = description;
        this.ready = ready;
    }

    /** Vectors where the JVM has them and {@code -Ddescent.vector} is not off, else single numbers. */
    static Kernels choose() {
        if (Products.isOff(Products.VECTOR_PROPERTY)) {
            return scalar("-D" + Products.VECTOR_PROPERTY + "=off");
        }
        if (ModuleLayer.boot().findModule(Products.VECTOR_MODULE).isEmpty()) {
            return scalar("add --add-modules " + Products.VECTOR_MODULE + " for SIMD");
        }
        int bits = VectorProduct.vectorBits();
        return new Kernels(bits, bits + "-bit vector kernels", JitDirectives.keepVectorKernelsFromTheQuickCompiler());
    }

    /** Kernels for one number at a time. */
    static Kernels scalar(String reason) {
        return new Kernels(0, "scalar kernels (" + reason + ")", CompletableFuture.completedFuture(null));
    }

    /** What was chosen, for a line in the log. */
    String description() {
        return description;
    }

    /** How many elements a kernel for this loop treats at once: vectors are filled by the widest type in the body. */
    int lanes(Loop loop) {
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

    /** What serves windows over images of a type. */
    WindowKernel window(DType dtype) {
        return vectorBits > 0 && dtype == DType.F32 ? new VectorWindow() : new ScalarWindow(dtype);
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
                scratch -> lanes(loop) == 1 ? new ScalarCode() : new VectorCode(lanes(loop), dtypes(loop), scratch));
        warnIfHuge(bytes, loop);
        ready.join();
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

    private static void warnIfHuge(byte[] bytes, Loop loop) {
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
            int length = method.findAttribute(Attributes.code())
                    .map(CodeAttribute::codeLength)
                    .orElse(0);
            if (length > HUGE_METHOD) {
                LOG.warn(
                        "a fused loop takes {} bytes of bytecode, more than the JVM compiles; "
                                + "run with -XX:-DontCompileHugeMethods: {}",
                        length,
                        loop.summary());
            }
        }
    }
}
