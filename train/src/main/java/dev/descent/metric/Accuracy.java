package dev.descent.metric;

import dev.descent.tensor.DType;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.Locale;

/**
 * Part of the examples whose class was told, 0 to 1. Of several outputs the largest is the answer, the first one where
 * they tie; a single output means class 1 above the threshold and class 0 below. Shapes: outputs [batch…, classes],
 * targets class numbers [batch…]; or both one number for each example.
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
        return new Count(threshold);
    }

    private static final class Count implements Tally {
        private final double threshold;
        private long right;
        private long all;

        Count(double threshold) {
            this.threshold = threshold;
        }

        @Override
        public void add(Values outputs, Values targets) {
            long answers = targets.size();
            boolean single = outputs.size() == answers;
            if (!single
                    && (outputs.shape().rank() == 0
                            || outputs.size() != answers * outputs.shape().dim(-1)
                            || targets.dtype() != DType.I32)) {
                throw new ShapeException(
                        "accuracy needs outputs [batch, classes] and class numbers [batch] as targets, not outputs of"
                                + " shape "
                                + outputs.shape() + " and " + targets.dtype() + " targets of shape " + targets.shape());
            }
            int classes = single ? 1 : outputs.shape().dim(-1);
            for (long i = 0; i < answers; i++) {
                long answer = single ? above(outputs.get(i)) : largest(outputs, i * classes, classes);
                if (answer == Math.round(targets.get(i))) {
                    right++;
                }
            }
            all += answers;
        }

        private int above(double output) {
            return output > threshold ? 1 : 0;
        }

        private static int largest(Values outputs, long from, int count) {
            int largest = 0;
            double value = outputs.get(from);
            for (int i = 1; i < count; i++) {
                double other = outputs.get(from + i);
                if (other > value) {
                    largest = i;
                    value = other;
                }
            }
            return largest;
        }

        @Override
        public double value() {
            return all == 0 ? Double.NaN : (double) right / all;
        }

        @Override
        public void clear() {
            right = 0;
            all = 0;
        }

        @Override
        public double[] state() {
            return new double[] {right, all};
        }

        @Override
        public void restore(double[] state) {
            States.check("accuracy", state, 2);
            right = (long) state[0];
            all = (long) state[1];
        }
    }
}
