import dev.descent.compile.Backend;
import dev.descent.cpu.CpuBackend;

/** Tensors as expressions, their gradients, the compiler and the CPU backend. */
module dev.descent.core {
    requires static jdk.incubator.vector;
    requires java.management;
    requires jdk.management;
    requires org.apache.commons.numbers.gamma;
    requires org.bytedeco.dnnl;
    requires org.bytedeco.javacpp;
    requires org.slf4j;

    exports dev.descent.tensor;
    exports dev.descent.gradient;
    exports dev.descent.compile;

    uses Backend;

    provides Backend with
            CpuBackend;
}
