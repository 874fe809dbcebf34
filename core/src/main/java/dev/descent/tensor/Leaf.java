package dev.descent.tensor;

import java.util.List;

/** Where an expression begins: ops without operands. */
public sealed interface Leaf extends Op {
    @Override
    default List<Tensor> inputs() {
        return List.of();
    }

    @Override
    default Op on(List<Tensor> inputs) {
        return this;
    }

    @Override
    default List<Tensor> gradient(Tensor upstream) {
        return List.of();
    }

    /** One value, everywhere. */
    record Constant(double value, DType dtype, Shape shape) implements Leaf {
        public Constant {
            Checks.fits("constant", value, dtype);
        }

        @Override
        public String mnemonic() {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Float.toString((float) value);
        }
    }

    /** Values written in the program, compared by identity. */
    record Literal(Values values) implements Leaf {
        @Override
        public Shape shape() {
            return values.shape();
        }

        @Override
        public DType dtype() {
            return values.dtype();
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // Comparing all values, at each look-up, is what identity avoids.
        public boolean equals(Object other) {
            return other instanceof Literal literal && literal.values == values;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(values);
        }
    }

    /** What the caller provides for each run, by name. */
    record Input(String name, DType dtype, Shape shape) implements Leaf {}

    /** The present value of a variable. */
    record Read(Variable variable) implements Leaf {
        @Override
        public Shape shape() {
            return variable.shape();
        }

        @Override
        public DType dtype() {
            return variable.dtype();
        }
    }

    /** The index of each element along one axis: 0, 1, 2, … */
    record Iota(Shape shape, int axis) implements Leaf {
        public Iota {
            axis = shape.axis(axis);
        }

        @Override
        public DType dtype() {
            return DType.I32;
        }
    }
}
