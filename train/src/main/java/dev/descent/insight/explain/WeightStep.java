package dev.descent.insight.explain;

import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.Values;
import java.util.List;
import java.util.Optional;

/**
 * One parameter (all numbers under one path) in one step of training.
 *
 * @param path where it stands in the model, {@code layers.1.weight}
 * @param frozen whether training leaves it as it is
 * @param rule by which it is moved
 * @param learningRate of this step, for it
 * @param before its values before the step
 * @param after its values after the step
 * @param blame the derivative of the loss by it
 * @param clipped what clipping left of the blame, which is what the optimizer saw; equal to it without clipping
 * @param memory what the optimizer remembers of it, in the order of {@link UpdateRule#memory}
 */
public record WeightStep(
        String path,
        boolean frozen,
        UpdateRule rule,
        double learningRate,
        Values before,
        Values after,
        Values blame,
        Values clipped,
        List<Memory> memory) {
    /**
     * Something that an optimizer remembers.
     *
     * @param name {@code exp_avg}
     */
    public record Memory(String name, Values before, Values after) {}

    /** Copies the list. */
    public WeightStep {
        memory = List.copyOf(memory);
    }

    /** What its layer calls it, {@code weight}. */
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The root of the sum of the squares of its changes. */
    public double moved() {
        double squares = 0;
        for (long i = 0; i < before.size(); i++) {
            double change = after.get(i) - before.get(i);
            squares += change * change;
        }
        return Math.sqrt(squares);
    }

    /** What the optimizer remembers under a name. */
    public Optional<Memory> memory(String name) {
        return memory.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
