package dev.descent.cli.explain;

import dev.descent.insight.Explanation;
import dev.descent.insight.Statistics;
import dev.descent.insight.WeightStep;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Decayed;
import dev.descent.optimize.RMSprop;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import java.util.ArrayList;
import java.util.List;

/** The update's formula, with the numbers filled in. */
record Fix(Explanation explanation, Digits digits) {
    /** Steps that the optimizer had made when this one was done, this one included. */
    private long made() {
        return explanation.step();
    }

    /** The rule in letters. */
    String words() {
        return switch (explanation.rule()) {
            case SGD sgd -> {
                String g = sgd.weightDecay() > 0 ? "(g + " + digits.of(sgd.weightDecay()) + "·w)" : "g";
                String mu = digits.of(sgd.momentum());
                yield sgd.momentum() == 0
                        ? "sgd: " + moves(g)
                        : "sgd with momentum: " + "b ← " + mu + "·b + " + g + ", then "
                                + moves(sgd.nesterov() ? "(" + g + " + " + mu + "·b)" : "b");
            }
            case RMSprop rms -> {
                String square = "v ← " + digits.of(rms.alpha()) + "·v + " + digits.of(1 - rms.alpha()) + "·g²";
                yield "rmsprop: " + square + ", then "
                        + (rms.momentum() > 0
                                ? "b ← " + digits.of(rms.momentum()) + "·b + g/(√v + ε), " + moves("b")
                                : moves("g/(√v + ε)"));
            }
            case Adam adam -> "adam: " + moments(adam.beta1(), adam.beta2()) + moves("m'/(√v' + ε)");
            case AdamW adam ->
                "adamw: " + moments(adam.beta1(), adam.beta2())
                        + (adam.weightDecay() > 0
                                ? "w ← w·(1 − lr·" + digits.of(adam.weightDecay()) + ") − lr·m'/(√v' + ε)"
                                : moves("m'/(√v' + ε)"));
        };
    }

    private static String moves(String by) {
        return "w ← w − lr·" + by;
    }

    private String moments(double beta1, double beta2) {
        String first = digits.of(beta1);
        String second = digits.of(beta2);
        return "m ← " + first + "·m + " + digits.of(1 - beta1) + "·g, v ← " + second + "·v + " + digits.of(1 - beta2)
                + "·g², m' = m/(1 − " + first + "ᵗ), v' = v/(1 − " + second + "ᵗ) at step t = " + made() + ", then ";
    }

    /** One number's update, a line for each thing that changes. */
    List<Filled> of(WeightStep weight, long index) {
        One one = new One(weight, index);
        return switch (weight.rule()) {
            case SGD sgd -> one.sgd(sgd);
            case RMSprop rms -> one.rmsprop(rms);
            case Adam adam -> one.adam(adam);
            case AdamW adam -> one.adamW(adam);
        };
    }

    /** A number on its way through the rule. */
    private final class One {
        private final WeightStep weight;
        private final long index;
        private final double before;
        private final double g;
        private final List<Filled> lines = new ArrayList<>();

        One(WeightStep weight, long index) {
            this.weight = weight;
            this.index = index;
            this.before = weight.before().get(index);
            this.g = weight.clipped().get(index);
        }

        List<Filled> sgd(SGD sgd) {
            double pull = decayed(sgd.weightDecay(), sgd.decayed());
            if (sgd.momentum() == 0) {
                return moved(digits.of(rate()) + "·" + digits.behind(pull));
            }
            double fresh = made() == 1 ? 1 : 1 - sgd.dampening();
            String share = fresh == 1 ? digits.of(pull) : digits.product(fresh, pull);
            double b = remember("b", "momentum_buffer", sgd.momentum(), share);
            return sgd.nesterov()
                    ? moved(digits.of(rate()) + "·("
                            + Digits.sum(List.of(digits.of(pull), digits.product(sgd.momentum(), b))) + ")")
                    : moved(digits.of(rate()) + "·" + digits.behind(b));
        }

        List<Filled> rmsprop(RMSprop rms) {
            double pull = decayed(rms.weightDecay(), rms.decayed());
            double v = remember("v", "square_avg", rms.alpha(), square(1 - rms.alpha(), pull));
            String spread = digits.of(v);
            if (rms.centered()) {
                double a = remember("a", "grad_avg", rms.alpha(), digits.product(1 - rms.alpha(), pull));
                spread = "(" + digits.of(v) + " − " + digits.behind(a) + "²)";
            }
            String move = digits.of(pull) + "/(√" + spread + " + " + digits.of(rms.eps()) + ")";
            if (rms.momentum() == 0) {
                return moved(digits.of(rate()) + "·" + (pull < 0 ? "(" + move + ")" : move));
            }
            return moved(
                    digits.of(rate()) + "·" + digits.behind(remember("b", "momentum_buffer", rms.momentum(), move)));
        }

        List<Filled> adam(Adam adam) {
            double pull = decayed(adam.weightDecay(), adam.decayed());
            return moments(pull, adam.beta1(), adam.beta2(), adam.eps(), digits.of(before));
        }

        List<Filled> adamW(AdamW adam) {
            boolean shrinks = adam.weightDecay() > 0 && includes(adam.decayed());
            String kept = shrinks
                    ? digits.of(before) + "·(1 − " + digits.product(rate(), adam.weightDecay()) + ")"
                    : digits.of(before);
            return moments(g, adam.beta1(), adam.beta2(), adam.eps(), kept);
        }

        private List<Filled> moments(double pull, double beta1, double beta2, double eps, String kept) {
            double m = remember("m", "exp_avg", beta1, digits.product(1 - beta1, pull));
            double v = remember("v", "exp_avg_sq", beta2, square(1 - beta2, pull));
            double meanShare = -Math.expm1(made() * Math.log(beta1));
            double squareShare = -Math.expm1(made() * Math.log(beta2));
            String mean = digits.of(m / meanShare);
            String spread = digits.of(v / squareShare);
            lines.add(new Filled("m'", digits.of(m) + "/(1 − " + digits.of(beta1) + power() + ")", mean));
            lines.add(new Filled("v'", digits.of(v) + "/(1 − " + digits.of(beta2) + power() + ")", spread));
            String move = digits.of(rate()) + "·" + (mean.startsWith(Digits.MINUS) ? "(" + mean + ")" : mean) + "/(√"
                    + spread + " + " + digits.of(eps) + ")";
            lines.add(new Filled(
                    "w", kept + " − " + move, digits.of(weight.after().get(index))));
            return lines;
        }

        private String power() {
            return made() == 1 ? "" : "^" + made();
        }

        /** The gradient with what weight decay adds to it. */
        private double decayed(double rate, Decayed which) {
            if (rate == 0 || !includes(which)) {
                return g;
            }
            double pull = g + rate * before;
            lines.add(
                    new Filled("g", Digits.sum(List.of(digits.of(g), digits.product(rate, before))), digits.of(pull)));
            return pull;
        }

        private boolean includes(Decayed which) {
            return which == Decayed.ALL || weight.before().shape().rank() >= 2;
        }

        private String square(double share, double value) {
            return digits.of(share) + "·" + digits.behind(value) + "²";
        }

        /** What the rule remembers, with something new joined to it. */
        private double remember(String letter, String memory, double kept, String fresh) {
            WeightStep.Memory changed = weight.memory(memory)
                    .orElseThrow(() -> new IllegalStateException("the optimizer does not remember " + memory));
            double after = changed.after().get(index);
            lines.add(new Filled(
                    letter,
                    Digits.sum(List.of(digits.product(kept, changed.before().get(index)), fresh)),
                    digits.of(after)));
            return after;
        }

        private List<Filled> moved(String move) {
            lines.add(new Filled(
                    "w",
                    digits.of(before) + " − " + move,
                    digits.of(weight.after().get(index))));
            return lines;
        }

        private double rate() {
            return weight.learningRate();
        }
    }

    /** How far a parameter moved, for its size. */
    static double relative(WeightStep weight) {
        double size = norm(weight.before());
        return size == 0 ? Double.POSITIVE_INFINITY : weight.moved() / size;
    }

    static double norm(Values values) {
        return Statistics.of(values).norm();
    }
}
