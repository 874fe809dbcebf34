package dev.descent.tensor;

import java.util.List;

/** Ops that fold whole axes into one value each; a folded axis stays, with extent 1. */
public sealed interface Reduction extends Op {
    /** The operand. */
    Tensor x();

    /** The folded axes, ascending. */
    List<Integer> axes();

    @Override
    default List<Tensor> inputs() {
        return List.of(x());
    }

    @Override
    default Shape shape() {
        Shape shape = x().shape();
        for (int axis : axes()) {
            shape = shape.with(axis, 1);
        }
        return shape;
    }

    @Override
    default DType dtype() {
        return x().dtype();
    }

    private static List<Integer> check(String op, Tensor x, List<Integer> axes) {
        Checks.number(op, x);
        return axes.stream().map(x.shape()::axis).distinct().sorted().toList();
    }

    /** Sum; 0 for nothing. */
    record Sum(Tensor x, List<Integer> axes) implements Reduction {
        public Sum {
            axes = check("sum", x, axes);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Sum(inputs.getFirst(), axes);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.broadcastTo(x.shape()));
        }
    }

    /** The largest value; NaN if there is one. Values that tie for it share the gradient. */
    record Max(Tensor x, List<Integer> axes) implements Reduction {
        public Max {
            axes = check("max", x, axes);
            for (int axis : axes) {
                Checks.that(x.shape().dim(axis) > 0, "max: axis " + axis + " of shape " + x.shape() + " is empty");
            }
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Max(inputs.getFirst(), axes);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            Tensor isLargest = x.eq(Tensor.of(this).broadcastTo(x.shape())).cast(x.dtype());
            Tensor ties = Tensor.of(new Sum(isLargest, axes));
            return List.of(isLargest.mul(upstream.div(ties).broadcastTo(x.shape())));
        }
    }
}
