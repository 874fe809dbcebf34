package dev.descent.optimize;

import java.util.OptionalDouble;

/**
 * What is different for some of a model's parameters, as PyTorch's parameter groups say it: {@code
 * ParameterGroup.of("layers.0").learningRateFactor(0.1)} for a first layer that learns ten times more slowly. The rate
 * is a factor, not a number of its own, so that a schedule, a range test or a sweep moves all groups together.
 *
 * @param path which parameters, as {@link dev.descent.nn.Parameters#only} finds them
 * @param learningRateFactor what the optimizer's learning rate is multiplied by
 * @param weightDecay in place of the rule's
 */
public record ParameterGroup(String path, OptionalDouble learningRateFactor, OptionalDouble weightDecay) {
    /** Refuses what no step can be made with. */
    public ParameterGroup {
        String of = "group \"" + path + "\"";
        learningRateFactor.ifPresent(factor -> Settings.requirePositive(of, "learning rate factor", factor));
        weightDecay.ifPresent(rate -> Settings.requireNotNegative(of, "weight decay", rate));
    }

    /** A group that is like all others until something is said about it. */
    public static ParameterGroup of(String path) {
        return new ParameterGroup(path, OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** With a learning rate of so many times the optimizer's, above 0. */
    public ParameterGroup learningRateFactor(double factor) {
        return new ParameterGroup(path, OptionalDouble.of(factor), weightDecay);
    }

    /** With a weight decay of its own; 0 for none. */
    public ParameterGroup weightDecay(double rate) {
        return new ParameterGroup(path, learningRateFactor, OptionalDouble.of(rate));
    }
}
