package dev.descent.tensor;

import java.util.List;

/** Ops that treat each element alone: all operands and the result have one shape. */
public sealed interface Elementwise extends Op permits Unary, Binary, Elementwise.Select {

    /** {@code condition ? a : b}. */
    record Select(Tensor condition, Tensor a, Tensor b) implements Elementwise {
        public Select {
            Checks.dtype("select", condition, DType.BOOL);
            Checks.sameShape("select", condition, a);
            Checks.same("select", a, b);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(condition, a, b);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Select(inputs.get(0), inputs.get(1), inputs.get(2));
        }

        @Override
        public Shape shape() {
            return a.shape();
        }

        @Override
        public DType dtype() {
            return a.dtype();
        }

        @Override
        public List<Tensor> differentiable() {
            return List.of(a, b);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            Tensor zero = Tensor.zerosLike(upstream);
            return List.of(Tensor.select(condition, upstream, zero), Tensor.select(condition, zero, upstream));
        }
    }
}
