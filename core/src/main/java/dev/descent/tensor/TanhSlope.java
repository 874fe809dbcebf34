package dev.descent.tensor;

import java.util.List;

/**
 * The derivative of tanh, which as 1 − tanh² x has no digits left where tanh is nearly ±1: so it is computed from x, by e⁻²ˡˣˡ. Its
 * own derivative, −2·tanh x times itself, would cancel near 0 if it followed from that.
 *
 * @param result {@code 4e / (1 + e)²} with {@code e = e⁻²ˡˣˡ}
 * @param x the operand
 */
record TanhSlope(Tensor result, Tensor x) implements Ordering {
    static Tensor of(Tensor x) {
        Tensor e = x.abs().mul(-2).exp();
        Tensor part = e.add(1).reciprocal();
        return Tensor.of(new TanhSlope(e.mul(4).mul(part).mul(part), x));
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(result, x);
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new TanhSlope(inputs.get(0), inputs.get(1));
    }

    @Override
    public List<Tensor> differentiable() {
        return List.of(x);
    }

    @Override
    public List<Tensor> gradient(Tensor upstream) {
        return List.of(upstream.mul(Tensor.of(this)).mul(x.tanh()).mul(-2));
    }
}
