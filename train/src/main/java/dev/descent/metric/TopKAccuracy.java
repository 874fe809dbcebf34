package dev.descent.metric;

import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.Locale;

/**
 * Part of the examples whose class is among the k largest outputs, 0 to 1; where outputs tie, the class with the
 * smaller number goes first, so that top-1 is {@link Accuracy}. Shapes: outputs [batch…, classes] with more classes
 * than k, targets class numbers [batch…] or one-hot [batch…, classes].
 *
 * @param k how many guesses a model has
 */
public record TopKAccuracy(int k) implements Metric {
    /** Refuses less than one guess. */
    public TopKAccuracy {
        if (k < 1) {
            throw new IllegalArgumentException("top-k accuracy needs a k of at least 1, not " + k);
        }
    }

    @Override
    public String name() {
        return "top" + k;
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
        return new Hits(name()) {
            @Override
            public void add(Values outputs, Values targets) {
                Answers answers = Answers.of(name(), outputs, targets, 0);
                if (answers.width() <= k) {
                    throw new ShapeException(name() + " needs more than " + k
                            + " classes, or every answer is right, but" + " the outputs have shape " + outputs.shape());
                }
                for (long i = 0; i < answers.count(); i++) {
                    count(isAmongLargest(answers, i));
                }
            }
        };
    }

    private boolean isAmongLargest(Answers answers, long i) {
        long label = answers.target(name(), i);
        if (label < 0 || label >= answers.width() || answers.told(i) == Answers.NONE) {
            return false;
        }
        double value = answers.output(i, (int) label);
        int before = 0;
        for (int other = 0; other < answers.width(); other++) {
            double rival = answers.output(i, other);
            before += rival > value || (rival == value && other < label) ? 1 : 0;
        }
        return before < k;
    }
}
