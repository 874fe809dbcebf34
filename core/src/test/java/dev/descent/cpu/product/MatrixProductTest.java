package dev.descent.cpu.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.descent.cpu.HeapUse;
import dev.descent.cpu.onednn.NativeLibraryException;
import dev.descent.cpu.onednn.OneDnnLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All implementations against a product in double precision. */
class MatrixProductTest {
    private static final int[] SIZES = {1, 2, 3, 5, 15, 16, 17, 31, 33, 64, 100, 257};
    private static final int LARGEST = 257;
    private static final boolean[] BOTH = {false, true};

    /** Half the distance between 1 and the next float: what one rounding can cost, relatively. */
    private static final double ROUNDING = 0x1p-24;

    /** Stands where a product must not write. */
    private static final float GUARD = 12345.678f;

    static Stream<Named<MatrixProduct>> products() {
        List<Named<MatrixProduct>> products = new ArrayList<>();
        products.add(Named.of("plain Java", new ScalarProduct()));
        products.add(Named.of("Vector API", new VectorProduct()));
        oneDnn().ifPresent(oneDnn -> products.add(Named.of("oneDNN", oneDnn)));
        return products.stream();
    }

    private static Optional<OneDnnProduct> oneDnn() {
        try {
            return Optional.of(new OneDnnProduct(OneDnnLibrary.load()));
        } catch (NativeLibraryException unusable) {
            System.err.println("oneDNN is not tested: " + unusable.getMessage());
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void agreesWithDoublePrecision(MatrixProduct product) {
        try (Arena arena = Arena.ofConfined()) {
            Operands operands = new Operands(arena, LARGEST, LARGEST, LARGEST);
            for (int m : SIZES) {
                for (int n : SIZES) {
                    for (int k : SIZES) {
                        // Half of the eight variants for each shape, the other half for its neighbors.
                        operands.check(product, m, n, k, (m + n + k) % 2, 2);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void agreesWithDoublePrecisionBeyondTheBlocksThatItWorksIn(MatrixProduct product) {
        int[][] shapes = {{5, 1099, 530}, {401, 520, 300}, {700, 40, 1}};
        try (Arena arena = Arena.ofConfined()) {
            for (int[] shape : shapes) {
                Operands operands = new Operands(arena, shape[0], shape[1], shape[2]);
                operands.check(product, shape[0], shape[1], shape[2], 0, 1);
            }
        }
    }

    @Test
    void oneDnnAgreesWithDoublePrecisionWithItsFactorsCopied() {
        Optional<OneDnnProduct> oneDnn = oneDnn();
        assumeTrue(oneDnn.isPresent(), "oneDNN cannot be loaded");
        OneDnnProduct product = oneDnn.orElseThrow();
        int m = 301; // more than one block each
        int n = 555;
        int k = 70;
        Random random = new Random(2);
        float[] a = uniform(random, m * k);
        float[] b = uniform(random, k * n);
        float[] before = uniform(random, m * n);
        double[] expected = multiply(a, b, m, n, k);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment storedA = floats(arena, (long) m * (k + 1));
            MemorySegment storedB = floats(arena, (long) k * (n + 3));
            MemorySegment storedC = floats(arena, (long) m * (n + 1));
            for (CopiedFactors copied : List.of(
                    new CopiedFactors(true, false), new CopiedFactors(false, true), new CopiedFactors(true, true))) {
                for (boolean transposeA : copied.left() ? new boolean[] {true} : BOTH) {
                    for (boolean transposeB : copied.right() ? new boolean[] {false} : BOTH) {
                        for (boolean accumulate : BOTH) {
                            int lda = store(a, transposeA, m, k, 0, storedA);
                            int ldb = store(b, transposeB, k, n, transposeB ? 0 : 3, storedB);
                            prepare(storedC, before, accumulate, m, n, n + 1);
                            copied.prepare(
                                            product,
                                            new Multiplier.Form(
                                                    transposeA, transposeB, m, n, k, lda, ldb, n + 1, accumulate))
                                    .run(storedA.address(), storedB.address(), storedC.address());
                            checkValues(
                                    expected,
                                    accumulate ? before : new float[m * n],
                                    m,
                                    n,
                                    k,
                                    storedC,
                                    n + 1,
                                    copied.toString());
                        }
                    }
                }
            }
        }
    }

    @Test
    void factorsAreCopiedWhoseRowsDriveEachOtherOutOfTheCache() {
        assertEquals(new CopiedFactors(false, true), copied(false, 128, 128, 512, 512));
        assertEquals(new CopiedFactors(false, true), copied(false, 128, 128, 256, 768));
        assertEquals(CopiedFactors.NONE, copied(false, 128, 128, 512, 784));
        assertEquals(CopiedFactors.NONE, copied(false, 16, 128, 512, 512), "too few rows to be worth it");
        assertEquals(CopiedFactors.NONE, copied(false, 128, 128, 512, 128));
        assertEquals(new CopiedFactors(false, true), copied(true, 128, 128, 784, 128));
        assertEquals(new CopiedFactors(true, true), copied(true, 128, 128, 512, 128));
        assertEquals(new CopiedFactors(true, false), copied(true, 128, 128, 512, 784));
        assertEquals(CopiedFactors.NONE, copied(true, 8, 8, 512, 512), "too small to be worth it");
    }

    private static CopiedFactors copied(boolean transposeA, int m, int n, int lda, int ldb) {
        return CopiedFactors.of(new Multiplier.Form(transposeA, false, m, n, 256, lda, ldb, n, false));
    }

    /** Random operands of up to these extents, and room to lay them out. */
    private static final class Operands {
        private final float[] a;
        private final float[] b;
        private final float[] before;
        private final MemorySegment storedA;
        private final MemorySegment storedB;
        private final MemorySegment storedC;

        private Operands(Arena arena, int m, int n, int k) {
            Random random = new Random(1);
            a = uniform(random, m * k);
            b = uniform(random, k * n);
            before = uniform(random, m * n);
            storedA = floats(arena, (m + 6L) * (k + 6L));
            storedB = floats(arena, (k + 2L) * (n + 2L));
            storedC = floats(arena, m * (n + 2L));
        }

        /** Each {@code step}th variant of transposes, accumulation and gaps between rows against double precision. */
        private void check(MatrixProduct product, int m, int n, int k, int first, int step) {
            double[] expected = multiply(a, b, m, n, k);
            for (int variant = first; variant < 8; variant += step) {
                boolean transposeA = (variant & 4) != 0;
                boolean transposeB = (variant & 2) != 0;
                boolean accumulate = Integer.bitCount(variant) % 2 != 0;
                int gap = variant % 3; // 0: rows lie close together
                int lda = store(a, transposeA, m, k, gap * 3, storedA);
                int ldb = store(b, transposeB, k, n, gap, storedB);
                int ldc = n + gap;
                prepare(storedC, before, accumulate, m, n, ldc);
                product.multiply(
                        transposeA,
                        transposeB,
                        m,
                        n,
                        k,
                        storedA.address(),
                        lda,
                        storedB.address(),
                        ldb,
                        storedC.address(),
                        ldc,
                        accumulate);
                String what = m + "×" + n + " over " + k + ", variant " + variant;
                checkValues(expected, accumulate ? before : new float[m * n], m, n, k, storedC, ldc, what);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void givesZerosWhereThereIsNothingToAddUp(MatrixProduct product) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment c = floats(arena, 16);
            fill(c, GUARD);
            product.multiply(false, false, 2, 3, 0, 0, 1, 0, 3, c.address(), 5, false);
            assertEquals(
                    List.of(0f, 0f, 0f, GUARD, GUARD, 0f, 0f, 0f, GUARD, GUARD),
                    c.elements(ValueLayout.JAVA_FLOAT)
                            .limit(10)
                            .map(MatrixProductTest::first)
                            .toList());
            fill(c, GUARD);
            product.multiply(false, false, 2, 3, 0, 0, 1, 0, 3, c.address(), 5, true);
            product.multiply(false, false, 0, 3, 4, 0, 4, 0, 3, c.address(), 5, false);
            product.multiply(true, true, 3, 0, 4, 0, 3, 0, 4, c.address(), 5, false);
            assertTrue(c.elements(ValueLayout.JAVA_FLOAT).allMatch(value -> first(value) == GUARD));
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void passesOnWhatIsNotFinite(MatrixProduct product) {
        float[] strange = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        int[][] shapes = {{1, 1, 1}, {7, 5, 3}, {17, 33, 18}, {64, 100, 257}};
        Random random = new Random(2);
        for (int[] shape : shapes) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            for (float odd : strange) {
                try (Arena arena = Arena.ofConfined()) {
                    float[] a = uniform(random, m * k);
                    float[] b = uniform(random, k * n);
                    int row = random.nextInt(m);
                    int column = random.nextInt(n);
                    a[row * k + random.nextInt(k)] = odd;
                    b[random.nextInt(k) * n + column] = odd;
                    MemorySegment c = floats(arena, (long) m * n);
                    fill(c, Float.NaN);
                    product.multiply(
                            false,
                            false,
                            m,
                            n,
                            k,
                            copy(arena, a).address(),
                            k,
                            copy(arena, b).address(),
                            n,
                            c.address(),
                            n,
                            false);
                    double[] expected = multiply(a, b, m, n, k);
                    for (int i = 0; i < m * n; i++) {
                        float value = c.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                        if (i / n == row || i % n == column) {
                            assertEquals((float) expected[i], value, 0f, "value " + i + " with " + odd);
                        } else {
                            assertTrue(Float.isFinite(value), "value " + i + " with " + odd + ": " + value);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void givesTheSameBitsOnEveryThreadAndAtEveryAlignment(MatrixProduct product) throws Exception {
        int m = 61;
        int n = 131;
        int k = 300;
        Random random = new Random(3);
        for (boolean transposeA : BOTH) {
            for (boolean transposeB : BOTH) {
                try (Arena arena = Arena.ofShared()) {
                    float[] a = uniform(random, m * k);
                    float[] b = uniform(random, k * n);
                    int threads = 4;
                    float[][] results = new float[threads][];
                    List<Thread> running = new ArrayList<>();
                    for (int thread = 0; thread < threads; thread++) {
                        int shift = thread;
                        MemorySegment storedA = floats(arena, m * k + shift).asSlice(4L * shift);
                        MemorySegment storedB = floats(arena, k * n + shift).asSlice(4L * shift);
                        MemorySegment c = floats(arena, m * n + shift).asSlice(4L * shift);
                        MemorySegment.copy(a, 0, storedA, ValueLayout.JAVA_FLOAT, 0, m * k);
                        MemorySegment.copy(b, 0, storedB, ValueLayout.JAVA_FLOAT, 0, k * n);
                        running.add(Thread.ofPlatform().start(() -> {
                            product.multiply(
                                    transposeA,
                                    transposeB,
                                    m,
                                    n,
                                    k,
                                    storedA.address(),
                                    transposeA ? m : k,
                                    storedB.address(),
                                    transposeB ? k : n,
                                    c.address(),
                                    n,
                                    false);
                            results[shift] = c.toArray(ValueLayout.JAVA_FLOAT);
                        }));
                    }
                    for (Thread thread : running) {
                        thread.join();
                    }
                    for (float[] result : results) {
                        assertArrayEquals(results[0], result);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void allocatesNothingOnTheHeap(MatrixProduct product) {
        int size = 45;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = copy(arena, uniform(new Random(4), size * size));
            MemorySegment c = floats(arena, (long) size * size);
            HeapUse.requireLessThan(4_000, () -> {
                for (int i = 0; i < 2_000; i++) {
                    product.multiply(
                            i % 2 == 0,
                            i % 3 == 0,
                            size,
                            size,
                            size,
                            a.address(),
                            size,
                            a.address(),
                            size,
                            c.address(),
                            size,
                            i % 5 == 0);
                }
            });
        }
    }

    /** OpenMP names its threads like the one that starts them. */
    @Test
    void oneDnnStartsNoThreads() throws Exception {
        Path tasks = Path.of("/proc/self/task");
        assumeTrue(Files.isDirectory(tasks), "only Linux tells the names of all threads");
        Optional<OneDnnProduct> oneDnn = oneDnn();
        assumeTrue(oneDnn.isPresent(), "oneDNN cannot be loaded");
        OneDnnProduct product = oneDnn.orElseThrow();
        List<Long> named = new ArrayList<>();
        Thread caller = Thread.ofPlatform().name("descent-lonely").start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                int size = 512;
                MemorySegment a = floats(arena, (long) size * size);
                MemorySegment c = floats(arena, (long) size * size);
                product.multiply(
                        false, false, size, size, size, a.address(), size, a.address(), size, c.address(), size, false);
                try (Stream<Path> threads = Files.list(tasks)) {
                    named.add(threads.filter(task -> nameOf(task).equals("descent-lonely"))
                            .count());
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }
        });
        caller.join();
        assertEquals(List.of(1L), named);
    }

    private static String nameOf(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    private static double[] multiply(float[] a, float[] b, int m, int n, int k) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                double factor = a[i * k + p];
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += factor * b[p * n + j];
                }
            }
        }
        return c;
    }

    /** Values are below 1 in magnitude, so each of k roundings costs at most k half-units in the last place. */
    private static void checkValues(
            double[] expected, float[] before, int m, int n, int k, MemorySegment c, int ldc, String what) {
        double allowed = (k + 2) * (k + 2.0) * ROUNDING * 0.25 + 4 * ROUNDING;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < ldc; j++) {
                float value = c.getAtIndex(ValueLayout.JAVA_FLOAT, (long) i * ldc + j);
                if (j >= n) {
                    if (value != GUARD) {
                        throw new AssertionError(what + ": wrote beyond row " + i);
                    }
                } else if (!(Math.abs(value - (expected[i * n + j] + before[i * n + j])) <= allowed)) {
                    assertEquals(expected[i * n + j] + before[i * n + j], value, allowed, what + " at " + i + ", " + j);
                }
            }
        }
    }

    /** Lays a matrix out with a gap behind each row; returns how far apart rows are. */
    private static int store(float[] values, boolean transposed, int rows, int columns, int gap, MemorySegment to) {
        int ld = (transposed ? rows : columns) + gap;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                long at = transposed ? (long) j * ld + i : (long) i * ld + j;
                to.setAtIndex(ValueLayout.JAVA_FLOAT, at, values[i * columns + j]);
            }
        }
        return ld;
    }

    private static void prepare(MemorySegment c, float[] before, boolean accumulate, int m, int n, int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < ldc; j++) {
                float value = j >= n ? GUARD : accumulate ? before[i * n + j] : Float.NaN;
                c.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * ldc + j, value);
            }
        }
    }

    private static float[] uniform(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private static MemorySegment floats(Arena arena, long count) {
        return arena.allocate(4 * count, 64);
    }

    private static MemorySegment copy(Arena arena, float[] values) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
    }

    private static void fill(MemorySegment segment, float value) {
        for (long i = 0; i < segment.byteSize() / 4; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
    }

    private static float first(MemorySegment value) {
        return value.get(ValueLayout.JAVA_FLOAT, 0);
    }
}
