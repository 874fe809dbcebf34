package dev.descent.metric;

import dev.descent.tensor.Values;
import java.util.Locale;

/**
 * Mean of |output − target| over all values. Shapes: outputs and targets one number for each target.
 *
 * @param unit what 1 in the targets stands for: their standard deviation where they were standardised, so that the
 *     error is told in the data's own units; else 1
 */
public record MeanAbsoluteError(double unit) implements Metric {
    @Override
    public String name() {
        return "mae";
    }

    @Override
    public boolean largerIsBetter() {
        return false;
    }

    @Override
    public String format(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
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
            Pairs.check("mae", outputs, targets);
            for (long i = 0; i < targets.size(); i++) {
                sum += Math.abs(outputs.get(i) - targets.get(i));
            }
            count += targets.size();
        }

        @Override
        public double value() {
            return unit * sum / count;
        }

        @Override
        public void clear() {
            sum = 0;
            count = 0;
        }
    }
}
