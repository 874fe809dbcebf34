package dev.descent.cpu.product;

import dev.descent.cpu.machine.Workers;
import dev.descent.cpu.product.Multiplier.Form;
import dev.descent.cpu.product.Multiplier.Prepared;
import dev.descent.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A product, or a batch of them, of shapes known beforehand, cut into slices that any number of threads can share.
 * The cut depends on the shapes alone and every value of the result comes from one slice, so its bits do not depend on
 * the threads. A small product is one slice and stays on the calling thread.
 */
public final class BatchedProduct {

    /**
     * Where the matrices of one operand lie.
     *
     * @param transposed whether they are stored with rows and columns swapped
     * @param rowLength how many values lie between the starts of neighboring rows as stored
     * @param batchStride how many values lie between neighboring matrices of the batch; 0 shares one among all
     */
    public record Operand(boolean transposed, int rowLength, long batchStride) {

        /** One matrix stored row by row. */
        public static Operand of(int rowLength) {
            return new Operand(false, rowLength, 0);
        }

        /** One matrix stored column by column: transposed, {@code rowLength} apart. */
        public static Operand transposed(int rowLength) {
            return new Operand(true, rowLength, 0);
        }

        /** The same for a batch of matrices, so many values apart. */
        public Operand every(long batchStride) {
            return new Operand(transposed, rowLength, batchStride);
        }

        private Operand flipped() {
            return new Operand(!transposed, rowLength, batchStride);
        }

        /** Distance in values of what stands at a row and a column of one matrix of the batch from the first value. */
        private long place(long entry, long row, long column) {
            return entry * batchStride + (transposed ? column * rowLength + row : row * rowLength + column);
        }
    }

    /**
     * Multiply-adds that are worth a slice: about 20 µs for one core. Measured on two cores with workers that had not
     * parked: 64 × 128 over 256, twice this, fell from 39 µs to 21 µs when cut in two.
     */
    private static final long SLICE = 1 << 20;

    /** More slices than this would only be smaller. */
    private static final int MOST_SLICES = 32;

    /*
     * Each slice packs its operands anew, so a narrow one is slow. Measured with oneDNN on one core of a Zen 4, over a
     * k of 128 and 512: from 96 × 128 up nearly full speed; 32 rows cost about 10 %, worth it for the sake of a second
     * core; 64 columns or fewer cost up to 40 %. Where both operands are transposed, 32 rows cost up to half.
     */
    private static final int FEW_SLICES = 4;

    private static final int FEWEST_ROWS = 32;
    private static final int USUAL_ROWS = 96;

    /**
     * The same where the left operand is transposed, which is packed for each slice anew. (Measured on two cores of a Zen 3: 384×1536
     * and 1536×384 over 2048 in 16 slices of 192 rows 157 GFLOP/s, in 32 slices 145, in 4 slices 165.)
     */
    private static final int USUAL_ROWS_TRANSPOSED = 192;

    private static final int FEWEST_COLUMNS = 128;

    /** So that at most one slice ends within what the kernels hold in registers; coarser would make slices unequal. */
    private static final int ROW_ALIGNMENT = 8;

    private static final int COLUMN_ALIGNMENT = 16;

    private static final int RESULT_BYTES = DType.F32.bytes();

    private final Prepared[] prepared;
    private final int bytes;
    private final int batch;
    private final Operand a;
    private final Operand b;
    private final Operand c;

    /** Whether a and b are what the caller calls b and a. */
    private final boolean swapped;

    private final int entriesInSlice;
    private final int rowsInSlice;
    private final int columnsInSlice;
    private final int rowSlices;
    private final int columnSlices;
    private final int slices;
    private final Workers.Task task = this::slice;

    private long addressA;
    private long addressB;
    private long addressC;

    /**
     * The products {@code c = a·b}, or {@code c += a·b}, of {@code batch} matrices a [m, k] and b [k, n].
     *
     * @throws IllegalArgumentException if an extent is negative, rows as stored would overlap, or the products of a
     *     batch would be written to one place
     */
    public BatchedProduct(
            Multiplier product, int batch, int m, int n, int k, Operand a, Operand b, Operand c, boolean accumulate) {
        if (batch < 0 || m < 0 || n < 0 || k < 0) {
            throw new IllegalArgumentException("a product cannot have negative extents: " + batch + " × [" + m + ", "
                    + k + "]·[" + k + ", " + n + "]");
        }
        check("a", a, m, k);
        check("b", b, k, n);
        check("c", c, m, n);
        if (batch > 1 && c.batchStride == 0) {
            throw new IllegalArgumentException("a batch of " + batch + " products cannot share one result: stride 0");
        }
        swapped = c.transposed;
        if (swapped) {
            // cᵀ = bᵀ·aᵀ
            Operand left = b.flipped();
            b = a.flipped();
            a = left;
            c = c.flipped();
            int rows = n;
            n = m;
            m = rows;
        }
        if (isOneTallProduct(batch, m, a, b, c)) {
            m *= batch;
            batch = 1;
        }
        this.bytes = product.factors().bytes();
        this.batch = batch;
        this.a = a;
        this.b = b;
        this.c = c;

        long work = Math.max(1, (long) m * n * k);
        int usualRows = a.transposed ? USUAL_ROWS_TRANSPOSED : USUAL_ROWS;
        int rowParts = 1;
        int columnParts = 1;
        for (int parts = 1; work / parts > SLICE && (long) parts * batch < MOST_SLICES; parts *= 2) {
            int rows = m / rowParts / 2;
            int columns = n / columnParts / 2;
            boolean rowsCanSplit = rows >= (parts < FEW_SLICES ? FEWEST_ROWS : usualRows);
            if (columns >= FEWEST_COLUMNS && (columns >= rows || !rowsCanSplit)) {
                columnParts *= 2;
            } else if (rowsCanSplit) {
                rowParts *= 2;
            } else {
                break;
            }
        }
        rowsInSlice = alignedPart(m, rowParts, ROW_ALIGNMENT);
        columnsInSlice = alignedPart(n, columnParts, COLUMN_ALIGNMENT);
        rowSlices = parts(m, rowsInSlice);
        columnSlices = parts(n, columnsInSlice);
        entriesInSlice = Math.clamp(SLICE / work, Math.max(1, parts(batch, MOST_SLICES)), Math.max(1, batch));
        slices = parts(batch, entriesInSlice) * rowSlices * columnSlices;
        prepared = new Prepared[slices];
        Map<Form, Supplier<Prepared>> forms = new HashMap<>();
        for (int slice = 0; slice < slices; slice++) {
            Form form = new Form(
                    a.transposed,
                    b.transposed,
                    Math.min(rowsInSlice, m - row(slice)),
                    Math.min(columnsInSlice, n - column(slice)),
                    k,
                    a.rowLength,
                    b.rowLength,
                    c.rowLength,
                    accumulate);
            prepared[slice] = forms.computeIfAbsent(form, product::prepare).get();
        }
    }

    private int row(int slice) {
        return slice / columnSlices % rowSlices * rowsInSlice;
    }

    private int column(int slice) {
        return slice % columnSlices * columnsInSlice;
    }

    private static void check(String name, Operand operand, int rows, int columns) {
        int stored = operand.transposed ? rows : columns;
        if (operand.rowLength < stored) {
            throw new IllegalArgumentException("rows of " + stored + " values overlap when " + operand.rowLength
                    + " apart: operand " + name + " of a product");
        }
    }

    /** Whether a batch with one b is the product of all rows of a, one after another. */
    private static boolean isOneTallProduct(int batch, int m, Operand a, Operand b, Operand c) {
        return batch > 1
                && b.batchStride == 0
                && !a.transposed
                && a.batchStride == (long) m * a.rowLength
                && c.batchStride == (long) m * c.rowLength
                && (long) m * batch <= Integer.MAX_VALUE;
    }

    private static int alignedPart(int extent, int parts, int tile) {
        int part = parts(extent, parts);
        return parts == 1 ? Math.max(1, part) : parts(part, tile) * tile;
    }

    /** How many parts of this size, the last one perhaps smaller, make up the extent. */
    private static int parts(int extent, int part) {
        return (int) (((long) extent + part - 1) / part);
    }

    /** Into how many tasks a run is cut. */
    int slices() {
        return slices;
    }

    /**
     * Computes the products of the operands at these absolute addresses, with the help of {@code workers} where that is
     * worth it. Threads that run one {@code BatchedProduct} at once take turns.
     */
    public void run(Workers workers, long a, long b, long c) {
        long left = swapped ? b : a;
        long right = swapped ? a : b;
        if (slices == 1) {
            slice(0, left, right, c);
            return;
        }
        synchronized (this) {
            addressA = left;
            addressB = right;
            addressC = c;
            workers.run(slices, task);
        }
    }

    private void slice(int index) {
        slice(index, addressA, addressB, addressC);
    }

    private void slice(int index, long addressA, long addressB, long addressC) {
        int column = column(index);
        int row = row(index);
        int entry = index / columnSlices / rowSlices * entriesInSlice;
        int end = Math.min(batch, entry + entriesInSlice);
        for (; entry < end; entry++) {
            prepared[index].run(
                    addressA + bytes * a.place(entry, row, 0),
                    addressB + bytes * b.place(entry, 0, column),
                    addressC + RESULT_BYTES * c.place(entry, row, column));
        }
    }
}
