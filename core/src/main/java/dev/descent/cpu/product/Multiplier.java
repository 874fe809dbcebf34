package dev.descent.cpu.product;

import dev.descent.tensor.DType;
import java.util.function.Supplier;

/** Gets ready to multiply matrices of one type; the sums are F32. */
public sealed interface Multiplier permits MatrixProduct, OneDnnMatmul, WidenedProduct {
    /** What {@link MatrixProduct#multiply} is told of a product, but for the addresses. */
    record Form(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            int lda,
            int ldb,
            int ldc,
            boolean accumulate) {}

    /** Products of one form, one thread at a time. */
    @FunctionalInterface
    interface Prepared {
        /** Multiplies what lies at these absolute addresses. */
        void run(long a, long b, long c);
    }

    /** Does beforehand what can be done for all products of a form; who multiplies on several threads gets one for each. */
    Supplier<Prepared> prepare(Form form);

    /** The type of both factors. */
    DType factors();
}
