package dev.descent.cpu.product;

import dev.descent.cpu.machine.Raw;
import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What one thread packs the factors of a {@link VectorProduct} into, so that its tiles read them in order and at distances that are known
 * when they are compiled: of the left factor {@value #TILE_ROWS} rows at a time, [rows / tile][depth][tile], of the right factor two
 * vectors of columns at a time, [columns / tile][depth][tile]. What is missing to a whole tile is zero.
 */
final class VectorPanels {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int VECTOR_BYTES = SPECIES.vectorByteSize();

    /** With two vectors each, 12 sums, 2 columns and 1 broadcast fit into 16 registers and hide the latency. */
    static final int TILE_ROWS = 6;

    static final int TILE_COLUMNS = 2 * SPECIES.length();
    static final int TILE_ROW_BYTES = Float.BYTES * TILE_ROWS;
    static final int TILE_COLUMN_BYTES = 2 * VECTOR_BYTES;

    /** How much of k, of the rows and of the columns is worked on at once: panels stay in the first two caches. */
    static final int DEPTH = 384;

    static final int ROWS = 32 * TILE_ROWS;
    static final int COLUMNS = 1024;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment EVERYTHING = Raw.EVERYTHING;
    private static final ValueLayout.OfFloat FLOAT = MatrixProduct.FLOAT;
    private static final ValueLayout.OfInt BITS = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong PAIR = ValueLayout.JAVA_LONG_UNALIGNED;

    // Where the first and the second of a pair stand in it.
    private static final int FIRST = ORDER == ByteOrder.LITTLE_ENDIAN ? 0 : Float.SIZE;
    private static final int SECOND = Float.SIZE - FIRST;

    private final MemorySegment memory = NativeMemory.allocate(
            4L * DEPTH * (ROWS + COLUMNS + TILE_COLUMNS) + (TILE_ROWS + 2L) * TILE_COLUMN_BYTES,
            () -> "what a product packs its factors into");

    /** Where the packed columns are. */
    final long columns = memory.address();

    /** Where the packed rows are. */
    final long rows = columns + 4L * DEPTH * (COLUMNS + TILE_COLUMNS);

    /** Room for a tile of which not all is wanted. */
    final long tile = rows + 4L * DEPTH * ROWS;

    /** What a result begins with: four vectors. */
    final long zeros = tile + (long) TILE_ROWS * TILE_COLUMN_BYTES;

    /** Packs a block of op(b), [depth, columns]. */
    void packColumns(boolean transposed, long from, int ldb, int count, int depth) {
        int whole = count - count % TILE_COLUMNS;
        if (transposed) {
            for (int j = 0; j < whole; j += TILE_COLUMNS) {
                packLines(from + 4L * ldb * j, ldb, TILE_COLUMNS, depth, columns + 4L * DEPTH * j, TILE_COLUMN_BYTES);
            }
        } else {
            packStraight(from, ldb, whole, depth, columns);
        }
        if (whole < count) {
            long panel = columns + 4L * DEPTH * whole;
            Raw.clear(panel, (long) TILE_COLUMN_BYTES * depth);
            if (transposed) {
                packLines(from + 4L * ldb * whole, ldb, count - whole, depth, panel, TILE_COLUMN_BYTES);
            } else {
                packNarrow(from + 4L * whole, ldb, count - whole, depth, panel, TILE_COLUMN_BYTES);
            }
        }
    }

    /** Packs a block of op(a), [rows, depth]. */
    void packRows(boolean transposed, long from, int lda, int count, int depth) {
        for (int i = 0; i < count; i += TILE_ROWS) {
            int height = Math.min(TILE_ROWS, count - i);
            long panel = rows + 4L * DEPTH * i;
            if (height < TILE_ROWS) {
                Raw.clear(panel, (long) TILE_ROW_BYTES * depth);
            }
            if (!transposed) {
                packLines(from + 4L * lda * i, lda, height, depth, panel, TILE_ROW_BYTES);
            } else if (height == TILE_ROWS) {
                packSix(from + 4L * i, lda, depth, panel);
            } else {
                packNarrow(from + 4L * i, lda, height, depth, panel, TILE_ROW_BYTES);
            }
        }
    }

    /** Whole panels of what lies row by row: row after row, since another row is another page, which takes a while to find. */
    private static void packStraight(long from, int ldb, int count, int depth, long to) {
        for (int p = 0; p < depth; p++) {
            long row = from + 4L * ldb * p;
            long at = to + (long) TILE_COLUMN_BYTES * p;
            for (int panel = 0; panel < count / TILE_COLUMNS; panel++) {
                long x = row + (long) TILE_COLUMN_BYTES * panel;
                long y = at + (long) DEPTH * TILE_COLUMN_BYTES * panel;
                FloatVector.fromMemorySegment(SPECIES, EVERYTHING, x, ORDER).intoMemorySegment(EVERYTHING, y, ORDER);
                FloatVector.fromMemorySegment(SPECIES, EVERYTHING, x + VECTOR_BYTES, ORDER)
                        .intoMemorySegment(EVERYTHING, y + VECTOR_BYTES, ORDER);
            }
        }
    }

    /** Six values that lie beside each other, again and again. */
    private static void packSix(long from, int step, int depth, long to) {
        for (int p = 0; p < depth; p++) {
            EVERYTHING.set(FLOAT, to, EVERYTHING.get(FLOAT, from));
            EVERYTHING.set(FLOAT, to + 4, EVERYTHING.get(FLOAT, from + 4));
            EVERYTHING.set(FLOAT, to + 8, EVERYTHING.get(FLOAT, from + 8));
            EVERYTHING.set(FLOAT, to + 12, EVERYTHING.get(FLOAT, from + 12));
            EVERYTHING.set(FLOAT, to + 16, EVERYTHING.get(FLOAT, from + 16));
            EVERYTHING.set(FLOAT, to + 20, EVERYTHING.get(FLOAT, from + 20));
            from += 4L * step;
            to += TILE_ROW_BYTES;
        }
    }

    private static void packNarrow(long from, int step, int width, int depth, long to, int toStep) {
        for (int p = 0; p < depth; p++) {
            for (int j = 0; j < width; j++) {
                EVERYTHING.set(FLOAT, to + 4L * j, EVERYTHING.get(FLOAT, from + 4L * j));
            }
            from += 4L * step;
            to += toStep;
        }
    }

    /** Lines that lie {@code step} values apart become columns, two at a time. */
    private static void packLines(long from, int step, int lines, int depth, long to, int toStep) {
        int j = 0;
        for (; j + 2 <= lines; j += 2) {
            long first = from + 4L * step * j;
            packTwoLines(first, first + 4L * step, depth, to + 4L * j, toStep);
        }
        if (j < lines) {
            long line = from + 4L * step * j;
            for (int p = 0; p < depth; p++) {
                EVERYTHING.set(FLOAT, to + 4L * j + (long) toStep * p, EVERYTHING.get(FLOAT, line + 4L * p));
            }
        }
    }

    /** Two values are written as one: the writing is what takes the time. */
    private static void packTwoLines(long first, long second, int depth, long to, int toStep) {
        for (int p = 0; p < depth; p++) {
            long one = Integer.toUnsignedLong(EVERYTHING.get(BITS, first + 4L * p));
            long other = Integer.toUnsignedLong(EVERYTHING.get(BITS, second + 4L * p));
            EVERYTHING.set(PAIR, to + (long) toStep * p, one << FIRST | other << SECOND);
        }
    }
}
