package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.compile.Backend;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sums as exact as their type, whatever their length. */
class LongSumsTest {
    /** Primes, products of two, and round numbers, in groups of about one size, down to what is not cut into pieces. */
    private static final int[] LENGTHS = {
        4093, 4096, 30_011, 30_030, 65_537, 65_536, 1_000_003, 1_000_000, 999_998, 4_300_001, 4_300_800, 40_000_003
    };

    private static final int[] HEIGHTS = {1009, 1000, 1018, 4093, 4096, 100_003, 100_000};
    private static final int[] WIDTHS = {1, 3, 8, 100};

    /** Each for all sums: those of one form share a kernel, which the JVM interprets first and has compiled later. */
    private static final List<Backend> BACKENDS = List.of(Tiers.vectors(), Tiers.scalars(), Tiers.plain());

    /** What 128 equal numbers may lose that are added up one after the other, each time rounded in the same direction. */
    private static final double RELATIVE_ERROR = 64 * 0x1p-24;

    @TestFactory
    Stream<DynamicTest> theErrorOfAMeanDoesNotDependOnTheDivisorsOfItsLength() {
        return Arrays.stream(LENGTHS)
                .boxed()
                .flatMap(length -> onEveryBackend(
                        length + " numbers", tenths(Shape.of(length)).mean()));
    }

    @TestFactory
    Stream<DynamicTest> theErrorOfAMeanOfColumnsDoesNotDependOnTheDivisorsOfTheirLength() {
        return Arrays.stream(HEIGHTS)
                .boxed()
                .flatMap(height -> Arrays.stream(WIDTHS)
                        .boxed()
                        .flatMap(width -> onEveryBackend(
                                height + " × " + width,
                                tenths(Shape.of(height, width)).mean(0))));
    }

    private static Stream<DynamicTest> onEveryBackend(String what, Tensor mean) {
        return BACKENDS.stream()
                .map(backend -> DynamicTest.dynamicTest(what + " on " + backend.description(), () -> {
                    for (double value : values(mean, backend)) {
                        assertEquals(0.1f, value, 0.1 * RELATIVE_ERROR, "mean of " + what + " times 0.1");
                    }
                }));
    }

    private static Tensor tenths(Shape shape) {
        return Tensor.iota(shape, 0).ge(0).cast(DType.F32).mul(0.1);
    }

    @Test
    void twentyMillionOnesInAColumnAddUpToTwentyMillion() {
        Tensor ones = Tensor.iota(Shape.of(20_000_003, 2), 0).ge(0).cast(DType.F32);
        for (Backend backend : List.of(BACKENDS.getFirst(), BACKENDS.getLast())) {
            assertArrayEquals(new double[] {20_000_003, 20_000_003}, values(ones.sum(0), backend), 1);
        }
    }

    /** Columns, and columns row by row as several arrays are read; rows, and rows whose sum is needed again. */
    @Test
    void longSumsHaveTheSameBitsFromVectorsAndSingleNumbersOnAnyNumberOfThreads() {
        Tensor tall = noise(Shape.of(20_011, 37));
        Tensor other = tall.add(1).sin();
        Tensor wide = noise(Shape.of(3, 40_009));
        List<Tensor> outputs = List.of(
                tall.sum(0),
                tall.mul(other).sum(0),
                wide.sum(1),
                wide.sub(wide.meanKeeping(1)).square().sum(1),
                wide.div(wide.exp().sumKeeping(1)).sum(1));
        Backend alone = new CpuBackend(1);
        Backend five = new CpuBackend(5);
        for (Tensor output : outputs) {
            double[] vectors = values(output, BACKENDS.get(0));
            assertArrayEquals(vectors, values(output, BACKENDS.get(1)), output.toString());
            assertArrayEquals(vectors, values(output, alone), output.toString());
            assertArrayEquals(vectors, values(output, five), output.toString());
            double[] exact = output.evaluate().toDoubles();
            for (int i = 0; i < exact.length; i++) {
                assertEquals(exact[i], vectors[i], 2e-6 * Math.abs(exact[i]) + 1e-4, output.toString());
            }
        }
    }

    private static Tensor noise(Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.3 + Math.sin(i) / 3);
        }
        return Tensor.of(values, shape.dims());
    }

    private static double[] values(Tensor tensor, Backend backend) {
        Program program = Program.compile(List.of(tensor), Updates.none(), backend);
        program.run();
        return program.value(tensor).toDoubles();
    }
}
