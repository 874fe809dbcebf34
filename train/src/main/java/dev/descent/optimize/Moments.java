package dev.descent.optimize;

import dev.descent.tensor.Tensor;
import java.util.List;

/** What Adam and AdamW have in common: running means of the gradient and of its square. */
final class Moments {
    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    static final double EPS = 1e-8;
    static final List<String> NAMES = List.of("exp_avg", "exp_avg_sq");

    private Moments() {}

    static void check(String rule, double learningRate, double beta1, double beta2, double eps, double weightDecay) {
        Settings.requireNotNegative(rule, "learning rate", learningRate);
        Settings.requireFraction(rule, "beta1", beta1);
        Settings.requireFraction(rule, "beta2", beta2);
        Settings.requireNotNegative(rule, "eps", eps);
        Settings.requireNotNegative(rule, "weight decay", weightDecay);
    }

    /** Adam's step, without weight decay. */
    static UpdateRule.Step step(Tensor learningRate, Tensor step, double beta1, double beta2, double eps) {
        Tensor size = learningRate.div(biasCorrection(beta1, step));
        Tensor widening = biasCorrection(beta2, step).sqrt().reciprocal();
        return (p, g, memory) -> {
            Tensor mean = memory.get(0).mul(beta1).add(g.mul(1 - beta1));
            Tensor square = memory.get(1).mul(beta2).add(g.square().mul(1 - beta2));
            Tensor move = mean.div(square.sqrt().mul(widening).add(eps));
            return List.of(p.sub(size.mul(move)), mean, square);
        };
    }

    /**
     * 1 − βᵗ. In single precision the subtraction would lose digits, five of seven at β = 0.999 and t = 1; so it is
     * written as −expm1(x) with x = t·ln β, which is −2·tanh(x/2) / (1 − tanh(x/2)) and cancels nothing.
     */
    static Tensor biasCorrection(double beta, Tensor step) {
        Tensor half = step.mul(Math.log(beta) / 2).tanh();
        return half.mul(-2).div(half.neg().add(1));
    }
}
