package dev.descent.train.loop;

import dev.descent.metric.Metric;
import dev.descent.train.history.History;
import java.util.Optional;

/**
 * Which figure tells a good epoch from a bad one: the validation loss, without a validation set the training loss, or a
 * metric.
 */
record Monitor(Optional<Metric> metric) {
    double figure(History.Epoch epoch) {
        return metric.map(chosen -> epoch.metrics().get(chosen.name())).orElseGet(() -> loss(epoch));
    }

    private static double loss(History.Epoch epoch) {
        return epoch.validationLoss().orElse(epoch.trainLoss());
    }

    /** Whether a figure tells one epoch from another: it is a number, and not the worst that there can be. */
    boolean tells(double figure) {
        return !Double.isNaN(figure)
                && figure != (largerIsBetter() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    /** The loss in the metric's place, turned round where a large metric is good, so that both are judged alike. */
    double lossInstead(History.Epoch epoch) {
        return largerIsBetter() ? -loss(epoch) : loss(epoch);
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
