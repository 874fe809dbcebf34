package dev.descent.cpu.product;

import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.machine.ThreadScratch;
import dev.descent.cpu.product.Multiplier.Form;
import dev.descent.cpu.product.Multiplier.Prepared;
import java.lang.foreign.MemorySegment;

/**
 * Products by {@code dnnl_sgemm} with AVX2, which reads a right factor, and a transposed left one, as they lie, some rows at a time. Where
 * rows lie a large power of two apart, all of them fall into a few sets of the first cache and drive each other out. Such a factor is
 * copied first, block by block, with rows at a distance that is no such power.
 *
 * <p>Measured on one core of a Zen 3 in GFLOP/s, as it lies and copied: 128×256×128 with rows of the right factor 256 values apart 94 and 95,
 * 512 67 and 94, 768 90 and 94, 1024 47 and 93; 256×768×3072 45 and 89, 256×768×768 86 and 91, 2048³ 88 and 87. With the left factor
 * transposed, its rows 192 apart and those of the right one 128, 256, 384, 400: 81 and 88, 82 and 88, 79 and 88, 92 and 88; with the right
 * factor's 128 apart and those of the left one 400, 512, 1024: 83 and 77, 69 and 79, 43 and 78.
 */
record CopiedFactors(boolean left, boolean right) {
    static final CopiedFactors NONE = new CopiedFactors(false, false);

    /** Values between rows, any multiple of which is bad: 2 KB and 1 KB. With the left factor transposed more depends on the right one. */
    private static final int WORST = 512;

    private static final int BAD = 256;
    private static final int BAD_BESIDE_TRANSPOSED = 128;

    /** How often a copied value has to be used for the copy to be worth it. */
    private static final int USES = 32;

    private static final int USES_BY_HALF = 96;

    /** Multiply-adds below which nothing is worth a copy. */
    private static final long FEW = 1 << 16;

    /** Rows and values of each that are copied at once: both copies stay in a second cache of 512 KB with some of the result. */
    private static final int BLOCK = 256;

    /** Values between copied rows. */
    private static final int APART = BLOCK + 16;

    private static final ThreadScratch SCRATCH = new ThreadScratch("what a product copies its factors into");

    /** Which factors of products of this form are better copied. */
    static CopiedFactors of(Form form) {
        if ((long) form.m() * form.n() * form.k() < FEW) {
            return NONE;
        }
        boolean left = form.transposeA() && form.n() >= USES && form.lda() % WORST == 0;
        int bad = form.transposeA() ? BAD_BESIDE_TRANSPOSED : BAD;
        boolean worst = form.m() >= USES && form.ldb() % WORST == 0;
        boolean right = !form.transposeB() && (worst || (form.m() >= USES_BY_HALF && form.ldb() % bad == 0));
        return new CopiedFactors(left, right);
    }

    /** Whether there is one. */
    boolean any() {
        return left || right;
    }

    /** The product of this form with those factors copied that are to be. */
    Prepared prepare(MatrixProduct product, Form form) {
        return (a, b, c) -> {
            for (int p = 0; p < form.k(); p += BLOCK) {
                multiply(product, form, p, Math.min(BLOCK, form.k() - p), a, b, c);
            }
        };
    }

    /** What a part of k adds to the result, block by block. */
    private void multiply(MatrixProduct product, Form form, int p, int depth, long a, long b, long c) {
        long bytes = (long) Float.BYTES * APART * depth;
        long copies = SCRATCH.holding((left ? bytes : 0) + (right ? bytes : 0)).address();
        long copyOfB = left ? copies + bytes : copies;
        int rows = left ? BLOCK : form.m();
        int columns = right ? BLOCK : form.n();
        for (int i = 0; i < form.m(); i += rows) {
            int height = Math.min(rows, form.m() - i);
            long fromA = a + place(form.transposeA(), form.lda(), i, p);
            if (left) {
                copy(fromA, form.lda(), depth, height, copies);
            }
            for (int j = 0; j < form.n(); j += columns) {
                int width = Math.min(columns, form.n() - j);
                long fromB = b + place(form.transposeB(), form.ldb(), p, j);
                if (right) {
                    copy(fromB, form.ldb(), depth, width, copyOfB);
                }
                product.multiply(
                        form.transposeA(),
                        form.transposeB(),
                        height,
                        width,
                        depth,
                        left ? copies : fromA,
                        left ? APART : form.lda(),
                        right ? copyOfB : fromB,
                        right ? APART : form.ldb(),
                        c + place(false, form.ldc(), i, j),
                        form.ldc(),
                        form.accumulate() || p > 0);
            }
        }
    }

    private static long place(boolean transposed, int rowLength, long row, long column) {
        return Float.BYTES * (transposed ? column * rowLength + row : row * rowLength + column);
    }

    private static void copy(long from, int rowLength, int rows, int width, long to) {
        MemorySegment everything = Raw.EVERYTHING;
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(
                    everything,
                    from + (long) Float.BYTES * row * rowLength,
                    everything,
                    to + (long) Float.BYTES * row * APART,
                    (long) Float.BYTES * width);
        }
    }
}
