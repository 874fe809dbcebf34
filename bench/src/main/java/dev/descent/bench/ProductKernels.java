package dev.descent.bench;

import dev.descent.compile.Batch;
import dev.descent.compile.Precision;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
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
 * Matrix products of the shapes that training makes, in GFLOP/s: read {@code operations} in "ops/ns". The last shape is the
 * large square by which the comparison knows what the machine can do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductKernels {

    /** Floating-point operations that were done, a multiply-add counted as two. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Done {
        /** Since the iteration began. */
        public long operations;
    }

    /** [batch×] rows × inner × columns. */
    @Param({
        "32×10×64",
        "64×784×256",
        "512×784×256",
        "784×512×256",
        "768×128×512",
        "256×768×3072",
        "256×768×50257",
        "2048×384×1536",
        "48×64×32×64",
        "768×32×32×32",
        "2048×2048×2048"
    })
    private String shape;

    @Param
    private Precision precision;

    private Program program;
    private Batch batch;
    private long flops;

    /** Compiles the product and fills both factors. */
    @Setup
    public void compile() {
        int[] sizes =
                Arrays.stream(shape.split("×", -1)).mapToInt(Integer::parseInt).toArray();
        int last = sizes.length - 1;
        int[] outer = Arrays.copyOf(sizes, last - 2);
        Shape left = Shape.of(with(outer, sizes[last - 2], sizes[last - 1]));
        Shape right = Shape.of(with(outer, sizes[last - 1], sizes[last]));
        Tensor product = Tensor.input("a", DType.F32, left.dims()).matmul(Tensor.input("b", DType.F32, right.dims()));
        program = Program.compile(List.of(product), Updates.none(), precision);
        flops = program.flops();
        Values a = Values.zeros(DType.F32, left);
        Values b = Values.zeros(DType.F32, right);
        a.fill(1);
        b.fill(1);
        batch = input -> input.equals("a") ? a.memory() : b.memory();
    }

    private static int[] with(int[] outer, int rows, int columns) {
        int[] all = Arrays.copyOf(outer, outer.length + 2);
        all[outer.length] = rows;
        all[outer.length + 1] = columns;
        return all;
    }

    /** The product once. */
    @Benchmark
    public void run(Done done) {
        program.run(batch);
        done.operations += flops;
    }
}
