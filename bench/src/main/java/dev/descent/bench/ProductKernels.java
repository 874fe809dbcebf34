package dev.descent.bench;

import dev.descent.bench.runner.Square;
import dev.descent.compile.Backends;
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
 * large square that the comparison shows of every library.
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

    /** Who multiplies: Descent through oneDNN, by the Vector API or in plain Java, or OpenBLAS, which it does not use. */
    public enum By {
        ONEDNN,
        VECTOR,
        JAVA,
        OPENBLAS
    }

    @Param("ONEDNN")
    private By by;

    private Runnable product;
    private long flops;

    /** Makes the product and fills both factors; each is measured in a JVM of its own, which chooses once. */
    @Setup
    public void make() {
        int[] sizes =
                Arrays.stream(shape.split("×", -1)).mapToInt(Integer::parseInt).toArray();
        flops = 2;
        for (int size : sizes) {
            flops *= size;
        }
        if (by == By.OPENBLAS) {
            if (precision != Precision.F32 || sizes.length != 3) {
                throw new IllegalArgumentException(
                        "OpenBLAS multiplies two matrices in F32 here, not " + shape + " in " + precision);
            }
            product = OpenBlasProduct.of(sizes[0], sizes[1], sizes[2]);
            return;
        }
        if (by == By.VECTOR) {
            System.setProperty("descent.native", "off");
        } else if (by == By.JAVA) {
            System.setProperty("descent.vector", "off");
        }
        product = ofDescent(sizes);
    }

    private Runnable ofDescent(int... sizes) {
        int last = sizes.length - 1;
        int[] outer = Arrays.copyOf(sizes, last - 2);
        Shape left = Shape.of(with(outer, sizes[last - 2], sizes[last - 1]));
        Shape right = Shape.of(with(outer, sizes[last - 1], sizes[last]));
        Tensor multiplied =
                Tensor.input("a", DType.F32, left.dims()).matmul(Tensor.input("b", DType.F32, right.dims()));
        Program program = Program.compile(List.of(multiplied), Updates.none(), precision);
        System.out.println("# " + Backends.standard().description());
        Values a = normal(left);
        Values b = normal(right);
        Batch batch = input -> input.equals("a") ? a.memory() : b.memory();
        return () -> program.run(batch);
    }

    private static int[] with(int[] outer, int rows, int columns) {
        int[] all = Arrays.copyOf(outer, outer.length + 2);
        all[outer.length] = rows;
        all[outer.length + 1] = columns;
        return all;
    }

    private static Values normal(Shape shape) {
        return Values.of(Square.normal((int) shape.size()), shape);
    }

    /** The product once. */
    @Benchmark
    public void run(Done done) {
        product.run();
        done.operations += flops;
    }
}
