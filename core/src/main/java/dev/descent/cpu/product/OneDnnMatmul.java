package dev.descent.cpu.product;

import dev.descent.cpu.onednn.OneDnnPrimitive;
import dev.descent.cpu.onednn.OneDnnPrimitives;
import dev.descent.cpu.onednn.OneDnnPrimitives.Layout;
import dev.descent.cpu.product.MatrixProduct.Series;
import dev.descent.tensor.DType;
import java.util.function.Supplier;

/**
 * Products by oneDNN's matmul primitives, which read the factors as they lie. (Measured on one core of a Zen 4, shapes of GPT-2:
 * BF16 is twice as fast as F32; factors in the primitive's own layout would gain 0 to 10 %.)
 */
final class OneDnnMatmul implements Multiplier {
    private final OneDnnPrimitives primitives;
    private final DType factors;

    /** Products of factors of a type, F32 or BF16. */
    OneDnnMatmul(OneDnnPrimitives primitives, DType factors) {
        this.primitives = primitives;
        this.factors = factors;
    }

    @Override
    public DType factors() {
        return factors;
    }

    @Override
    public Supplier<Prepared> prepare(Form form) {
        if (form.m() == 0 || form.n() == 0 || form.k() == 0) {
            return () -> (a, b, c) -> MatrixProduct.isSettled(form.m(), form.n(), form.k(), c, form.ldc(), false);
        }
        return prepare(
                form,
                matrix(factors, form.m(), form.k(), form.lda(), form.transposeA()),
                matrix(factors, form.k(), form.n(), form.ldb(), form.transposeB()),
                matrix(DType.F32, form.m(), form.n(), form.ldc(), false));
    }

    /** Several products of matrices that hold something, in one call of a primitive. */
    Supplier<Prepared> prepare(Form form, Series series) {
        int count = series.count();
        return prepare(
                form,
                matrices(count, series.a(), form.m(), form.k(), form.lda(), form.transposeA()),
                matrices(count, series.b(), form.k(), form.n(), form.ldb(), form.transposeB()),
                matrices(count, series.c(), form.m(), form.n(), form.ldc(), false));
    }

    private Supplier<Prepared> prepare(Form form, Layout left, Layout right, Layout result) {
        if (form.accumulate()) {
            throw new IllegalArgumentException("matmul primitives do not add to what is there");
        }
        OneDnnPrimitive primitive = primitives
                .product(left, right, result)
                .orElseThrow(() -> new IllegalStateException("oneDNN has no product for " + form));
        return () -> {
            OneDnnPrimitive.Execution product = primitive.execution();
            return (a, b, c) -> {
                product.bind(0, a);
                product.bind(1, b);
                product.bind(2, c);
                product.run();
            };
        };
    }

    private Layout matrix(DType dtype, int rows, int columns, int rowLength, boolean transposed) {
        return primitives.strided(
                dtype, new long[] {rows, columns}, transposed ? new long[] {1, rowLength} : new long[] {rowLength, 1});
    }

    private Layout matrices(int count, long between, int rows, int columns, int rowLength, boolean transposed) {
        long[] strides = transposed ? new long[] {between, 1, rowLength} : new long[] {between, rowLength, 1};
        return primitives.strided(DType.F32, new long[] {count, rows, columns}, strides);
    }
}
