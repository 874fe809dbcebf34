package dev.descent.optimize;

import dev.descent.gradient.Gradients;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;

/** Keeps gradients from being so large that one step ruins a model. */
public final class Clipping {
    /** PyTorch's; keeps a norm of zero from a division by zero. */
    private static final double EPS = 1e-6;

    private Clipping() {}

    /** The Euclidean length of all gradients taken as one vector, a scalar. */
    public static Tensor norm(Gradients blame) {
        return blame.tensors().stream()
                .map(tensor -> blame.of(tensor).square().sum())
                .reduce(Tensor::add)
                .orElse(Tensor.scalar(0))
                .sqrt();
    }

    /**
     * All gradients times {@code min(1, limit / (norm + 1e-6))}, so that their direction stays and their {@link #norm}
     * exceeds the limit no more (Pascanu, Mikolov, Bengio 2013).
     *
     * @throws IllegalArgumentException if the limit is not positive
     */
    public static Gradients byNorm(Gradients blame, double limit) {
        Settings.requirePositive("clipping by norm", "limit", limit);
        Tensor factor = norm(blame).add(EPS).reciprocal().mul(limit).min(1);
        return blame.map(gradient -> gradient.mul(factor));
    }

    /**
     * Each value of each gradient moved into [−limit, limit].
     *
     * @throws IllegalArgumentException if the limit is not positive
     */
    public static Gradients byValue(Gradients blame, double limit) {
        Settings.requirePositive("clipping by value", "limit", limit);
        return blame.map(gradient -> Functions.clip(gradient, -limit, limit));
    }
}
