package dev.descent.tensor;

import java.util.List;

/**
 * 1 / (1 + e⁻ˣ), which takes nothing from anything, so that it keeps its digits where it is small. So does its derivative, σ(x)·σ(−x):
 * 1 − σ(x) would have none left where σ(x) is nearly 1. Both come from one exponential.
 *
 * @param result σ(x)
 * @param other σ(−x)
 * @param x the operand
 */
record Sigmoid(Tensor result, Tensor other, Tensor x) implements Ordering {
    static Tensor of(Tensor x) {
        Tensor e = x.neg().exp();
        Tensor result = e.add(1).reciprocal();
        // It is 0 where the exponential overflows.
        Tensor other = Tensor.select(result.le(0), Tensor.onesLike(x), e.mul(result));
        return Tensor.of(new Sigmoid(result, other, x));
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(result, other, x);
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new Sigmoid(inputs.get(0), inputs.get(1), inputs.get(2));
    }

    @Override
    public List<Tensor> differentiable() {
        return List.of(x);
    }

    @Override
    public List<Tensor> gradient(Tensor upstream) {
        Tensor mirrored = Tensor.of(new Sigmoid(/* result= */ other, /* other= */ result, x.neg()));
        return List.of(upstream.mul(Tensor.of(this)).mul(mirrored));
    }
}
