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
import dev.descent.word.Unfit;
import dev.descent.word.Word;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Stochastic gradient descent, {@code p ← p − lr·g}; with momentum μ and dampening τ, {@code b ← μ·b + (1 − τ)·g} (at
 * the first step {@code b ← g}), then {@code p ← p − lr·b}, or after Nesterov {@code p ← p − lr·(g + μ·b)} (Sutskever
 * et al. 2013, in PyTorch's form). Weight decay adds {@code weightDecay·p} to g.
 *
 * @param learningRate how far one step goes
 * @param momentum μ in [0, 1): how much of the last step is kept
 * @param dampening τ in [0, 1)
 * @param nesterov whether to look ahead; needs momentum, and no dampening
 * @param weightDecay strength of the pull towards zero
 * @param decayed which parameters are pulled
 */
@Word("sgd")
@Says("stochastic gradient descent, with or without momentum")
public record SGD(
        @Key("lr") @Says("learning rate, before the schedule") @In(Range.POSITIVE) @Example("0.001")
        double learningRate,

        @Says("momentum factor") @In(Range.FRACTION) @Default("0")
        double momentum,

        @Fixed("0") double dampening,

        @Says("Nesterov momentum; needs `momentum`") @Default(value = "false", isWritten = false)
        boolean nesterov,

        @Says("weight decay coefficient") @In(Range.NOT_NEGATIVE) @Default("0")
        double weightDecay,

        @Fixed("all") Decayed decayed)
        implements UpdateRule {
    public SGD {
        Settings.requireNotNegative("SGD", "learning rate", learningRate);
        Settings.requireFraction("SGD", "momentum", momentum);
        Settings.requireFraction("SGD", "dampening", dampening);
        Settings.requireNotNegative("SGD", "weight decay", weightDecay);
        if (nesterov && !(momentum > 0 && dampening == 0)) {
            throw new Unfit(
                    "nesterov",
                    "needs momentum; add \"momentum: 0.9\"",
                    "SGD: Nesterov's form needs momentum above 0 and no dampening, not momentum " + momentum
                            + " and dampening " + dampening);
        }
    }

    /** Plain descent: no momentum, no weight decay. */
    public static SGD of(double learningRate) {
        return new SGD(learningRate, 0, 0, false, 0, Decayed.ALL);
    }

    /** With momentum. */
    public SGD momentum(double value) {
        return new SGD(learningRate, value, dampening, nesterov, weightDecay, decayed);
    }

    /** With dampened momentum. */
    public SGD dampening(double value) {
        return new SGD(learningRate, momentum, value, nesterov, weightDecay, decayed);
    }

    /** With Nesterov's momentum, of this size. */
    public SGD nesterov(double value) {
        return new SGD(learningRate, value, dampening, true, weightDecay, decayed);
    }

    /** With weight decay. */
    @Override
    public SGD weightDecay(double value) {
        return new SGD(learningRate, momentum, dampening, nesterov, value, decayed);
    }

    /** With weight decay on some parameters only. */
    public SGD decayed(Decayed which) {
        return new SGD(learningRate, momentum, dampening, nesterov, weightDecay, which);
    }

    @Override
    public List<String> memory() {
        return momentum > 0 ? List.of("momentum_buffer") : List.of();
    }

    @Override
    public Step at(Tensor lr, Tensor step) {
        // The buffer begins as zeros, so that the first step needs no other formula, only another share of g.
        Tensor share = Tensor.select(step.le(1), Tensor.scalar(1), Tensor.scalar(1 - dampening));
        return (p, g, memory) -> {
            Tensor blame = Decay.intoBlame(p, g, weightDecay, decayed);
            if (momentum == 0) {
                return List.of(p.sub(lr.mul(blame)));
            }
            Tensor fresh = dampening == 0 ? blame : share.mul(blame);
            Tensor buffer = memory.getFirst().mul(momentum).add(fresh);
            Tensor move = nesterov ? blame.add(buffer.mul(momentum)) : buffer;
            return List.of(p.sub(lr.mul(move)), buffer);
        };
    }

    @Override
    public String words(Digits digits, long step) {
        String g = weightDecay > 0 ? "(g + " + digits.of(weightDecay) + "·w)" : "g";
        String mu = digits.of(momentum);
        return momentum == 0
                ? "sgd: " + Worked.moves(g)
                : "sgd with momentum: b ← " + mu + "·b + " + g + ", then "
                        + Worked.moves(nesterov ? "(" + g + " + " + mu + "·b)" : "b");
    }

    @Override
    public void work(Worked number) {
        Digits digits = number.digits();
        double pull = number.decayed(weightDecay, decayed);
        if (momentum == 0) {
            number.movedBy(digits.behind(pull));
            return;
        }
        double fresh = number.step() == 1 ? 1 : 1 - dampening;
        String share = fresh == 1 ? digits.of(pull) : digits.product(fresh, pull);
        double b = number.remember("b", "momentum_buffer", momentum, share);
        number.movedBy(
                nesterov
                        ? "(" + Digits.sum(List.of(digits.of(pull), digits.product(momentum, b))) + ")"
                        : digits.behind(b));
    }

    /** Without momentum nothing is dampened. */
    @Override
    public OptionalDouble stableRate(double curvature) {
        double fresh = momentum == 0 ? 1 : nesterov ? 1 + 2 * momentum : 1 - dampening;
        double pulled = curvature + weightDecay;
        return pulled > 0 ? OptionalDouble.of(2 * (1 + momentum) / fresh / pulled) : OptionalDouble.empty();
    }

    @Override
    public String stabilityWords() {
        StringBuilder words = new StringBuilder();
        if (momentum > 0) {
            words.append(nesterov ? "Nesterov's momentum " : "momentum ").append(Digits.significant(momentum));
        }
        if (dampening > 0 && momentum > 0) {
            words.append(" and dampening ").append(Digits.significant(dampening));
        }
        if (weightDecay > 0) {
            words.append(words.isEmpty() ? "" : " and ")
                    .append("weight decay ")
                    .append(Digits.significant(weightDecay));
        }
        return words.toString();
    }
}
