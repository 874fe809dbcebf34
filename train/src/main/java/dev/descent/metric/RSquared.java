package dev.descent.metric;

import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.Locale;

/**
 * Coefficient of determination, R² = 1 − Σ(target − output)² / Σ(target − mean)²: 1 is perfect, 0 no better than always
 * saying the mean, and there is no lowest value. Of several targets an example the mean of their R². Of targets that
 * are all equal it is 1 if they were all told exactly and else 0, as scikit-learn has it. Shapes: outputs and targets
 * one number for each target.
 */
public record RSquared() implements Metric {
    @Override
    public String name() {
        return "r2";
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
        return new Moments();
    }

    /** Mean and squared deviations of each target, by Welford's recurrence: Σx² − (Σx)²/n would cancel. */
    private static final class Moments implements Tally {
        private long count;
        private double[] mean = new double[0];
        private double[] deviation = new double[0];
        private double[] error = new double[0];

        @Override
        public void add(Values outputs, Values targets) {
            Pairs.check("r2", outputs, targets);
            int batch = targets.shape().rank() == 0 ? 1 : targets.shape().dim(0);
            int width = batch == 0 ? 0 : Math.toIntExact(targets.size() / batch);
            if (count == 0) {
                mean = new double[width];
                deviation = new double[width];
                error = new double[width];
            }
            if (width != mean.length) {
                throw new ShapeException(
                        "r2 counted " + mean.length + " targets an example so far and cannot continue with"
                                + " targets of shape " + targets.shape());
            }
            for (int example = 0; example < batch; example++) {
                count++;
                for (int i = 0; i < width; i++) {
                    long at = (long) example * width + i;
                    double target = targets.get(at);
                    double distance = target - mean[i];
                    mean[i] += distance / count;
                    deviation[i] += distance * (target - mean[i]);
                    double missed = target - outputs.get(at);
                    error[i] += missed * missed;
                }
            }
        }

        @Override
        public double value() {
            double sum = 0;
            for (int i = 0; i < mean.length; i++) {
                sum += deviation[i] > 0 ? 1 - error[i] / deviation[i] : error[i] == 0 ? 1 : 0;
            }
            return sum / mean.length;
        }

        @Override
        public void clear() {
            count = 0;
            mean = new double[0];
            deviation = mean;
            error = mean;
        }

        /** The count, and for each target its mean, its squared deviation and its squared error. */
        @Override
        public double[] state() {
            double[] state = new double[1 + 3 * mean.length];
            state[0] = count;
            for (int i = 0; i < mean.length; i++) {
                state[1 + 3 * i] = mean[i];
                state[2 + 3 * i] = deviation[i];
                state[3 + 3 * i] = error[i];
            }
            return state;
        }

        @Override
        public void restore(double[] state) {
            int width = Math.max(0, state.length - 1) / 3;
            States.check("r2", state, 1 + 3 * width);
            count = (long) state[0];
            mean = new double[width];
            deviation = new double[width];
            error = new double[width];
            for (int i = 0; i < width; i++) {
                mean[i] = state[1 + 3 * i];
                deviation[i] = state[2 + 3 * i];
                error[i] = state[3 + 3 * i];
            }
        }
    }
}
