package dev.descent.metric;

import java.util.Locale;

/**
 * How well classes are found, 0 to 1, with scikit-learn's definitions: a figure that would be 0 / 0 is 0, and the mean
 * over classes leaves those out that are neither target nor answer of any example. Answers are told as by
 * {@link Accuracy}. Shapes as of {@link Accuracy}.
 *
 * @param measure what is measured of each class
 * @param average how the classes' figures become one
 * @param threshold what a single output must exceed: 0 for logits, 0.5 for probabilities
 */
public record ClassScore(Measure measure, Average average, double threshold) implements Metric {
    /** What is measured of a class. */
    public enum Measure {
        /** Of the examples that were said to be of the class, the part that is. */
        PRECISION {
            @Override
            double of(ClassCounts counts, int label) {
                return counts.precision(label);
            }
        },
        /** Of the examples of the class, the part that was found. */
        RECALL {
            @Override
            double of(ClassCounts counts, int label) {
                return counts.recall(label);
            }
        },
        /** Harmonic mean of precision and recall. */
        F1 {
            @Override
            double of(ClassCounts counts, int label) {
                return counts.f1(label);
            }
        };

        abstract double of(ClassCounts counts, int label);
    }

    /** {@code f1}; with an average that does not go without saying {@code f1Weighted}. */
    @Override
    public String name() {
        String name = measure.name().toLowerCase(Locale.ROOT);
        return switch (average) {
            case BINARY_OR_MACRO -> name;
            case MACRO -> name + "Macro";
            case MICRO -> name + "Micro";
            case WEIGHTED -> name + "Weighted";
        };
    }

    /** With another average. */
    public ClassScore average(Average other) {
        return new ClassScore(measure, other, threshold);
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
        return new ClassTally(name(), threshold, counts -> counts.average(average, label -> measure.of(counts, label)));
    }
}
