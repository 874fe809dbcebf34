package dev.descent.optimize;

import dev.descent.gradient.Gradients;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import java.util.List;

/** Keeps gradients from being so large that one step ruins a model. */
public final class Clipping {
    /** PyTorch's; keeps a norm of zero from a division by zero. */
    private static final double EPS = 1e-6;

    private Clipping() {}

    /** The Euclidean length of all gradients taken as one vector, a scalar: finite wherever F32 can hold it. */
    public static Tensor norm(Gradients blame) {
        List<Tensor> gradients = blame.tensors().stream().map(blame::of).toList();
        return gradients.isEmpty() ? Tensor.scalar(0) : Functions.norm(gradients);
    }

    /**
     * All gradients times {@code min(1, limit / (norm + 1e-6))}, so that their direction stays and their {@link #norm}
     * exceeds the limit no more (Pascanu, Mikolov, Bengio 2013). A norm that is not finite makes NaN of all of them, so
     * that it cannot pass for an update.
     *
     * @throws IllegalArgumentException if the limit is not positive
     */
    public static Gradients byNorm(Gradients blame, double limit) {
        Settings.requirePositive("clipping by norm", "limit", limit);
        Tensor norm = norm(blame);
        // An infinite norm would make zeros of finite gradients: training would stop without a word.
        Tensor finite = norm.add(norm.sub(norm));
        Tensor factor = finite.add(EPS).reciprocal().mul(limit).min(1);
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
