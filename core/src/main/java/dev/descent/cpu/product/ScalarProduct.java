package dev.descent.cpu.product;

import dev.descent.cpu.machine.PerThread;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Matrix products in plain Java, for a JVM without {@code jdk.incubator.vector}. Blocks of op(b) and of the result are
 * copied to heap arrays of their own, because over those the JIT compiler turns the innermost loop into SIMD by itself.
 */
public final class ScalarProduct implements MatrixProduct {
    private static final int COLUMNS = 256;
    private static final int DEPTH = 64;

    /** What one thread works in. */
    private static final class Block {
        /** Rows of op(b), one array each, so that the innermost loop runs over whole arrays with one index. */
        private final float[][] b = new float[DEPTH][COLUMNS];

        private final float[][] c = new float[4][COLUMNS];
        private final float[] a = new float[4 * DEPTH];
    }

    private final PerThread<Block> blocks = new PerThread<>(Block::new);

    @Override
    public void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            long a,
            int lda,
            long b,
            int ldb,
            long c,
            int ldc,
            boolean accumulate) {
        if (MatrixProduct.isSettled(m, n, k, c, ldc, accumulate)) {
            return;
        }
        Block block = blocks.get();
        long aRow = transposeA ? 4 : 4L * lda;
        long aDepth = transposeA ? 4L * lda : 4;
        for (int j = 0; j < n; j += COLUMNS) {
            int columns = Math.min(COLUMNS, n - j);
            for (int p = 0; p < k; p += DEPTH) {
                int depth = Math.min(DEPTH, k - p);
                if (transposeB) {
                    packTransposed(block.b, b + 4L * j * ldb + 4L * p, ldb, depth, columns);
                } else {
                    pack(block.b, b + 4L * p * ldb + 4L * j, ldb, depth, columns);
                }
                for (int i = 0; i < m; i += 4) {
                    int rows = Math.min(4, m - i);
                    packRows(block.a, a + aRow * i + aDepth * p, aRow, aDepth, rows, depth);
                    long to = c + 4L * ldc * i + 4L * j;
                    if (p == 0 && !accumulate) {
                        clear(block.c, rows, columns);
                    } else {
                        load(block.c, to, ldc, rows, columns);
                    }
                    for (int q = 0; q < depth; q += 4) {
                        addFour(block, q, columns);
                    }
                    store(block.c, to, ldc, rows, columns);
                }
            }
        }
    }

    /** Adds to four rows of the result what four values of each row of op(a) make of four rows of op(b). */
    private static void addFour(Block block, int q, int columns) {
        float[] b0 = block.b[q];
        float[] b1 = block.b[q + 1];
        float[] b2 = block.b[q + 2];
        float[] b3 = block.b[q + 3];
        for (int i = 0; i < 4; i++) {
            addTo(block.c[i], block.a, i * DEPTH + q, b0, b1, b2, b3, columns);
        }
    }

    private static void addTo(
            float[] c, float[] a, int at, float[] b0, float[] b1, float[] b2, float[] b3, int columns) {
        float a0 = a[at];
        float a1 = a[at + 1];
        float a2 = a[at + 2];
        float a3 = a[at + 3];
        for (int j = 0; j < columns; j++) {
            c[j] += a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
        }
    }

    private static void pack(float[][] to, long from, int ldb, int depth, int columns) {
        for (int p = 0; p < depth; p++) {
            MemorySegment.copy(EVERYTHING, FLOAT, from + 4L * p * ldb, to[p], 0, columns);
        }
        clearUpToFour(to, depth, columns);
    }

    private static void packTransposed(float[][] to, long from, int ldb, int depth, int columns) {
        for (int j = 0; j < columns; j++) {
            long row = from + 4L * j * ldb;
            for (int p = 0; p < depth; p++) {
                to[p][j] = EVERYTHING.get(FLOAT, row + 4L * p);
            }
        }
        clearUpToFour(to, depth, columns);
    }

    /** The rows that only fill up a group of four: zero, as an old infinity times zero would be NaN. */
    private static void clearUpToFour(float[][] to, int depth, int columns) {
        for (int p = depth; p % 4 != 0; p++) {
            Arrays.fill(to[p], 0, columns, 0f);
        }
    }

    private static void packRows(float[] to, long from, long aRow, long aDepth, int rows, int depth) {
        for (int i = 0; i < 4; i++) {
            for (int p = 0; p < depth; p++) {
                to[i * DEPTH + p] = i < rows ? EVERYTHING.get(FLOAT, from + aRow * i + aDepth * p) : 0;
            }
            for (int p = depth; p % 4 != 0; p++) {
                to[i * DEPTH + p] = 0;
            }
        }
    }

    private static void clear(float[][] c, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            Arrays.fill(c[i], 0, columns, 0f);
        }
    }

    private static void load(float[][] c, long from, int ldc, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            MemorySegment.copy(EVERYTHING, FLOAT, from + 4L * ldc * i, c[i], 0, columns);
        }
    }

    private static void store(float[][] c, long to, int ldc, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            MemorySegment.copy(c[i], 0, EVERYTHING, FLOAT, to + 4L * ldc * i, columns);
        }
    }
}
