package dev.descent.cpu.product;

import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.onednn.NativeObjects;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;

/**
 * Dense products of F32 matrices in native memory: the one door behind which oneDNN, the Vector API and plain Java
 * stand.
 *
 * <p>A product runs on the calling thread, may run on several threads at once where the results do not overlap, and
 * gives the same bits whichever thread runs it.
 */
public sealed interface MatrixProduct extends Multiplier permits OneDnnProduct, VectorProduct, ScalarProduct {

    /** All native memory, so that an absolute address is an offset into it. */
    MemorySegment EVERYTHING = Raw.EVERYTHING;

    /** A value at any address. */
    ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /**
     * {@code c = op(a)·op(b)}, or {@code c += op(a)·op(b)}, with op(a) [m, k], op(b) [k, n] and c [m, n]. Where k is 0
     * the product is all zeros. What c held before is not read unless {@code accumulate}.
     *
     * @param transposeA whether a is stored [k, m] rather than [m, k]; {@code transposeB} likewise, [n, k] for [k, n]
     * @param a absolute address of the first value of a; {@code b} and {@code c} likewise
     * @param lda how many values lie between the starts of neighboring rows as stored; {@code ldb} and {@code ldc}
     *     likewise
     */
    void multiply(
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
            boolean accumulate);

    @Override
    default Supplier<Prepared> prepare(Form form) {
        return () -> (a, b, c) -> multiply(
                form.transposeA(),
                form.transposeB(),
                form.m(),
                form.n(),
                form.k(),
                a,
                form.lda(),
                b,
                form.ldb(),
                c,
                form.ldc(),
                form.accumulate());
    }

    /**
     * Several products of one form.
     *
     * @param count how many
     * @param a how many values lie between the first ones of neighboring matrices a; {@code b} and {@code c} likewise
     */
    record Series(int count, long a, long b, long c) {}

    /** As {@link #prepare(Form)} does for a single product. */
    default Supplier<Prepared> prepare(Form form, Series series) {
        Supplier<Prepared> single = prepare(form);
        return () -> {
            Prepared one = single.get();
            return (a, b, c) -> {
                for (int i = 0; i < series.count; i++) {
                    one.run(
                            a + FLOAT.byteSize() * series.a * i,
                            b + FLOAT.byteSize() * series.b * i,
                            c + FLOAT.byteSize() * series.c * i);
                }
            };
        };
    }

    /** The same product, but what a library makes to prepare it is among these objects, and goes with them. */
    default MatrixProduct among(NativeObjects objects) {
        return this;
    }

    @Override
    default DType factors() {
        return DType.F32;
    }

    /** Settles a product that has nothing to add up; false if there is work to do. */
    static boolean isSettled(int m, int n, int k, long c, int ldc, boolean accumulate) {
        if (m > 0 && n > 0 && k > 0) {
            return false;
        }
        if (!accumulate && n > 0) {
            for (int i = 0; i < m; i++) {
                Raw.clear(c + 4L * ldc * i, 4L * n);
            }
        }
        return true;
    }
}
