package dev.descent.cpu;

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
        if (form.accumulate()) {
            throw new IllegalArgumentException("matmul primitives do not add to what is there");
        }
        if (form.m() == 0 || form.n() == 0 || form.k() == 0) {
            return () -> (a, b, c) -> MatrixProduct.isSettled(form.m(), form.n(), form.k(), c, form.ldc(), false);
        }
        OneDnnPrimitive primitive = primitives
                .product(
                        matrix(factors, form.m(), form.k(), form.lda(), form.transposeA()),
                        matrix(factors, form.k(), form.n(), form.ldb(), form.transposeB()),
                        matrix(DType.F32, form.m(), form.n(), form.ldc(), false))
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

    private OneDnnPrimitives.Layout matrix(DType dtype, int rows, int columns, int rowLength, boolean transposed) {
        return primitives.strided(
                dtype, new long[] {rows, columns}, transposed ? new long[] {1, rowLength} : new long[] {rowLength, 1});
    }
}
