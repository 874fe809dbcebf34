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
 * Adam (Kingma and Ba 2015), {@code m ← β₁·m + (1 − β₁)·g}, {@code v ← β₂·v + (1 − β₂)·g²}, {@code p ← p − lr·m̂/(√v̂ +
 * ε)} with the bias corrected by {@code m̂ = m/(1 − β₁ᵗ)}, {@code v̂ = v/(1 − β₂ᵗ)}. Weight decay adds {@code
 * weightDecay·p} to g; {@link AdamW} decays better.
 *
 * @param learningRate how far one step goes
 * @param beta1 β₁ in [0, 1): how slowly the mean gradient follows
 * @param beta2 β₂ in [0, 1): how slowly the mean square follows
 * @param eps ε: keeps a step finite where gradients vanish
 * @param weightDecay strength of the pull towards zero
 * @param decayed which parameters are pulled
 */
@Word("adam")
@Says("first moment divided by the root of the second moment of the gradients")
public record Adam(
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

        @Says("weight decay coefficient") @In(Range.NOT_NEGATIVE) @Default("0")
        double weightDecay,

        @Fixed("all") Decayed decayed)
        implements UpdateRule {
    public Adam {
        Moments.check("Adam", learningRate, beta1, beta2, eps, weightDecay);
    }

    /** βs 0.9 and 0.999, ε 1e-8, no weight decay. */
    public static Adam of(double learningRate) {
        return new Adam(learningRate, Moments.BETA1, Moments.BETA2, Moments.EPS, 0, Decayed.ALL);
    }

    /** With other βs. */
    public Adam betas(double first, double second) {
        return new Adam(learningRate, first, second, eps, weightDecay, decayed);
    }

    /** With another ε. */
    public Adam eps(double value) {
        return new Adam(learningRate, beta1, beta2, value, weightDecay, decayed);
    }

    /** With weight decay. */
    @Override
    public Adam weightDecay(double value) {
        return new Adam(learningRate, beta1, beta2, eps, value, decayed);
    }

    /** With weight decay on some parameters only. */
    public Adam decayed(Decayed which) {
        return new Adam(learningRate, beta1, beta2, eps, weightDecay, which);
    }

    @Override
    public List<String> memory() {
        return Moments.NAMES;
    }

    @Override
    public Step at(Tensor lr, Tensor step) {
        Step adam = Moments.step(lr, step, beta1, beta2, eps);
        return (p, g, memory) -> adam.fix(p, Decay.intoBlame(p, g, weightDecay, decayed), memory);
    }

    @Override
    public String words(Digits digits, long step) {
        return "adam: " + Moments.words(beta1, beta2, digits, step) + Worked.moves("m'/(√v' + ε)");
    }

    @Override
    public void work(Worked number) {
        double pull = number.decayed(weightDecay, decayed);
        Moments.work(number, pull, beta1, beta2, eps, number.digits().of(number.before()));
    }
}
