package dev.descent.tensor;

import java.util.List;
import java.util.Locale;

/** Elementwise ops of one operand. */
public sealed interface Unary extends Elementwise {
    /** The operand. */
    Tensor x();

    @Override
    default List<Tensor> inputs() {
        return List.of(x());
    }

    @Override
    default Shape shape() {
        return x().shape();
    }

    @Override
    default DType dtype() {
        return x().dtype();
    }

    /** −x. */
    record Negate(Tensor x) implements Unary {
        public Negate {
            Checks.number("negate", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Negate(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.neg());
        }
    }

    /** eˣ. */
    record Exp(Tensor x) implements Unary {
        public Exp {
            Checks.floating("exp", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Exp(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(x.exp()));
        }
    }

    /** Natural logarithm. */
    record Log(Tensor x) implements Unary {
        public Log {
            Checks.floating("log", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Log(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.div(x));
        }
    }

    /** √x. */
    record Sqrt(Tensor x) implements Unary {
        public Sqrt {
            Checks.floating("sqrt", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Sqrt(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(0.5).div(x.sqrt()));
        }
    }

    /** 1/x. */
    record Reciprocal(Tensor x) implements Unary {
        public Reciprocal {
            Checks.floating("reciprocal", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Reciprocal(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            // Not by x⁻², which overflows and vanishes where the derivative does neither.
            return List.of(upstream.mul(x.reciprocal()).mul(x.reciprocal()).neg());
        }
    }

    /** Hyperbolic tangent. */
    record Tanh(Tensor x) implements Unary {
        public Tanh {
            Checks.floating("tanh", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Tanh(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(TanhSlope.of(x)));
        }
    }

    /** Gauss error function. */
    record Erf(Tensor x) implements Unary {
        public Erf {
            Checks.floating("erf", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Erf(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(x.square().neg().exp()).mul(2 / Math.sqrt(Math.PI)));
        }
    }

    /** Φ(x), the probability of a standard normal number below x, with all its digits where it is small. */
    record NormalCdf(Tensor x) implements Unary {
        public NormalCdf {
            Checks.floating("normalCdf", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new NormalCdf(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(x.normalDensity()));
        }
    }

    /** φ(x) = e^(−x²/2) / √(2π), with the digits that rounding takes from x². */
    record NormalDensity(Tensor x) implements Unary {
        public NormalDensity {
            Checks.floating("normalDensity", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new NormalDensity(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(x.normalDensity()).mul(x).neg());
        }
    }

    /** Sine of radians. */
    record Sin(Tensor x) implements Unary {
        public Sin {
            Checks.floating("sin", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Sin(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(x.cos()));
        }
    }

    /** Cosine of radians. */
    record Cos(Tensor x) implements Unary {
        public Cos {
            Checks.floating("cos", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Cos(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(x.sin()).neg());
        }
    }

    /** |x|. */
    record Abs(Tensor x) implements Unary {
        public Abs {
            Checks.number("abs", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Abs(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.mul(x.sign()));
        }
    }

    /** −1, 0 or 1. */
    record Sign(Tensor x) implements Unary {
        public Sign {
            Checks.number("sign", x);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Sign(inputs.getFirst());
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(Tensor.zerosLike(x));
        }
    }

    /** The same values in another type: towards zero from real to integer, {@code x ≠ 0} to a truth value. */
    record Cast(Tensor x, DType dtype) implements Unary {
        @Override
        public Op on(List<Tensor> inputs) {
            return new Cast(inputs.getFirst(), dtype);
        }

        @Override
        public List<Tensor> differentiable() {
            return dtype.isFloating() && x.dtype().isFloating() ? inputs() : List.of();
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return dtype.isFloating() && x.dtype().isFloating()
                    ? List.of(upstream.cast(x.dtype().ofGradient()))
                    : List.of();
        }

        @Override
        public String mnemonic() {
            return dtype.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same values, through which no gradient flows. */
    record Detach(Tensor x) implements Unary {
        @Override
        public Op on(List<Tensor> inputs) {
            return new Detach(inputs.getFirst());
        }

        @Override
        public List<Tensor> differentiable() {
            return List.of();
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of();
        }
    }
}
