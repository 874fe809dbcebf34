import dev.descent.compile.Backend;
import dev.descent.cpu.CpuBackend;
import org.slf4j.spi.SLF4JServiceProvider;

/** Tensors as expressions, their gradients, the compiler and the CPU backend. */
@SuppressWarnings("module") // those that it exports to are compiled later
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
    exports dev.descent.notice to
            dev.descent.recipes,
            dev.descent.train;

    uses Backend;
    uses SLF4JServiceProvider;

    provides Backend with
            CpuBackend;
}
