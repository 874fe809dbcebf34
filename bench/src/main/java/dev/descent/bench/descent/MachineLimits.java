package dev.descent.bench.descent;

import dev.descent.bench.runner.Limits;
import dev.descent.compile.Batch;
import dev.descent.compile.Precision;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What the machine can do with Descent's number of threads: products of large squares through Descent's own product, and
 * copies of a block larger than any cache. The best of many tries, for anything else that runs only takes away.
 */
final class MachineLimits {
    private static final int SIDE = 2048;
    private static final int COPIED = 256 << 20;
    private static final long NANOS = 3_000_000_000L;
    private static final double SECOND = 1e9;

    private MachineLimits() {}

    static Limits measure() {
        return new Limits(products(Precision.F32), OptionalDouble.of(products(Precision.BF16)), copy());
    }

    /** Floating-point operations per second in products. */
    private static double products(Precision precision) {
        Tensor a = Tensor.input("a", DType.F32, SIDE, SIDE);
        Tensor b = Tensor.input("b", DType.F32, SIDE, SIDE);
        Program product = Program.compile(List.of(a.matmul(b)), Updates.none(), precision);
        Values left = ones();
        Values right = ones();
        Batch batch = input -> input.equals("a") ? left.memory() : right.memory();
        return product.flops() / fastest(() -> product.run(batch));
    }

    private static Values ones() {
        Values values = Values.zeros(DType.F32, Shape.of(SIDE, SIDE));
        values.fill(1);
        return values;
    }

    /** Bytes per second read and written. */
    private static double copy() {
        int threads = Integer.getInteger("descent.threads", Runtime.getRuntime().availableProcessors());
        MemorySegment from =
                Values.zeros(DType.F32, Shape.of(COPIED / Float.BYTES)).memory();
        MemorySegment to =
                Values.zeros(DType.F32, Shape.of(COPIED / Float.BYTES)).memory();
        long part = COPIED / threads;
        double seconds = fastest(() -> IntStream.range(0, threads)
                .parallel()
                .forEach(i -> to.asSlice(i * part, part).copyFrom(from.asSlice(i * part, part))));
        return 2.0 * part * threads / seconds;
    }

    /** Seconds that something takes at best. */
    private static double fastest(Runnable what) {
        long least = Long.MAX_VALUE;
        long began = System.nanoTime();
        for (long now = began; now - began < NANOS; ) {
            what.run();
            long after = System.nanoTime();
            least = Math.min(least, after - now);
            now = after;
        }
        return least / SECOND;
    }
}
