package dev.descent.metric;

import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.Locale;

/**
 * Area under the ROC curve: how likely an example of a class gets a higher score than one of another class, where a tie
 * counts half; 0.5 is chance, 1 perfect. Exact, by ranks. Of more than two classes it is the mean over the classes, each
 * against all others, its score being its share of the softmax (scikit-learn's {@code multi_class="ovr",
 * average="macro"}). NaN where a class has no example, or all examples, and of scores that are NaN. Shapes: outputs
 * logits [batch…, classes], targets class numbers [batch…] or one-hot [batch…, classes]; or both one number for each
 * example.
 *
 * <p>It has to keep all scores of an epoch: 8 bytes for each example and class.
 */
public record RocAuc() implements Metric {
    @Override
    public String name() {
        return "rocAuc";
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
        return new Scores();
    }

    /** All scores so far: a row for each example, its label first. */
    private static final class Scores implements Tally {
        private int classes;
        private int size;
        private double[] rows = new double[0];

        @Override
        public void add(Values outputs, Values targets) {
            Answers answers = Answers.of("rocAuc", outputs, targets, 0);
            if (size == 0) {
                classes = answers.classes();
            }
            if (classes != answers.classes()) {
                throw new ShapeException("rocAuc met " + classes
                        + " classes so far and cannot continue with outputs of shape " + outputs.shape());
            }
            reserve(answers.count());
            double[] logits = new double[classes];
            for (long i = 0; i < answers.count(); i++) {
                int at = size * width();
                rows[at] = answers.label("rocAuc", i);
                if (answers.width() == 1) {
                    rows[at + 1] = answers.output(i, 0);
                } else if (classes == 2) {
                    rows[at + 1] = answers.output(i, 1) - answers.output(i, 0);
                } else {
                    for (int c = 0; c < classes; c++) {
                        logits[c] = answers.output(i, c);
                    }
                    logOdds(logits, at + 1);
                }
                size++;
            }
        }

        /** Numbers in a row: the label, and a score for each class; of two classes one says it all. */
        private int width() {
            return classes == 2 ? 2 : 1 + classes;
        }

        private void reserve(long more) {
            long needed = (size + more) * width();
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("rocAuc cannot keep the scores of more than "
                        + (Integer.MAX_VALUE - 8) / width() + " examples of " + classes + " classes; measure on fewer");
            }
            if (needed > rows.length) {
                rows = Arrays.copyOf(rows, (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8, 2L * rows.length)));
            }
        }

        /**
         * For each class the logarithm of p / (1 − p), p being its share of the softmax: in the order of p, but without
         * the ties that come where p rounds to 0 or 1. Sums run from the smallest term up, so that equal logits in
         * another order give equal bits, and what ties goes on to tie.
         */
        private void logOdds(double[] logits, int to) {
            double[] sorted = logits.clone();
            Arrays.sort(sorted);
            double largest = sorted[classes - 1];
            double second = sorted[classes - 2];
            double others = 0;
            double othersToSecond = 0;
            for (int c = 0; c < classes - 1; c++) {
                others += Math.exp(sorted[c] - largest);
                othersToSecond += Math.exp(sorted[c] - second);
            }
            for (int c = 0; c < classes; c++) {
                double below = logits[c] - largest;
                rows[to + c] = below == 0
                        ? largest - second - Math.log(othersToSecond)
                        : below - Math.log1p(others - Math.exp(below));
            }
        }

        @Override
        public double value() {
            if (size == 0) {
                return Double.NaN;
            }
            if (classes == 2) {
                return area(1, 1);
            }
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += area(c, 1 + c);
            }
            return sum / classes;
        }

        /** Mann and Whitney's U over all pairs: each positive example beats the negative ones below it. */
        private double area(int label, int score) {
            double[] positive = scores(label, score, true);
            double[] negative = scores(label, score, false);
            if (positive.length == 0 || negative.length == 0 || isNaN(positive) || isNaN(negative)) {
                return Double.NaN;
            }
            long twice = 0;
            int below = 0;
            int upTo = 0;
            for (double value : positive) {
                while (below < negative.length && negative[below] < value) {
                    below++;
                }
                while (upTo < negative.length && negative[upTo] <= value) {
                    upTo++;
                }
                twice += (long) below + upTo;
            }
            return twice / (2.0 * positive.length * negative.length);
        }

        /** The scores of the examples that are of a class, or are not, the smallest first and NaN last. */
        private double[] scores(int label, int score, boolean ofClass) {
            double[] found = new double[size];
            int count = 0;
            for (int i = 0; i < size; i++) {
                int at = i * width();
                if (rows[at] == label == ofClass) {
                    found[count++] = rows[at + score] + 0.0; // −0 becomes 0, which it is equal to
                }
            }
            double[] sorted = Arrays.copyOf(found, count);
            Arrays.sort(sorted);
            return sorted;
        }

        private static boolean isNaN(double[] sorted) {
            return Double.isNaN(sorted[sorted.length - 1]);
        }

        @Override
        public void clear() {
            size = 0;
        }

        /** Number of classes, then the rows. */
        @Override
        public double[] state() {
            double[] state = new double[1 + size * (size == 0 ? 0 : width())];
            state[0] = classes;
            System.arraycopy(rows, 0, state, 1, state.length - 1);
            return state;
        }

        @Override
        public void restore(double[] state) {
            int restored = state.length == 0 ? 0 : (int) state[0];
            long width = restored == 2 ? 2 : 1L + restored;
            int examples = restored < 2 ? 0 : (int) ((state.length - 1) / width);
            States.check("rocAuc", state, Math.toIntExact(1 + examples * width));
            classes = restored;
            size = examples;
            rows = Arrays.copyOfRange(state, 1, state.length);
        }
    }
}
