package dev.descent.metric;

import java.util.Locale;

/**
 * Correlation of answers and targets, −1 to 1 (Matthews 1975; for several classes Gorodkin 2004): 0 is no better than
 * chance, however unequal the classes are; it is 0 too where all answers or all targets are one class. Shapes as of
 * {@link Accuracy}.
 *
 * @param threshold what a single output must exceed: 0 for logits, 0.5 for probabilities
 */
public record MatthewsCorrelation(double threshold) implements Metric {
    @Override
    public String name() {
        return "mcc";
    }

    @Override
    public boolean largerIsBetter() {
        return true;
    }

    @Override
    public String format(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public Tally tally() {
        return new ClassTally(name(), threshold, ClassCounts::matthews);
    }
}
