package dev.descent.tensor;

import java.util.List;

/**
 * Batched matrix product {@code op(a)·op(b)}, where op transposes the last two axes if asked. Shapes: a [batch…, m, k]
 * (or [batch…, k, m] transposed), b [batch…, k, n] → [batch…, m, n]. Of BF16 operands the sums and the result are F32.
 */
public record MatMul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) implements Op {
    public MatMul {
        if (a.dtype() != DType.BF16) {
            Checks.floating("matmul", a);
        }
        Checks.dtype("matmul", b, a.dtype());
        int rank = a.shape().rank();
        Checks.that(
                rank >= 2
                        && b.shape().rank() == rank
                        && a.shape().part(0, rank - 2).equals(b.shape().part(0, rank - 2))
                        && a.shape().dim(transposeA ? -2 : -1) == b.shape().dim(transposeB ? -1 : -2),
                "matmul: shapes " + describe(a, transposeA) + " and " + describe(b, transposeB) + " do not fit");
    }

    private static String describe(Tensor x, boolean transposed) {
        return x.shape() + (transposed ? "ᵀ" : "");
    }

    /** Rows of the result. */
    public int m() {
        return a.shape().dim(transposeA ? -1 : -2);
    }

    /** Columns of the result. */
    public int n() {
        return b.shape().dim(transposeB ? -2 : -1);
    }

    /** Length of the sums. */
    public int k() {
        return a.shape().dim(transposeA ? -2 : -1);
    }

    /** Number of independent products. */
    public int batch() {
        return Math.toIntExact(a.shape().part(0, a.shape().rank() - 2).size());
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(a, b);
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new MatMul(inputs.get(0), inputs.get(1), transposeA, transposeB);
    }

    @Override
    public Shape shape() {
        return a.shape().part(0, a.shape().rank() - 2).append(m(), n());
    }

    @Override
    public DType dtype() {
        return a.dtype().ofGradient();
    }

    @Override
    public List<Tensor> gradient(Tensor gradient) {
        Tensor upstream = gradient.cast(a.dtype());
        MatMul byA =
                transposeA ? new MatMul(b, upstream, transposeB, true) : new MatMul(upstream, b, false, !transposeB);
        MatMul byB =
                transposeB ? new MatMul(upstream, a, true, transposeA) : new MatMul(a, upstream, !transposeA, false);
        return List.of(Tensor.of(byA), Tensor.of(byB));
    }
}
