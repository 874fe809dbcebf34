package dev.descent.metric;

import dev.descent.tensor.Values;
import java.util.Locale;

/**
 * Part of the examples whose class was told, 0 to 1. Of several outputs the largest is the answer, the first one where
 * they tie; a single output means class 1 above the threshold and class 0 below; outputs that are NaN are never right.
 * Shapes: outputs [batch…, classes], targets class numbers [batch…] or one-hot [batch…, classes]; or both one number for
 * each example.
 *
 * @param threshold what a single output must exceed: 0 for logits, 0.5 for probabilities
 */
public record Accuracy(double threshold) implements Metric {
    @Override
    public String name() {
        return "accuracy";
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
                Answers answers = Answers.of(name(), outputs, targets, threshold);
                for (long i = 0; i < answers.count(); i++) {
                    int told = answers.told(i);
                    count(told != Answers.NONE && told == answers.target(name(), i));
                }
            }
        };
    }
}
