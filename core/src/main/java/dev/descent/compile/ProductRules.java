package dev.descent.compile;

import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Layout;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import java.util.List;
import java.util.Optional;

/** How {@link Simplify} treats what is not computed value by value: products that are best computed by loops, and rows added up. */
final class ProductRules {
    /** Below so many multiply-adds a call to a library costs more than the product. */
    private static final long TINY_PRODUCT = 1024;

    /** So many times more rows than are added up are worth a map of them, if they are at least so wide. */
    private static final int MANY_ROWS = 2;

    private static final int WIDE_ROW = 8;

    private final Simpler simple;

    ProductRules(Simpler simple) {
        this.simple = simple;
    }

    Optional<Tensor> product(MatMul op) {
        if (op.a().op() instanceof Layout.Permute permute && LayoutRules.exchangesLastTwo(permute)) {
            return Optional.of(simple.of(new MatMul(permute.x(), op.b(), !op.transposeA(), op.transposeB())));
        }
        if (op.b().op() instanceof Layout.Permute permute && LayoutRules.exchangesLastTwo(permute)) {
            return Optional.of(simple.of(new MatMul(op.a(), permute.x(), op.transposeA(), !op.transposeB())));
        }
        if (op.k() == 0) {
            return Optional.of(simple.full(0, op.dtype(), op.shape()));
        }
        long multiplications = (long) op.batch() * op.m() * op.n() * op.k();
        if (op.dtype() != DType.F64 && multiplications > TINY_PRODUCT) {
            return Optional.empty();
        }
        Tensor a = simple.of(new Unary.Cast(op.a(), op.dtype()));
        Tensor b = simple.of(new Unary.Cast(op.b(), op.dtype()));
        return Optional.of(asLoops(new MatMul(a, b, op.transposeA(), op.transposeB())));
    }

    /** A product as a sum of elementwise products: along the last axis where b lies that way, else along the middle. */
    private Tensor asLoops(MatMul op) {
        int batch = op.batch();
        int m = op.m();
        int n = op.n();
        int k = op.k();
        Tensor a = matrix(op.a(), op.transposeA(), batch, m, k);
        boolean alongLast = op.transposeB();
        Tensor b = alongLast
                ? simple.of(new Layout.Reshape(op.b(), Shape.of(batch, 1, n, k)))
                : simple.of(new Layout.Reshape(op.b(), Shape.of(batch, 1, k, n)));
        Shape shape = alongLast ? Shape.of(batch, m, n, k) : Shape.of(batch, m, k, n);
        Tensor left = simple.of(new Layout.Reshape(a, alongLast ? Shape.of(batch, m, 1, k) : Shape.of(batch, m, k, 1)));
        Tensor terms = simple.of(new Binary.Multiply(
                simple.of(new Layout.Broadcast(left, shape)), simple.of(new Layout.Broadcast(b, shape))));
        Tensor sum = simple.of(new Reduction.Sum(terms, List.of(alongLast ? 3 : 2)));
        return simple.of(new Layout.Reshape(sum, op.shape()));
    }

    /** A factor as [batch, rows, columns], not transposed. */
    private Tensor matrix(Tensor x, boolean transposed, int batch, int rows, int columns) {
        return transposed
                ? simple.of(new Layout.Permute(
                        simple.of(new Layout.Reshape(x, Shape.of(batch, columns, rows))), List.of(0, 2, 1)))
                : simple.of(new Layout.Reshape(x, Shape.of(batch, rows, columns)));
    }

    /**
     * A few rows added up into a large table are a small table, and a gather from it that the loop which reads the large one takes
     * in: nothing is filled with zeros, written and read again. Row 0 of the small one is what all other rows are: zeros.
     */
    Optional<Tensor> sparse(Indexing.ScatterAdd op) {
        long picked = op.indices().shape().size();
        if (picked == 0 || op.rows() <= MANY_ROWS * picked || op.width() < WIDE_ROW) {
            return Optional.empty();
        }
        Tensor slots = simple.of(new Indexing.Slots(op.indices(), op.rows()));
        Tensor own = simple.of(new Indexing.Gather(slots, op.indices()));
        Tensor few = simple.of(new Indexing.ScatterAdd(op.x(), own, Math.toIntExact(picked + 1)));
        return Optional.of(simple.of(new Indexing.Gather(few, slots)));
    }
}
