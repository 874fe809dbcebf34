package dev.descent.optimize;

import dev.descent.tensor.Tensor;
import dev.descent.word.Digits;
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

    /** The moments' formulas in letters. */
    static String words(double beta1, double beta2, Digits digits, long step) {
        String first = digits.of(beta1);
        String second = digits.of(beta2);
        return "m ← " + first + "·m + " + digits.of(1 - beta1) + "·g, v ← " + second + "·v + " + digits.of(1 - beta2)
                + "·g², m' = m/(1 − " + first + "ᵗ), v' = v/(1 − " + second + "ᵗ) at step t = " + step + ", then ";
    }

    /** Adam's step of one number, with the numbers filled in. */
    static void work(Worked number, double pull, double beta1, double beta2, double eps, String kept) {
        Digits digits = number.digits();
        double m = number.remember("m", "exp_avg", beta1, digits.product(1 - beta1, pull));
        double v = number.remember("v", "exp_avg_sq", beta2, number.square(1 - beta2, pull));
        double meanShare = -Math.expm1(number.step() * Math.log(beta1));
        double squareShare = -Math.expm1(number.step() * Math.log(beta2));
        String power = number.step() == 1 ? "" : "^" + number.step();
        String mean = digits.of(m / meanShare);
        String spread = digits.of(v / squareShare);
        number.line("m'", digits.of(m) + "/(1 − " + digits.of(beta1) + power + ")", mean);
        number.line("v'", digits.of(v) + "/(1 − " + digits.of(beta2) + power + ")", spread);
        String move = digits.of(number.rate()) + "·" + (mean.startsWith(Digits.MINUS) ? "(" + mean + ")" : mean) + "/(√"
                + spread + " + " + digits.of(eps) + ")";
        number.moved(kept + " − " + move);
    }
}
