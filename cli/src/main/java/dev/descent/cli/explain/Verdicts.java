package dev.descent.cli.explain;

import dev.descent.insight.explain.Outcome;
import java.util.Locale;

/** Says what to make of how a step came out. */
final class Verdicts {
    /** As near as theory is expected to come where the loss is nearly a parabola. */
    private static final double NEAR = 0.05;
    /** From here on, curvature takes so much of what the slope promised that steps are near bouncing. */
    private static final double TOO_LONG = 0.5;

    private Verdicts() {}

    static String of(Outcome outcome) {
        double change = outcome.change();
        if (!Double.isFinite(change)) {
            return "The loss became NaN or infinity: the step was far too large.";
        }
        if (outcome.firstOrder() == 0) {
            return "There is no blame, so nothing moved: for these examples the model has nothing to learn.";
        }
        String happened = change < 0
                ? "The step helped: the loss fell by " + percent(-change / Math.abs(outcome.before())) + "."
                : change == 0 ? "The loss stayed as it was." : "The step made it worse: it overshot.";
        double taken = outcome.secondOrder() / -outcome.firstOrder();
        if (outcome.firstOrder() > 0) {
            return happened
                    + " The optimizer went against the slope of these examples, by what it remembers of others.";
        }
        double missed = Math.abs(change - outcome.predicted()) / Math.abs(outcome.firstOrder());
        String rest = missed < NEAR
                ? ""
                : " The rest is bends that slope and curvature do not know of, such as units that were switched on or"
                        + " off.";
        if (taken < NEAR) {
            return happened
                    + (rest.isEmpty()
                            ? " The step was so short that the loss was all but a straight line along it."
                            : rest);
        }
        String curved = taken < TOO_LONG
                ? " Curvature took " + percent(taken) + " of what the slope promised, as is usual."
                : taken < 1
                        ? " Curvature took " + percent(taken) + " of what the slope promised: the step is nearly too"
                                + " long."
                        : " Curvature took more than the slope promised: the step is too long.";
        return happened + curved + rest;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
    }
}
