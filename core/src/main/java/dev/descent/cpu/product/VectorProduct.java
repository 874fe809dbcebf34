package dev.descent.cpu.product;

import static dev.descent.cpu.product.VectorPanels.COLUMNS;
import static dev.descent.cpu.product.VectorPanels.DEPTH;
import static dev.descent.cpu.product.VectorPanels.ROWS;
import static dev.descent.cpu.product.VectorPanels.SPECIES;
import static dev.descent.cpu.product.VectorPanels.TILE_COLUMNS;
import static dev.descent.cpu.product.VectorPanels.TILE_COLUMN_BYTES;
import static dev.descent.cpu.product.VectorPanels.TILE_ROWS;
import static dev.descent.cpu.product.VectorPanels.TILE_ROW_BYTES;
import static dev.descent.cpu.product.VectorPanels.VECTOR_BYTES;

import dev.descent.cpu.machine.PerThread;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix products with the Vector API, no native code. Both factors are packed into {@link VectorPanels} so that they are
 * read in order; a tile of the result, six rows by two vectors, is held in registers while k runs.
 * (The scheme of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.)
 *
 * <p>Each value of the result is one chain of fused multiply-adds per {@value VectorPanels#DEPTH} of k, so its bits depend neither
 * on the tile nor on the slice that it falls into, nor on how wide the vectors are.
 */
public final class VectorProduct implements MatrixProduct {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Up to so many rows, the right factor is not used often enough to be worth packing. */
    private static final int FEW_ROWS = 7;

    /** Columns of a row of the result that are computed at once where nothing is packed. */
    private static final int STRIP = 4 * SPECIES.length();

    /**
     * Whether there are but 16 vector registers. The JIT compiler would then load all rows' values at once and keep sums in memory
     * meanwhile, which costs a third of the speed; {@link #inOrder} keeps it from that.
     */
    private static final boolean FEW_REGISTERS =
            System.getProperty("os.arch").matches("amd64|x86_64") && SPECIES.vectorBitSize() <= 256;

    private final PerThread<VectorPanels> panels = new PerThread<>(VectorPanels::new);

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
        VectorPanels mine = panels.get();
        long cRow = 4L * ldc;
        boolean inPlace = !transposeB && m <= FEW_ROWS;
        for (int j = 0; j < n; j += COLUMNS) {
            int columns = Math.min(COLUMNS, n - j);
            int unpacked = inPlace ? columns - columns % STRIP : 0;
            for (int p = 0; p < k; p += DEPTH) {
                int depth = Math.min(DEPTH, k - p);
                boolean add = accumulate || p > 0;
                long bBlock = b + (transposeB ? 4L * j * ldb + 4L * p : 4L * p * ldb + 4L * j);
                mine.packColumns(transposeB, bBlock + 4L * unpacked, ldb, columns - unpacked, depth);
                for (int i = 0; i < m; i += ROWS) {
                    int rows = Math.min(ROWS, m - i);
                    long aBlock = a + (transposeA ? 4L * p * lda + 4L * i : 4L * i * lda + 4L * p);
                    long to = c + cRow * i + 4L * j;
                    for (int ii = 0; unpacked > 0 && ii < rows; ii++) {
                        long row = aBlock + 4L * ii * (transposeA ? 1 : lda);
                        long at = to + cRow * ii;
                        long before = add ? at : mine.zeros;
                        strips(
                                unpacked,
                                depth,
                                row,
                                transposeA ? 4L * lda : 4,
                                bBlock,
                                4L * ldb,
                                at,
                                before,
                                add ? 4 : 0);
                    }
                    if (unpacked < columns) {
                        mine.packRows(transposeA, aBlock, lda, rows, depth);
                        panels(mine, rows, columns - unpacked, depth, to + 4L * unpacked, cRow, add);
                    }
                }
            }
        }
    }

    /** What the packed rows and columns make of the result, tile by tile. */
    private static void panels(VectorPanels mine, int rows, int columns, int depth, long c, long cRow, boolean add) {
        for (int j = 0; j < columns; j += TILE_COLUMNS) {
            int width = Math.min(TILE_COLUMNS, columns - j);
            long b = mine.columns + 4L * DEPTH * j;
            for (int i = 0; i < rows; i += TILE_ROWS) {
                int height = Math.min(TILE_ROWS, rows - i);
                long a = mine.rows + 4L * DEPTH * i;
                long to = c + cRow * i + 4L * j;
                boolean whole = height == TILE_ROWS && width == TILE_COLUMNS;
                if (whole && !add) {
                    tile(depth, a, b, to, cRow);
                } else {
                    tile(depth, a, b, mine.tile, TILE_COLUMN_BYTES);
                    if (whole) {
                        addTile(mine.tile, to, cRow);
                    } else {
                        unload(mine.tile, height, width, to, cRow, add);
                    }
                }
            }
        }
    }

    /** One row of the result, four vectors at a time, from the right factor as it lies. */
    private static void strips(
            int columns, int depth, long a, long aDepth, long b, long bDepth, long c, long before, long step) {
        for (int j = 0; j < columns; j += STRIP) {
            FloatVector c0 = FloatVector.zero(SPECIES);
            FloatVector c1 = c0;
            FloatVector c2 = c0;
            FloatVector c3 = c0;
            long x = a;
            long y = b + 4L * j;
            for (int p = 0; p < depth; p++) {
                FloatVector value = everywhere(x);
                c0 = value.fma(load(y), c0);
                c1 = value.fma(load(y + VECTOR_BYTES), c1);
                c2 = value.fma(load(y + 2L * VECTOR_BYTES), c2);
                c3 = value.fma(load(y + 3L * VECTOR_BYTES), c3);
                x += aDepth;
                y += bDepth;
            }
            long from = before + step * j;
            long to = c + 4L * j;
            c0.add(load(from)).intoMemorySegment(EVERYTHING, to, ORDER);
            c1.add(load(from + VECTOR_BYTES)).intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
            c2.add(load(from + 2L * VECTOR_BYTES)).intoMemorySegment(EVERYTHING, to + 2L * VECTOR_BYTES, ORDER);
            c3.add(load(from + 3L * VECTOR_BYTES)).intoMemorySegment(EVERYTHING, to + 3L * VECTOR_BYTES, ORDER);
        }
    }

    /**
     * One tile of the result. All vectors are local to this one method: passed to one that is not inlined they would be
     * boxed, ten times slower. All distances within panels are known to the compiler, which so checks no address inside the loop.
     * It does nothing else: after some forty vectors in one method the compiler inlines no helper any more, {@code load} neither, and what
     * a call returns is an object.
     */
    private static void tile(int depth, long a, long b, long c, long cRow) {
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
            long y = b + (long) p * TILE_COLUMN_BYTES;
            long x = a + (long) p * TILE_ROW_BYTES;
            FloatVector b0 = load(y);
            FloatVector b1 = load(y + VECTOR_BYTES);
            FloatVector x0 = everywhere(x);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            inOrder();
            FloatVector x1 = everywhere(x + 4);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            inOrder();
            FloatVector x2 = everywhere(x + 8);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            inOrder();
            FloatVector x3 = everywhere(x + 12);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            inOrder();
            FloatVector x4 = everywhere(x + 16);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            inOrder();
            FloatVector x5 = everywhere(x + 20);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
        }
        long to = c;
        c00.intoMemorySegment(EVERYTHING, to, ORDER);
        c01.intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
        to += cRow;
        c10.intoMemorySegment(EVERYTHING, to, ORDER);
        c11.intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
        to += cRow;
        c20.intoMemorySegment(EVERYTHING, to, ORDER);
        c21.intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
        to += cRow;
        c30.intoMemorySegment(EVERYTHING, to, ORDER);
        c31.intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
        to += cRow;
        c40.intoMemorySegment(EVERYTHING, to, ORDER);
        c41.intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
        to += cRow;
        c50.intoMemorySegment(EVERYTHING, to, ORDER);
        c51.intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
    }

    // So small that the JIT compiler always inlines them, and no vector becomes an object.

    private static FloatVector load(long at) {
        return FloatVector.fromMemorySegment(SPECIES, EVERYTHING, at, ORDER);
    }

    private static FloatVector everywhere(long at) {
        return FloatVector.broadcast(SPECIES, EVERYTHING.get(FLOAT, at));
    }

    /** What is loaded before stays before what is loaded after, where registers are few; nothing in machine code. */
    private static void inOrder() {
        if (FEW_REGISTERS) {
            VarHandle.loadLoadFence();
        }
    }

    private static void addTile(long tile, long to, long cRow) {
        for (int row = 0; row < TILE_ROWS; row++) {
            long from = tile + (long) TILE_COLUMN_BYTES * row;
            load(to).add(load(from)).intoMemorySegment(EVERYTHING, to, ORDER);
            load(to + VECTOR_BYTES)
                    .add(load(from + VECTOR_BYTES))
                    .intoMemorySegment(EVERYTHING, to + VECTOR_BYTES, ORDER);
            to += cRow;
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
}
