package dev.descent.bench.descent;

import dev.descent.bench.runner.Limits;
import dev.descent.bench.runner.Tries;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** What the machine can do with a number of threads: arithmetic in registers, and copies of a block larger than any cache. */
final class MachineLimits {
    private static final int COPIED = 256 << 20;

    private MachineLimits() {}

    static Limits measure(int threads) {
        return new Limits(RegisterSpeed.measure(threads), RegisterSpeed.bits(), copy(threads));
    }

    /** Bytes per second read and written. */
    private static double copy(int threads) {
        MemorySegment from = block();
        MemorySegment to = block();
        long part = COPIED / threads;
        double seconds = Tries.fastest(() -> IntStream.range(0, threads)
                .parallel()
                .forEach(i -> to.asSlice(i * part, part).copyFrom(from.asSlice(i * part, part))));
        return 2.0 * part * threads / seconds;
    }

    private static MemorySegment block() {
        return Values.zeros(DType.F32, Shape.of(COPIED / Float.BYTES)).memory();
    }
}
