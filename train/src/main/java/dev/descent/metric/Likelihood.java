package dev.descent.metric;

import dev.descent.tensor.Values;
import java.util.Locale;

/**
 * How likely a model thought what was true, over all examples: the mean of −log p, p being the probability that it gave
 * to the target. Shapes: outputs logits [batch…, classes], targets class numbers [batch…] or one-hot [batch…, classes];
 * or both one number for each example, a logit and 0 or 1. Nothing is clipped: an answer that was thought impossible makes the figure infinite.
 *
 * @param measure what is made of the mean
 */
public record Likelihood(Measure measure) implements Metric {
    /** What is made of the mean of −log p. */
    public enum Measure {
        /** Nothing: the cross-entropy in nats, without smoothing and weights that the loss may have. */
        LOG_LOSS("logLoss") {
            @Override
            double of(double mean) {
                return mean;
            }
        },
        /** Its exponential: among how many equally likely answers a model hesitates, as language models are measured. */
        PERPLEXITY("perplexity") {
            @Override
            double of(double mean) {
                return Math.exp(mean);
            }
        };

        private final String word;

        Measure(String word) {
            this.word = word;
        }

        abstract double of(double mean);
    }

    @Override
    public String name() {
        return measure.word;
    }

    @Override
    public boolean largerIsBetter() {
        return false;
    }

    @Override
    public String format(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public Tally tally() {
        return new Surprise(measure);
    }

    private static final class Surprise implements Tally {
        private final Measure measure;
        private double sum;
        private long count;

        Surprise(Measure measure) {
            this.measure = measure;
        }

        @Override
        public void add(Values outputs, Values targets) {
            Answers answers = Answers.of(measure.word, outputs, targets, 0);
            for (long i = 0; i < answers.count(); i++) {
                int label = answers.label(measure.word, i);
                sum += answers.width() == 1
                        ? softplus(label == 1 ? -answers.output(i, 0) : answers.output(i, 0))
                        : surprise(answers, i, label);
            }
            count += answers.count();
        }

        /** log(1 + eˣ) without overflow. */
        private static double softplus(double x) {
            return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        }

        private static double surprise(Answers answers, long i, int label) {
            double most = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < answers.width(); c++) {
                most = Math.max(most, answers.output(i, c));
            }
            double sum = 0;
            for (int c = 0; c < answers.width(); c++) {
                sum += Math.exp(answers.output(i, c) - most);
            }
            return Math.log(sum) + (most - answers.output(i, label));
        }

        @Override
        public double value() {
            return measure.of(sum / count);
        }

        @Override
        public void clear() {
            sum = 0;
            count = 0;
        }

        @Override
        public double[] state() {
            return new double[] {sum, count};
        }

        @Override
        public void restore(double[] state) {
            States.check(measure.word, state, 2);
            sum = state[0];
            count = (long) state[1];
        }
    }
}
