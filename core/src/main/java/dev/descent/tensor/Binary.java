package dev.descent.tensor;

import java.util.List;
import java.util.Locale;

/** Elementwise ops of two operands of one shape and type. */
public sealed interface Binary extends Elementwise {
    /** The left operand. */
    Tensor a();

    /** The right operand. */
    Tensor b();

    @Override
    default List<Tensor> inputs() {
        return List.of(a(), b());
    }

    @Override
    default Shape shape() {
        return a().shape();
    }

    @Override
    default DType dtype() {
        return a().dtype();
    }

    /** a + b. */
    record Add(Tensor a, Tensor b) implements Binary {
        public Add {
            Checks.same("add", a, b);
            Checks.number("add", a);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Add(inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream, upstream);
        }
    }

    /** a − b. */
    record Subtract(Tensor a, Tensor b) implements Binary {
        public Subtract {
            Checks.same("subtract", a, b);
            Checks.number("subtract", a);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Subtract(inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream, upstream.neg());
        }
    }

    /** a · b. */
    record Multiply(Tensor a, Tensor b) implements Binary {
        public Multiply {
            Checks.same("multiply", a, b);
            Checks.number("multiply", a);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Multiply(inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(b), upstream.mul(a));
        }
    }

    /** a / b; of integers towards zero, and 0 where b is 0. */
    record Divide(Tensor a, Tensor b) implements Binary {
        public Divide {
            Checks.same("divide", a, b);
            Checks.number("divide", a);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Divide(inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            Tensor byA = upstream.div(b);
            // By way of the quotient: b² overflows and vanishes where the derivative does neither.
            return List.of(byA, byA.mul(a.div(b)).neg());
        }
    }

    /** The larger of a and b (or, of truth values); NaN if one is. Where they are equal each gets half the gradient, and where one is NaN all. */
    record Maximum(Tensor a, Tensor b) implements Binary {
        public Maximum {
            Checks.same("maximum", a, b);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Maximum(inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            Tensor zero = Tensor.zerosLike(upstream);
            Tensor share = Tensor.select(a.eq(b), upstream.mul(0.5), upstream);
            return List.of(Tensor.select(a.lt(b), zero, share), Tensor.select(b.lt(a), zero, share));
        }
    }

    /** The smaller of a and b (and, of truth values); NaN if one is. Where they are equal each gets half the gradient, and where one is NaN all. */
    record Minimum(Tensor a, Tensor b) implements Binary {
        public Minimum {
            Checks.same("minimum", a, b);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Minimum(inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            Tensor zero = Tensor.zerosLike(upstream);
            Tensor share = Tensor.select(a.eq(b), upstream.mul(0.5), upstream);
            return List.of(Tensor.select(a.gt(b), zero, share), Tensor.select(b.gt(a), zero, share));
        }
    }

    /** a to the power b. Where b is 0 the gradient by a is 0, and so is that by b where a is 0 and b is not negative. */
    record Power(Tensor a, Tensor b) implements Binary {
        public Power {
            Checks.same("power", a, b);
            Checks.floating("power", a);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Power(inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(byBase()), upstream.mul(byExponent()));
        }

        private Tensor byBase() {
            if (b.op() instanceof Leaf.Constant exponent) {
                return exponent.value() == 0 ? Tensor.zerosLike(a) : b.mul(a.pow(b.sub(1)));
            }
            // 0·a⁻¹ is 0, but for bases whose reciprocal is infinite: these get another exponent.
            Tensor infinite = Tensor.full(Double.POSITIVE_INFINITY, a.dtype(), a.shape());
            Tensor flat = b.eq(Tensor.zerosLike(b)).min(a.reciprocal().abs().eq(infinite));
            return b.mul(a.pow(Tensor.select(flat, Tensor.zerosLike(b), b.sub(1))));
        }

        private Tensor byExponent() {
            Tensor flat = a.eq(Tensor.zerosLike(a)).min(b.ge(0));
            // No logarithm of what is not selected, so that derivatives of this stay numbers too.
            Tensor base = Tensor.select(flat, Tensor.onesLike(a), a);
            return Tensor.select(flat, Tensor.zerosLike(a), a.pow(b).mul(base.log()));
        }
    }

    /** A comparison; its result is a truth value. */
    record Compare(Order order, Tensor a, Tensor b) implements Binary {
        /** What is asked of a and b. */
        public enum Order {
            EQ,
            NE,
            LT,
            LE,
            GT,
            GE;

            /** The answer for two numbers. */
            public boolean test(double a, double b) {
                return switch (this) {
                    case EQ -> a == b;
                    case NE -> a != b;
                    case LT -> a < b;
                    case LE -> a <= b;
                    case GT -> a > b;
                    case GE -> a >= b;
                };
            }
        }

        public Compare {
            Checks.same("compare", a, b);
            Checks.number("compare", a);
        }

        @Override
        public DType dtype() {
            return DType.BOOL;
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Compare(order, inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> differentiable() {
            return List.of();
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return order.name().toLowerCase(Locale.ROOT);
        }
    }
}
