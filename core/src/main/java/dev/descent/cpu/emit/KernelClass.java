package dev.descent.cpu.emit;

import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.notice.Notice;
import dev.descent.tensor.DType;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.util.Set;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads kernels: each is the one instance of a hidden class of this package, whose members it calls. */
public final class KernelClass {
    /** Past this size the JVM's compilers leave a method to the interpreter. */
    private static final int HUGE_METHOD = 8000;

    private static final Logger LOG = LoggerFactory.getLogger(KernelClass.class);

    private KernelClass() {}

    /**
     * A loop as code for single numbers.
     *
     * @param name of the class, but for the package
     * @param sumsOfRow how many lanes the vectors have in whose order it adds up rows; 1 for none
     */
    public static Kernel scalar(String name, Loop loop, int sumsOfRow) {
        return load(name, loop, scratch -> new ScalarCode(sumsOfRow));
    }

    /**
     * A loop as code for vectors.
     *
     * @param name of the class, but for the package
     * @param lanes how many elements a vector has
     * @param dtypes those that occur in the loop
     */
    public static Kernel vector(String name, Loop loop, int lanes, Set<DType> dtypes) {
        return load(name, loop, scratch -> new VectorCode(lanes, dtypes, scratch));
    }

    /** The pattern by which compiler directives know the code of kernels whose class has this name. */
    public static String pattern(String name) {
        return qualified(name).replace('.', '/') + "+*.run";
    }

    private static String qualified(String name) {
        return KernelClass.class.getPackageName() + "." + name;
    }

    private static Kernel load(String name, Loop loop, IntFunction<LaneCode> code) {
        byte[] bytes = LoopEmitter.emit(ClassDesc.of(qualified(name)), loop, code);
        warnIfHuge(bytes, loop);
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
                Notice.warn(
                        LOG,
                        "a fused loop takes " + length + " bytes of bytecode, more than the JVM compiles; "
                                + "run with -XX:-DontCompileHugeMethods: " + loop.summary());
            }
        }
    }
}
