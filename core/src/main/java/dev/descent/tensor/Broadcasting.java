package dev.descent.tensor;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** NumPy's broadcasting rules, which the methods of {@link Tensor} turn into explicit ops. */
final class Broadcasting {
    private Broadcasting() {}

    /** The shape that two shapes broadcast to: aligned at the end, extents equal or 1. */
    static Shape common(String op, Shape a, Shape b) {
        return common(op + ": shapes " + a + " and " + b, a, b, 0);
    }

    /** The same of all axes but some last ones, which the result does not have. */
    private static Shape common(String what, Shape wholeA, Shape wholeB, int last) {
        Shape a = wholeA.part(0, wholeA.rank() - last);
        Shape b = wholeB.part(0, wholeB.rank() - last);
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int fromEnd = 1; fromEnd <= rank; fromEnd++) {
            int x = fromEnd <= a.rank() ? a.dim(-fromEnd) : 1;
            int y = fromEnd <= b.rank() ? b.dim(-fromEnd) : 1;
            if (x != y && x != 1 && y != 1) {
                throw new ShapeException(what + " do not broadcast: " + x + " and " + y + " differ and neither is 1");
            }
            dims[rank - fromEnd] = x == 1 ? y : x;
        }
        return Shape.of(dims);
    }

    static Tensor broadcast(Tensor x, Shape to) {
        if (x.shape().equals(to)) {
            return x;
        }
        if (!fits(x.shape(), to)) {
            throw new ShapeException("broadcast: shape " + x.shape() + " does not fit into " + to);
        }
        if (x.op() instanceof Leaf.Constant constant) {
            return Tensor.full(constant.value(), constant.dtype(), to);
        }
        int[] ones = new int[to.rank() - x.shape().rank()];
        Arrays.fill(ones, 1);
        Tensor aligned = x.reshape(x.shape().prepend(ones));
        return aligned.shape().equals(to) ? aligned : Tensor.of(new Layout.Broadcast(aligned, to));
    }

    /** An op on two tensors, brought to one shape. */
    static Tensor binary(String name, Tensor a, Tensor b, BiFunction<Tensor, Tensor, Op> op) {
        Shape common = common(name, a.shape(), b.shape());
        return Tensor.of(op.apply(broadcast(a, common), broadcast(b, common)));
    }

    static Tensor compare(Binary.Compare.Order order, Tensor a, Tensor b) {
        return binary("compare", a, b, (x, y) -> new Binary.Compare(order, x, y));
    }

    static Tensor select(Tensor condition, Tensor a, Tensor b) {
        Shape shape = common("select", condition.shape(), common("select", a.shape(), b.shape()));
        return Tensor.of(new Elementwise.Select(broadcast(condition, shape), broadcast(a, shape), broadcast(b, shape)));
    }

    private static boolean fits(Shape shape, Shape to) {
        int more = to.rank() - shape.rank();
        return more >= 0
                && IntStream.range(0, shape.rank())
                        .allMatch(axis -> shape.dim(axis) == 1 || shape.dim(axis) == to.dim(more + axis));
    }

    static Tensor matmul(Tensor a, Tensor b) {
        if (a.shape().rank() == 0 || b.shape().rank() == 0) {
            throw new ShapeException("matmul: shapes " + a.shape() + " and " + b.shape() + ": a scalar has no rows");
        }
        int met = b.shape().dim(b.shape().rank() == 1 ? -1 : -2);
        if (a.shape().dim(-1) != met) {
            throw new ShapeException("matmul: shapes " + a.shape() + " and " + b.shape() + " do not fit: "
                    + a.shape().dim(-1) + " columns meet " + met + " rows");
        }
        if (b.shape().rank() == 1) {
            return matmul(a, b.unsqueeze(1)).dropAxes(-1);
        }
        if (a.shape().rank() == 1) {
            return matmul(a.unsqueeze(0), b).dropAxes(-2);
        }
        int k = a.shape().dim(-1);
        int n = b.shape().dim(-1);
        if (a.shape().rank() > 2 && b.shape().rank() == 2) {
            // One tall product instead of many: the gradient by b is then one product too, not a sum of many.
            int rows = Math.toIntExact(a.shape().part(0, a.shape().rank() - 1).size());
            Tensor tall = Tensor.of(new MatMul(a.reshape(rows, k), b, false, false));
            return tall.reshape(a.shape().with(-1, n));
        }
        Shape batch = common("matmul: shapes " + a.shape() + " and " + b.shape(), a.shape(), b.shape(), 2);
        return Tensor.of(new MatMul(
                a.broadcastTo(batch.append(a.shape().dim(-2), k)), b.broadcastTo(batch.append(k, n)), false, false));
    }
}
