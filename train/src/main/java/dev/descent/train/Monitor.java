package dev.descent.train;

import dev.descent.metric.Metric;
import java.util.Optional;

/**
 * Which figure tells a good epoch from a bad one: the validation loss, without a validation set the training loss, or a
 * metric.
 */
record Monitor(Optional<Metric> metric) {
    double figure(History.Epoch epoch) {
        return metric.map(chosen -> epoch.metrics().get(chosen.name()))
                .orElseGet(() -> epoch.validationLoss().orElse(epoch.trainLoss()));
    }

    /** Whether one figure is better than another by more than some amount; any is better than NaN. */
    boolean isBetter(double figure, double than, double byMoreThan) {
        if (Double.isNaN(figure) || Double.isNaN(than)) {
            return !Double.isNaN(figure);
        }
        return largerIsBetter() ? figure > than + byMoreThan : figure < than - byMoreThan;
    }

    boolean largerIsBetter() {
        return metric.map(Metric::largerIsBetter).orElse(false);
    }
}
