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
import java.util.ArrayList;
import java.util.List;

/**
 * RMSprop (Hinton 2012, lecture 6e), {@code v ← α·v + (1 − α)·g²}, {@code p ← p − lr·g/(√v + ε)}; centered (Graves
 * 2013), with {@code a ← α·a + (1 − α)·g} and √(v − a²) in place of √v; with momentum μ, {@code b ← μ·b + g/(√v + ε)}
 * and {@code p ← p − lr·b}. Weight decay adds {@code weightDecay·p} to g.
 *
 * @param learningRate how far one step goes
 * @param alpha α in [0, 1): how slowly the mean of squares follows
 * @param eps ε: keeps a step finite where gradients vanish
 * @param momentum μ in [0, 1)
 * @param centered whether to divide by the standard deviation instead of the root mean square
 * @param weightDecay strength of the pull towards zero
 * @param decayed which parameters are pulled
 */
@Word("rmsprop")
@Says("gradients divided by their root mean square")
public record RMSprop(
        @Key("lr") @Says("learning rate, before the schedule") @In(Range.POSITIVE) @Example("0.001")
        double learningRate,

        @Says("decay of the mean of squared gradients") @In(Range.FRACTION) @Default("0.99")
        double alpha,

        @Says("added to the denominator for numerical stability") @In(Range.POSITIVE) @Default("1e-8")
        double eps,

        @Says("momentum factor") @In(Range.FRACTION) @Default("0")
        double momentum,

        @Fixed("false") boolean centered,

        @Says("weight decay coefficient") @In(Range.NOT_NEGATIVE) @Default("0")
        double weightDecay,

        @Fixed("all") Decayed decayed)
        implements UpdateRule {
    public RMSprop {
        Settings.requireNotNegative("RMSprop", "learning rate", learningRate);
        Settings.requireFraction("RMSprop", "alpha", alpha);
        Settings.requireNotNegative("RMSprop", "eps", eps);
        Settings.requireFraction("RMSprop", "momentum", momentum);
        Settings.requireNotNegative("RMSprop", "weight decay", weightDecay);
    }

    /** α 0.99, ε 1e-8, not centered, no momentum, no weight decay. */
    public static RMSprop of(double learningRate) {
        return new RMSprop(learningRate, 0.99, 1e-8, 0, false, 0, Decayed.ALL);
    }

    /** With another α. */
    public RMSprop alpha(double value) {
        return new RMSprop(learningRate, value, eps, momentum, centered, weightDecay, decayed);
    }

    /** With another ε. */
    public RMSprop eps(double value) {
        return new RMSprop(learningRate, alpha, value, momentum, centered, weightDecay, decayed);
    }

    /** With momentum. */
    public RMSprop momentum(double value) {
        return new RMSprop(learningRate, alpha, eps, value, centered, weightDecay, decayed);
    }

    /** In the centered form. */
    public RMSprop withCentering() {
        return new RMSprop(learningRate, alpha, eps, momentum, true, weightDecay, decayed);
    }

    /** With weight decay. */
    @Override
    public RMSprop weightDecay(double value) {
        return new RMSprop(learningRate, alpha, eps, momentum, centered, value, decayed);
    }

    /** With weight decay on some parameters only. */
    public RMSprop decayed(Decayed which) {
        return new RMSprop(learningRate, alpha, eps, momentum, centered, weightDecay, which);
    }

    @Override
    public List<String> memory() {
        List<String> names = new ArrayList<>(List.of("square_avg"));
        if (centered) {
            names.add("grad_avg");
        }
        if (momentum > 0) {
            names.add("momentum_buffer");
        }
        return List.copyOf(names);
    }

    @Override
    public Step at(Tensor lr, Tensor step) {
        return (p, g, memory) -> {
            Tensor blame = Decay.intoBlame(p, g, weightDecay, decayed);
            Tensor square = average(memory.getFirst(), blame.square());
            List<Tensor> fixed = new ArrayList<>(List.of(square));
            Tensor spread = square;
            if (centered) {
                Tensor mean = average(memory.get(1), blame);
                // Gradients that hardly change make this a difference of equals, which rounding may turn negative.
                spread = square.sub(mean.square()).max(0);
                fixed.add(mean);
            }
            Tensor move = blame.div(spread.sqrt().add(eps));
            if (momentum > 0) {
                move = memory.getLast().mul(momentum).add(move);
                fixed.add(move);
            }
            fixed.addFirst(p.sub(lr.mul(move)));
            return fixed;
        };
    }

    private Tensor average(Tensor before, Tensor now) {
        return before.mul(alpha).add(now.mul(1 - alpha));
    }

    @Override
    public String words(Digits digits, long step) {
        String square = "v ← " + digits.of(alpha) + "·v + " + digits.of(1 - alpha) + "·g²";
        return "rmsprop: " + square + ", then "
                + (momentum > 0
                        ? "b ← " + digits.of(momentum) + "·b + g/(√v + ε), " + Worked.moves("b")
                        : Worked.moves("g/(√v + ε)"));
    }

    @Override
    public void work(Worked number) {
        Digits digits = number.digits();
        double pull = number.decayed(weightDecay, decayed);
        double v = number.remember("v", "square_avg", alpha, number.square(1 - alpha, pull));
        String spread = digits.of(v);
        if (centered) {
            double a = number.remember("a", "grad_avg", alpha, digits.product(1 - alpha, pull));
            spread = "(" + digits.of(v) + " − " + digits.behind(a) + "²)";
        }
        String move = digits.of(pull) + "/(√" + spread + " + " + digits.of(eps) + ")";
        number.movedBy(
                momentum > 0
                        ? digits.behind(number.remember("b", "momentum_buffer", momentum, move))
                        : pull < 0 ? "(" + move + ")" : move);
    }
}
