package dev.descent.metric;

import dev.descent.tensor.Values;
import java.util.Locale;

/**
 * How far answers are from targets, over all values. Shapes: outputs and targets one number for each target.
 *
 * @param measure what is made of the distances
 * @param unit what 1 in the targets stands for: their standard deviation where they were standardized, so that the
 *     error is told in the data's own units; else 1
 */
public record ErrorMetric(Measure measure, double unit) implements Metric {
    /** What is made of the distances between outputs and targets. */
    public enum Measure {
        /** Mean of |output − target|. */
        MAE {
            @Override
            double of(double error) {
                return Math.abs(error);
            }

            @Override
            double total(double sum, long count) {
                return sum / count;
            }
        },
        /** Root of the mean of (output − target)². */
        RMSE {
            @Override
            double of(double error) {
                return error * error;
            }

            @Override
            double total(double sum, long count) {
                return Math.sqrt(sum / count);
            }
        },
        /** Sum of (output − target)², as in examples that are followed by hand. */
        SSE {
            @Override
            double of(double error) {
                return error * error;
            }

            @Override
            double total(double sum, long count) {
                return count == 0 ? Double.NaN : sum;
            }
        };

        abstract double of(double error);

        abstract double total(double sum, long count);
    }

    @Override
    public String name() {
        return measure.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean largerIsBetter() {
        return false;
    }

    @Override
    public String format(double value) {
        return String.format(Locale.ROOT, measure == Measure.SSE ? "%.4f" : "%.4g", value);
    }

    @Override
    public Tally tally() {
        return new Sum(this);
    }

    private static final class Sum implements Tally {
        private final ErrorMetric metric;
        private double sum;
        private long count;

        Sum(ErrorMetric metric) {
            this.metric = metric;
        }

        @Override
        public void add(Values outputs, Values targets) {
            Pairs.check(metric.name(), outputs, targets);
            for (long i = 0; i < targets.size(); i++) {
                sum += metric.measure.of((outputs.get(i) - targets.get(i)) * metric.unit);
            }
            count += targets.size();
        }

        @Override
        public double value() {
            return metric.measure.total(sum, count);
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
            States.check(metric.name(), state, 2);
            sum = state[0];
            count = (long) state[1];
        }
    }
}
