package dev.descent.cpu;

import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products with the Vector API, no native code. Panels of op(b), two vectors wide, are packed so that they are
 * read in order; a tile of the result, {@value #TILE_ROWS} rows by one panel, is held in registers while k runs.
 * (The scheme of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.)
 *
 * <p>Each value of the result is one chain of fused multiply-adds per {@value #DEPTH} of k, so its bits depend neither
 * on the tile nor on the slice that it falls into.
 */
final class VectorProduct implements MatrixProduct {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** With two vectors each, 12 sums, 2 columns and 1 broadcast fit into 16 registers and hide the latency. */
    private static final int TILE_ROWS = 6;

    private static final int VECTOR_BYTES = SPECIES.vectorByteSize();
    private static final int TILE_COLUMNS = 2 * SPECIES.length();
    private static final int TILE_COLUMN_BYTES = 2 * VECTOR_BYTES;

    /** How much of k, of the rows and of the columns is worked on at once: panels stay in the first two caches. */
    private static final int DEPTH = 256;

    private static final int ROWS = 32 * TILE_ROWS;
    private static final int COLUMNS = 512;

    /** Up to so many rows, a panel is not used often enough to be worth packing. */
    private static final int ROWS_WORTH_PACKING = 2 * TILE_ROWS + 1;

    /** What one thread packs into, and where it reads the rows that it is at from: packed or as they lie. */
    private static final class Panels {
        private final MemorySegment memory = NativeMemory.allocate(
                4L * DEPTH * (ROWS + COLUMNS + TILE_COLUMNS) + (long) TILE_ROWS * TILE_COLUMN_BYTES,
                () -> "what a product packs its factors into");
        private final long columns = memory.address();
        private final long rows = columns + 4L * DEPTH * (COLUMNS + TILE_COLUMNS);
        private final long tile = rows + 4L * DEPTH * ROWS;

        private long a;
        private long aTile;
        private long aRow;
        private long aDepth;

        private void takeRows(boolean transposed, long from, int lda, int count, int depth) {
            if (transposed) {
                packRows(from, lda, count, depth, rows);
                a = rows;
                aTile = 4L * DEPTH * TILE_ROWS;
                aRow = 4;
                aDepth = 4 * TILE_ROWS;
            } else {
                a = from;
                aTile = 4L * lda * TILE_ROWS;
                aRow = 4L * lda;
                aDepth = 4;
            }
        }
    }

    private final PerThread<Panels> panels = new PerThread<>(Panels::new);

    /** How wide the vectors are that the CPU has. */
    static int vectorBits() {
        return SPECIES.vectorBitSize();
    }

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
        Panels mine = panels.get();
        long cRow = 4L * ldc;
        boolean packB = transposeB || m >= ROWS_WORTH_PACKING;
        for (int j = 0; j < n; j += COLUMNS) {
            int columns = Math.min(COLUMNS, n - j);
            for (int p = 0; p < k; p += DEPTH) {
                int depth = Math.min(DEPTH, k - p);
                long bBlock = b + (transposeB ? 4L * j * ldb + 4L * p : 4L * p * ldb + 4L * j);
                packColumns(transposeB, packB, bBlock, ldb, columns, depth, mine.columns);
                for (int i = 0; i < m; i += ROWS) {
                    int rows = Math.min(ROWS, m - i);
                    long aBlock = a + (transposeA ? 4L * p * lda + 4L * i : 4L * i * lda + 4L * p);
                    mine.takeRows(transposeA, aBlock, lda, rows, depth);
                    for (int jj = 0; jj < columns; jj += TILE_COLUMNS) {
                        int width = Math.min(TILE_COLUMNS, columns - jj);
                        boolean packed = packB || width < TILE_COLUMNS;
                        long panel = packed ? mine.columns + 4L * DEPTH * jj : bBlock + 4L * jj;
                        long panelRow = packed ? TILE_COLUMN_BYTES : 4L * ldb;
                        long to = c + cRow * i + 4L * (j + jj);
                        multiplyPanel(mine, rows, width, depth, panel, panelRow, to, cRow, accumulate || p > 0);
                    }
                }
            }
        }
    }

    /** What the rows at hand and one panel of columns make of the result, tile by tile. */
    private static void multiplyPanel(
            Panels mine, int rows, int width, int depth, long b, long bDepth, long c, long cRow, boolean add) {
        long a = mine.a;
        long to = c;
        for (int i = 0; i < rows; i += TILE_ROWS) {
            int height = Math.min(TILE_ROWS, rows - i);
            if (width == TILE_COLUMNS) {
                tile(height, depth, a, mine.aRow, mine.aDepth, b, bDepth, to, cRow, add);
            } else {
                tile(height, depth, a, mine.aRow, mine.aDepth, b, bDepth, mine.tile, TILE_COLUMN_BYTES, false);
                unload(mine.tile, height, width, to, cRow, add);
            }
            a += mine.aTile;
            to += cRow * TILE_ROWS;
        }
    }

    /**
     * One tile of the result. All vectors are local to this one method: passed to one that is not inlined they would be
     * boxed, ten times slower. Where there are fewer rows, the last one stands in for the missing ones.
     */
    private static void tile(
            int rows, int depth, long a, long aRow, long aDepth, long b, long bDepth, long c, long cRow, boolean add) {
        long a1 = aRow * Math.min(1, rows - 1);
        long a2 = aRow * Math.min(2, rows - 1);
        long a3 = aRow * Math.min(3, rows - 1);
        long a4 = aRow * Math.min(4, rows - 1);
        long a5 = aRow * Math.min(5, rows - 1);
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c40 = c00;
        FloatVector c41 = c00;
        FloatVector c50 = c00;
        FloatVector c51 = c00;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, EVERYTHING, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, EVERYTHING, b + VECTOR_BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, EVERYTHING.get(FLOAT, a));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, EVERYTHING.get(FLOAT, a + a1));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, EVERYTHING.get(FLOAT, a + a2));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, EVERYTHING.get(FLOAT, a + a3));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, EVERYTHING.get(FLOAT, a + a4));
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, EVERYTHING.get(FLOAT, a + a5));
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            a += aDepth;
            b += bDepth;
        }
        for (int row = 0; row < rows; row++) {
            FloatVector left = row == 0 ? c00 : row == 1 ? c10 : row == 2 ? c20 : row == 3 ? c30 : row == 4 ? c40 : c50;
            FloatVector right =
                    row == 0 ? c01 : row == 1 ? c11 : row == 2 ? c21 : row == 3 ? c31 : row == 4 ? c41 : c51;
            long to = c + cRow * row;
            if (add) {
                left = left.add(FloatVector.fromMemorySegment(SPECIES, EVERYTHING, to, ORDER));
                right = right.add(FloatVector.fromMemorySegment(SPECIES, EVERYTHING, to + VECTOR_BYTES, ORDER));
            }
            left.intoMemorySegment(EVERYTHING, to, ORDER);
            right.intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
        }
    }

    /** Brings the part of a tile that is result to where it belongs. */
    private static void unload(long tile, int rows, int columns, long to, long cRow, boolean add) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float value = EVERYTHING.get(FLOAT, tile + TILE_COLUMN_BYTES * (long) i + 4L * j);
                long at = to + cRow * i + 4L * j;
                EVERYTHING.set(FLOAT, at, add ? EVERYTHING.get(FLOAT, at) + value : value);
            }
        }
    }

    /** Packs a block of op(b) into panels, [columns / tile][depth][tile]: all, or only the last if it is narrow. */
    private static void packColumns(
            boolean transposed, boolean all, long from, int ldb, int columns, int depth, long to) {
        int first = all ? 0 : columns - columns % TILE_COLUMNS;
        for (int j = first; j < columns; j += TILE_COLUMNS) {
            int width = Math.min(TILE_COLUMNS, columns - j);
            long panel = to + 4L * DEPTH * j;
            if (width < TILE_COLUMNS) {
                Raw.clear(panel, (long) TILE_COLUMN_BYTES * depth);
            }
            if (transposed) {
                packTransposed(from + 4L * ldb * j, ldb, width, depth, panel);
            } else {
                packStraight(from + 4L * j, ldb, width, depth, panel);
            }
        }
    }

    private static void packStraight(long from, int ldb, int width, int depth, long to) {
        for (int p = 0; p < depth; p++) {
            if (width == TILE_COLUMNS) {
                FloatVector.fromMemorySegment(SPECIES, EVERYTHING, from, ORDER)
                        .intoMemorySegment(EVERYTHING, to, ORDER);
                FloatVector.fromMemorySegment(SPECIES, EVERYTHING, from + VECTOR_BYTES, ORDER)
                        .intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
            } else {
                for (int j = 0; j < width; j++) {
                    EVERYTHING.set(FLOAT, to + 4L * j, EVERYTHING.get(FLOAT, from + 4L * j));
                }
            }
            from += 4L * ldb;
            to += TILE_COLUMN_BYTES;
        }
    }

    /** Eight rows at once: what is written is contiguous, what is read are eight streams. */
    private static void packTransposed(long from, int ldb, int width, int depth, long to) {
        long row = 4L * ldb;
        int j = 0;
        for (; j + 8 <= width; j += 8) {
            long even = from + row * j;
            long odd = even + row;
            long at = to + 4L * j;
            for (int p = 0; p < depth; p++) {
                EVERYTHING.set(FLOAT, at, EVERYTHING.get(FLOAT, even));
                EVERYTHING.set(FLOAT, at + 4, EVERYTHING.get(FLOAT, odd));
                EVERYTHING.set(FLOAT, at + 8, EVERYTHING.get(FLOAT, even + 2 * row));
                EVERYTHING.set(FLOAT, at + 12, EVERYTHING.get(FLOAT, odd + 2 * row));
                EVERYTHING.set(FLOAT, at + 16, EVERYTHING.get(FLOAT, even + 4 * row));
                EVERYTHING.set(FLOAT, at + 20, EVERYTHING.get(FLOAT, odd + 4 * row));
                EVERYTHING.set(FLOAT, at + 24, EVERYTHING.get(FLOAT, even + 6 * row));
                EVERYTHING.set(FLOAT, at + 28, EVERYTHING.get(FLOAT, odd + 6 * row));
                even += 4;
                odd += 4;
                at += TILE_COLUMN_BYTES;
            }
        }
        for (; j < width; j++) {
            copySpread(from + row * j, 4, to + 4L * j, TILE_COLUMN_BYTES, depth);
        }
    }

    /** Packs a block of a transposed a: [rows / tile][depth][tile]. */
    private static void packRows(long from, int lda, int rows, int depth, long to) {
        long step = 4L * lda;
        int i = 0;
        for (; i + TILE_ROWS <= rows; i += TILE_ROWS) {
            long row = from + 4L * i;
            long at = to + 4L * DEPTH * i;
            for (int p = 0; p < depth; p++) {
                EVERYTHING.set(FLOAT, at, EVERYTHING.get(FLOAT, row));
                EVERYTHING.set(FLOAT, at + 4, EVERYTHING.get(FLOAT, row + 4));
                EVERYTHING.set(FLOAT, at + 8, EVERYTHING.get(FLOAT, row + 8));
                EVERYTHING.set(FLOAT, at + 12, EVERYTHING.get(FLOAT, row + 12));
                EVERYTHING.set(FLOAT, at + 16, EVERYTHING.get(FLOAT, row + 16));
                EVERYTHING.set(FLOAT, at + 20, EVERYTHING.get(FLOAT, row + 20));
                row += step;
                at += 4 * TILE_ROWS;
            }
        }
        long panel = to + 4L * DEPTH * i;
        for (int ii = 0; i + ii < rows; ii++) {
            copySpread(from + 4L * (i + ii), step, panel + 4L * ii, 4 * TILE_ROWS, depth);
        }
    }

    private static void copySpread(long from, long fromStep, long to, long toStep, int count) {
        for (int p = 0; p < count; p++) {
            EVERYTHING.set(FLOAT, to + toStep * p, EVERYTHING.get(FLOAT, from + fromStep * p));
        }
    }
}
