package dev.descent.bench;

import dev.descent.compile.Batch;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.optimize.Adam;
import dev.descent.optimize.Optimizer;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Kernels that only wait for memory, in GB/s: read {@code bytes} in "ops/ns". What is counted is the least that has to be
 * read and written, each value once; the kernel "copy" shows what the machine can do. Everything is larger than caches.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class MemoryKernels {
    private static final int ROWS = 16_384;
    private static final int WIDTH = 1024;
    private static final long MATRIX = (long) ROWS * WIDTH * Float.BYTES;
    private static final int TABLE_ROWS = 30_522;

    /** Which kernel. */
    public enum Kernel {
        /** With one added, lest there be nothing to compute. */
        COPY,
        TRANSPOSE,
        SOFTMAX,
        LAYER_NORM,
        LAYER_NORM_BOTH_WAYS,
        GELU,
        ADAM,
        GATHER
    }

    /** Bytes that were moved. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Moved {
        /** Since the iteration began. */
        public long bytes;
    }

    @Param
    private Kernel kernel;

    private Program program;
    private Batch batch;
    private long bytes;

    private record Written(Program program, long bytes) {}

    /** Compiles the kernel and fills what it reads. */
    @Setup
    public void compile() {
        Tensor x = Tensor.input("x", DType.F32, ROWS, WIDTH);
        Written written = switch (kernel) {
            case COPY -> outputs(2 * MATRIX, x.add(1));
            case TRANSPOSE -> outputs(2 * MATRIX, x.transpose());
            case SOFTMAX -> outputs(2 * MATRIX, Functions.softmax(x, -1));
            case LAYER_NORM -> outputs(2 * MATRIX, LayerNorm.of(WIDTH).forward(x, Pass.evaluation()));
            case LAYER_NORM_BOTH_WAYS -> layerNormBothWays(x);
            case GELU -> outputs(2 * MATRIX, Functions.gelu(x));
            case ADAM -> adam(x);
            case GATHER -> gather();
        };
        program = written.program();
        bytes = written.bytes();
        Values numbers = Values.zeros(DType.F32, Shape.of(ROWS, WIDTH));
        Values places = Values.zeros(DType.I32, Shape.of(ROWS));
        SplittableRandom random = new SplittableRandom(1);
        for (long i = 0; i < numbers.size(); i++) {
            numbers.set(i, random.nextGaussian());
        }
        for (long i = 0; i < places.size(); i++) {
            places.set(i, random.nextInt(TABLE_ROWS));
        }
        batch = input -> input.equals("x") ? numbers.memory() : places.memory();
    }

    private static Written outputs(long bytes, Tensor... outputs) {
        return new Written(Program.compile(List.of(outputs), Updates.none()), bytes);
    }

    /** Forward, and the gradients by the input and both parameters: x and the upstream read, y and the gradient written. */
    private static Written layerNormBothWays(Tensor upstream) {
        Parameter x = new Parameter(Shape.of(ROWS, WIDTH), Initializer.zeros());
        LayerNorm norm = LayerNorm.of(WIDTH);
        Tensor y = norm.forward(x, Pass.evaluation());
        Parameters parameters = norm.parameters().and("x", x);
        Gradients blame = Gradients.of(y.mul(upstream).sum(), parameters);
        return outputs(4 * MATRIX, y, blame.of(x), blame.of(norm.weight()), blame.of(norm.bias()));
    }

    /** Parameter and both moments read and written, the gradient read. */
    private static Written adam(Tensor gradient) {
        Parameter p = new Parameter(Shape.of(ROWS, WIDTH), Initializer.zeros());
        Parameters parameters = Parameters.of("p", p);
        Gradients blame = Gradients.of(p.mul(gradient).sum(), parameters);
        Updates fix = new Optimizer(Adam.of(1e-3)).update(parameters, blame);
        return new Written(Program.compile(List.of(), fix), 7 * MATRIX);
    }

    private static Written gather() {
        Parameter table = new Parameter(Shape.of(TABLE_ROWS, WIDTH), Initializer.zeros());
        return outputs(2 * MATRIX, table.gather(Tensor.input("i", DType.I32, ROWS)));
    }

    /** The kernel once. */
    @Benchmark
    public void run(Moved moved) {
        program.run(batch);
        moved.bytes += bytes;
    }
}
