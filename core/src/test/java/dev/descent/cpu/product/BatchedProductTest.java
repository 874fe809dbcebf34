package dev.descent.cpu.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cpu.HeapUse;
import dev.descent.cpu.machine.Workers;
import dev.descent.cpu.product.BatchedProduct.Operand;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchedProductTest {

    /** Batch, m, n, k, and bits: 1 a transposed, 2 b transposed, 4 c transposed, 8 a shared, 16 b shared, 32 add. */
    private static final int[][] CASES = {
        {1, 64, 256, 784, 0}, {1, 64, 256, 784, 2}, {1, 256, 784, 64, 1}, {1, 257, 300, 129, 3 + 32},
        {1, 512, 10, 400, 0}, {1, 5, 1000, 700, 2}, {1, 300, 200, 100, 4}, {1, 200, 333, 128, 1 + 2 + 4},
        {1, 3, 4, 5, 32}, {1, 130, 140, 0, 0}, {0, 5, 6, 7, 0}, {1, 0, 6, 7, 0},
        {12, 33, 17, 64, 2}, {300, 31, 33, 16, 0}, {7, 128, 128, 64, 1 + 32}, {40, 20, 30, 50, 16},
        {9, 65, 200, 70, 8 + 2}, {40, 20, 30, 50, 16 + 1}, {6, 100, 90, 80, 4 + 16}, {2, 400, 300, 100, 2},
    };

    @ParameterizedTest
    @MethodSource("dev.descent.cpu.product.MatrixProductTest#products")
    void agreesWithDoublePrecisionToTheSameBitsForAnyNumberOfThreads(MatrixProduct product) {
        Random random = new Random(1);
        try (Workers alone = new Workers(1);
                Workers two = new Workers(2);
                Workers five = new Workers(5)) {
            for (int[] shape : CASES) {
                Case example = new Case(product, shape, random);
                float[] one = example.run(alone);
                example.check(one);
                for (int again = 0; again < 2; again++) {
                    assertArrayEquals(one, example.run(two), example.toString());
                    assertArrayEquals(one, example.run(five), example.toString());
                }
            }
        }
    }

    /** One of {@link #CASES} with random values; rows of all operands lie two values further apart than they need. */
    private static final class Case {
        private final int[] shape;
        private final Operand a;
        private final Operand b;
        private final Operand c;
        private final boolean accumulate;
        private final float[] valuesA;
        private final float[] valuesB;
        private final float[] before;
        private final BatchedProduct product;

        private Case(MatrixProduct product, int[] shape, Random random) {
            this.shape = shape;
            int flags = shape[4];
            a = operand((flags & 1) != 0, shape[1], shape[3], (flags & 8) != 0);
            b = operand((flags & 2) != 0, shape[3], shape[2], (flags & 16) != 0);
            c = operand((flags & 4) != 0, shape[1], shape[2], false);
            accumulate = (flags & 32) != 0;
            valuesA = uniform(random, room(a, shape[1], shape[3]));
            valuesB = uniform(random, room(b, shape[3], shape[2]));
            before = uniform(random, room(c, shape[1], shape[2]));
            this.product = new BatchedProduct(product, shape[0], shape[1], shape[2], shape[3], a, b, c, accumulate);
        }

        private static Operand operand(boolean transposed, int rows, int columns, boolean shared) {
            int length = (transposed ? rows : columns) + 2;
            long stride = shared ? 0 : (long) length * (transposed ? columns : rows);
            return new Operand(transposed, length, stride);
        }

        private int room(Operand operand, int rows, int columns) {
            int stored = operand.transposed() ? columns : rows;
            return Math.toIntExact(operand.batchStride() * shape[0] + (long) operand.rowLength() * stored);
        }

        private static float[] uniform(Random random, int count) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            return values;
        }

        private float[] run(Workers workers) {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment result = arena.allocateFrom(ValueLayout.JAVA_FLOAT, before);
                product.run(
                        workers,
                        arena.allocateFrom(ValueLayout.JAVA_FLOAT, valuesA).address(),
                        arena.allocateFrom(ValueLayout.JAVA_FLOAT, valuesB).address(),
                        result.address());
                return result.toArray(ValueLayout.JAVA_FLOAT);
            }
        }

        private static int at(Operand operand, int entry, int row, int column) {
            int inEntry =
                    operand.transposed() ? column * operand.rowLength() + row : row * operand.rowLength() + column;
            return (int) (entry * operand.batchStride()) + inEntry;
        }

        private void check(float[] result) {
            int k = shape[3];
            float[] expected = before.clone();
            for (int entry = 0; entry < shape[0]; entry++) {
                for (int i = 0; i < shape[1]; i++) {
                    for (int j = 0; j < shape[2]; j++) {
                        int to = at(c, entry, i, j);
                        double sum = accumulate ? before[to] : 0;
                        for (int p = 0; p < k; p++) {
                            sum += (double) valuesA[at(a, entry, i, p)] * valuesB[at(b, entry, p, j)];
                        }
                        expected[to] = (float) sum;
                    }
                }
            }
            // the gaps between rows are compared as well: they must be as before
            assertArrayEquals(expected, result, (float) (4 * (k + 2) * 0x1p-24), toString());
        }

        @Override
        public String toString() {
            return Arrays.toString(shape);
        }
    }

    @Test
    void cutsByTheShapesAlone() {
        MatrixProduct product = new ScalarProduct();
        assertEquals(1, plain(product, 1, 64, 10, 128).slices());
        assertTrue(plain(product, 1, 64, 256, 784).slices() > 1);
        assertTrue(plain(product, 1, 2000, 2000, 2000).slices() >= 16);
        assertEquals(1, plain(product, 8, 16, 16, 16).slices(), "small products of a batch go together");
        assertTrue(plain(product, 1000, 64, 64, 64).slices() > 16);
        assertTrue(plain(product, 1000, 64, 64, 64).slices() <= 64);
        assertEquals(0, plain(product, 0, 64, 64, 64).slices());
    }

    @Test
    void takesABatchWithOneRightFactorAsOneTallProduct() {
        Operand rows = Operand.of(20).every(20 * 30);
        Operand results = Operand.of(256).every(256 * 30);
        MatrixProduct product = new ScalarProduct();
        BatchedProduct batch = new BatchedProduct(product, 50, 30, 256, 20, rows, Operand.of(256), results, false);
        assertEquals(plain(product, 1, 50 * 30, 256, 20).slices(), batch.slices());
    }

    private static BatchedProduct plain(MatrixProduct product, int batch, int m, int n, int k) {
        return new BatchedProduct(
                product,
                batch,
                m,
                n,
                k,
                Operand.of(k).every((long) m * k),
                Operand.of(n).every((long) k * n),
                Operand.of(n).every((long) m * n),
                false);
    }

    @Test
    void refusesWhatMakesNoSense() {
        MatrixProduct product = new ScalarProduct();
        assertMessage(
                "operand b",
                () -> new BatchedProduct(product, 1, 2, 3, 4, Operand.of(4), Operand.of(2), Operand.of(3), false));
        assertMessage(
                "operand a",
                () -> new BatchedProduct(
                        product, 1, 5, 3, 4, Operand.transposed(4), Operand.of(3), Operand.of(3), false));
        assertMessage(
                "cannot share one result",
                () -> new BatchedProduct(product, 2, 2, 3, 4, Operand.of(4), Operand.of(3), Operand.of(3), false));
        assertMessage(
                "negative",
                () -> new BatchedProduct(product, 1, -1, 3, 4, Operand.of(4), Operand.of(3), Operand.of(3), false));
    }

    private static void assertMessage(String part, Runnable made) {
        String message = assertThrows(IllegalArgumentException.class, made::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @ParameterizedTest
    @MethodSource("dev.descent.cpu.product.MatrixProductTest#products")
    void allocatesNothingInARun(MatrixProduct product) {
        BatchedProduct batched = plain(product, 1, 128, 256, 64);
        assertTrue(batched.slices() > 1);
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(2)) {
            long a = arena.allocate(4 * 128 * 64, 64).address();
            long b = arena.allocate(4 * 64 * 256, 64).address();
            long c = arena.allocate(4 * 128 * 256, 64).address();
            HeapUse.requireLessThan(1_000, () -> {
                for (int i = 0; i < 100; i++) {
                    batched.run(workers, a, b, c);
                }
            });
        }
    }
}
