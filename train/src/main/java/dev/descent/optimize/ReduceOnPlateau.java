package dev.descent.optimize;

/**
 * Lowers the learning rate when a validation metric has stopped improving: PyTorch's {@code ReduceLROnPlateau}, on top
 * of any {@link Schedule}, but for figures below zero, for which PyTorch's margin points the wrong way: what counts as an
 * improvement here is {@code threshold · |best|} on either side of zero. What it has seen is a small {@link State}, to be kept by whoever trains and saved with a
 * checkpoint: {@code state = plateau.after(state, validationLoss)} once an epoch, {@code
 * plateau.at(schedule.at(iteration), state)} for each update.
 *
 * @param goal whether a small or a large metric is good
 * @param factor in (0, 1): what the rate is multiplied by
 * @param patience how many epochs in a row may fail to improve before the rate is lowered at the next such one
 * @param threshold part of the size of the best figure, e.g. 1e-4, that counts as an improvement; less is noise
 * @param cooldown how many epochs after a reduction are not held against the run
 * @param minimum what the rate is not lowered below
 */
public record ReduceOnPlateau(
        Goal goal, double factor, long patience, double threshold, long cooldown, double minimum) {
    /** Which way a metric improves. */
    public enum Goal {
        /** Less is better: a loss. */
        MIN,
        /** More is better: an accuracy. */
        MAX
    }

    /**
     * What has been seen so far.
     *
     * @param scale product of all reductions
     * @param best the best metric
     * @param badEpochs epochs in a row without improvement
     * @param cooldownLeft epochs for which bad ones are not counted
     */
    public record State(double scale, double best, long badEpochs, long cooldownLeft) {}

    public ReduceOnPlateau {
        Settings.require(factor > 0 && factor < 1, "reduce on plateau: factor must lie in (0, 1), not " + factor);
        Settings.requireCount("reduce on plateau", "patience", patience, 0);
        Settings.requireFraction("reduce on plateau", "threshold", threshold);
        Settings.requireCount("reduce on plateau", "cooldown", cooldown, 0);
        Settings.requireNotNegative("reduce on plateau", "minimum", minimum);
    }

    /** A tenth after 10 bad epochs, with threshold 1e-4, no cooldown and no minimum. */
    public static ReduceOnPlateau of(Goal goal) {
        return new ReduceOnPlateau(goal, 0.1, 10, 1e-4, 0, 0);
    }

    /** With another factor and patience. */
    public ReduceOnPlateau reducing(double by, long afterBadEpochs) {
        return new ReduceOnPlateau(goal, by, afterBadEpochs, threshold, cooldown, minimum);
    }

    /** The state before the first epoch. */
    public State start() {
        return new State(1, goal == Goal.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY, 0, 0);
    }

    /** The state after one more epoch; a metric that is NaN counts as no improvement. */
    public State after(State before, double metric) {
        boolean better = isBetter(metric, before.best);
        double best = better ? metric : before.best;
        long bad = better || before.cooldownLeft > 0 ? 0 : before.badEpochs + 1;
        long rest = Math.max(before.cooldownLeft - 1, 0);
        return bad > patience
                ? new State(before.scale * factor, best, 0, cooldown)
                : new State(before.scale, best, bad, rest);
    }

    /** The learning rate: that of the schedule, reduced, but not below the minimum (unless the schedule itself is). */
    public double at(double scheduled, State state) {
        return Math.min(scheduled, Math.max(scheduled * state.scale, minimum));
    }

    private boolean isBetter(double metric, double best) {
        double margin = Math.signum(best) * threshold;
        return switch (goal) {
            case MIN -> metric < best * (1 - margin);
            case MAX -> metric > best * (1 + margin);
        };
    }
}
