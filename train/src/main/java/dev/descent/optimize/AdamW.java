package dev.descent.optimize;

import dev.descent.tensor.Tensor;
import dev.descent.word.Default;
import dev.descent.word.Digits;
import dev.descent.word.Example;
import dev.descent.word.Fixed;
import dev.descent.word.In;
import dev.descent.word.Key;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Word;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): {@code p ← p·(1 − lr·weightDecay)}, then the step of
 * {@link Adam}.
 *
 * @param learningRate how far one step goes
 * @param beta1 β₁ in [0, 1): how slowly the mean gradient follows
 * @param beta2 β₂ in [0, 1): how slowly the mean square follows
 * @param eps ε: keeps a step finite where gradients vanish
 * @param weightDecay strength of the pull towards zero
 * @param decayed which parameters are pulled
 */
@Word("adamw")
@Says("Adam with decoupled weight decay")
public record AdamW(
        @Key("lr") @Says("learning rate, before the schedule") @In(Range.POSITIVE) @Example("0.001")
        double learningRate,

        @Key("betas")
        @Says("decay of the first and of the second moment")
        @In(Range.FRACTION)
        @Default("0.9")
        @Example(value = "[0.9, 0.999]", as = "two numbers, such as [0.9, 0.999]")
        double beta1,

        @Key("betas") @In(Range.FRACTION) @Default("0.999") double beta2,

        @Says("added to the denominator for numerical stability") @In(Range.POSITIVE) @Default("1e-8")
        double eps,

        @Says("weight decay coefficient") @In(Range.NOT_NEGATIVE) @Default("0.01")
        double weightDecay,

        @Fixed("all") Decayed decayed)
        implements UpdateRule {
    public AdamW {
        Moments.check("AdamW", learningRate, beta1, beta2, eps, weightDecay);
    }

    /** βs 0.9 and 0.999, ε 1e-8, weight decay 0.01 on every parameter. */
    public static AdamW of(double learningRate) {
        return new AdamW(learningRate, Moments.BETA1, Moments.BETA2, Moments.EPS, 0.01, Decayed.ALL);
    }

    /** With other βs. */
    public AdamW betas(double first, double second) {
        return new AdamW(learningRate, first, second, eps, weightDecay, decayed);
    }

    /** With another ε. */
    public AdamW eps(double value) {
        return new AdamW(learningRate, beta1, beta2, value, weightDecay, decayed);
    }

    /** With another weight decay. */
    @Override
    public AdamW weightDecay(double value) {
        return new AdamW(learningRate, beta1, beta2, eps, value, decayed);
    }

    /** With weight decay on some parameters only. */
    public AdamW decayed(Decayed which) {
        return new AdamW(learningRate, beta1, beta2, eps, weightDecay, which);
    }

    @Override
    public List<String> memory() {
        return Moments.NAMES;
    }

    @Override
    public Step at(Tensor lr, Tensor step) {
        Tensor shrinking = lr.mul(-weightDecay).add(1);
        Step adam = Moments.step(lr, step, beta1, beta2, eps);
        return (p, g, memory) -> adam.fix(Decay.shrink(p, shrinking, weightDecay, decayed), g, memory);
    }

    @Override
    public String words(Digits digits, long step) {
        return "adamw: " + Moments.words(beta1, beta2, digits, step)
                + (weightDecay > 0
                        ? "w ← w·(1 − lr·" + digits.of(weightDecay) + ") − lr·m'/(√v' + ε)"
                        : Worked.moves("m'/(√v' + ε)"));
    }

    @Override
    public void work(Worked number) {
        Digits digits = number.digits();
        boolean shrinks = weightDecay > 0 && number.includes(decayed);
        String kept = shrinks
                ? digits.of(number.before()) + "·(1 − " + digits.product(number.rate(), weightDecay) + ")"
                : digits.of(number.before());
        Moments.work(number, number.g(), beta1, beta2, eps, kept);
    }
}
