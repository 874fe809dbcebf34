package dev.descent.insight.curvature;

import dev.descent.optimize.UpdateRule;
import dev.descent.word.Digits;
import java.util.OptionalDouble;

/**
 * The learning rate above which full-batch steps bounce, as a curvature has it. Along a direction of curvature λ the loss
 * is a parabola, on which plain descent converges below 2/λ; with momentum β below 2(1 + β)/λ, of Nesterov's form below
 * 2(1 + β)/((1 + 2β)λ) (Cohen et al. 2021, appendix B); dampening τ makes the steps smaller by 1 − τ, and weight decay adds
 * its strength to λ. Rules that divide by the size of gradients (Adam, RMSprop) have no such limit in λ alone.
 *
 * @param curvature λ, {@link Curvature.Measurement#largest}
 * @param rule the optimizer; its learning rate makes no difference
 */
public record StabilityLimit(double curvature, UpdateRule rule) {

    /** The limit of plain gradient descent, 2/λ; none where nothing curves upwards. */
    public OptionalDouble ofPlainDescent() {
        return over(2, curvature);
    }

    /** The limit of this rule; none where nothing curves upwards, or if the rule has none that follows from λ. */
    public OptionalDouble rate() {
        return rule.stableRate(curvature);
    }

    private static OptionalDouble over(double steps, double curvature) {
        return curvature > 0 ? OptionalDouble.of(steps / curvature) : OptionalDouble.empty();
    }

    /** The limit in a sentence or two: λ, 2/λ, and what the rule makes of it. */
    public String sentence() {
        if (!Double.isFinite(curvature)) {
            return "λ is NaN: the loss, its weights or its inputs are NaN or infinity here.";
        }
        OptionalDouble plain = ofPlainDescent();
        if (plain.isEmpty()) {
            return "λ = " + Digits.significant(curvature)
                    + ": the loss curves upwards in no direction here, so there is no limit yet.";
        }
        String first = "λ = " + Digits.significant(curvature) + ": full-batch gradient-descent steps above 2/λ = "
                + Digits.significant(plain.getAsDouble()) + " diverge.";
        return first + ofRule();
    }

    private String ofRule() {
        OptionalDouble own = rate();
        return own.isEmpty()
                ? divides(rule.getClass().getSimpleName())
                : own.equals(ofPlainDescent())
                        ? ""
                        : " With " + rule.stabilityWords() + " the limit is " + Digits.significant(own.getAsDouble())
                                + ".";
    }

    private static String divides(String name) {
        return " " + name + " divides each step by the size of its gradients, so this limit does not apply to it.";
    }
}
