package dev.descent.metric;

import java.util.Locale;

/**
 * Mean recall of the classes that occur among the targets, 0 to 1: the accuracy where all classes were equally common.
 * Shapes as of {@link Accuracy}.
 *
 * @param threshold what a single output must exceed: 0 for logits, 0.5 for probabilities
 */
public record BalancedAccuracy(double threshold) implements Metric {
    @Override
    public String name() {
        return "balancedAccuracy";
    }

    @Override
    public boolean largerIsBetter() {
        return true;
    }

    @Override
    public String format(double value) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * value);
    }

    @Override
    public Tally tally() {
        return new ClassTally(name(), threshold, ClassCounts::balancedAccuracy);
    }
}
