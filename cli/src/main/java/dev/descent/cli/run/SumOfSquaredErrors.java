package dev.descent.cli.run;

import dev.descent.metric.Metric;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.Locale;

/**
 * Sum of the squared distances between answers and targets, as in examples that are followed by hand. Shapes: outputs and
 * targets one number for each example.
 *
 * @param unit what one is in the units of the data
 */
record SumOfSquaredErrors(double unit) implements Metric {
    @Override
    public String name() {
        return "sse";
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
        return new Sum(unit);
    }

    private static final class Sum implements Tally {
        private final double unit;
        private double sum;
        private long count;

        Sum(double unit) {
            this.unit = unit;
        }

        @Override
        public void add(Values outputs, Values targets) {
            if (outputs.size() != targets.size()) {
                throw new ShapeException("sse needs one answer for each target, not outputs of shape " + outputs.shape()
                        + " and targets of shape " + targets.shape());
            }
            for (long i = 0; i < targets.size(); i++) {
                double error = (outputs.get(i) - targets.get(i)) * unit;
                sum += error * error;
            }
            count += targets.size();
        }

        @Override
        public double value() {
            return count == 0 ? Double.NaN : sum;
        }

        @Override
        public void clear() {
            sum = 0;
            count = 0;
        }
    }
}
