package dev.descent.train.verdict;

import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import java.util.Optional;

/**
 * What the curves of a run show, measured on a scale of the loss's own: from what is known without looking at the
 * inputs to what a model that is always right would reach.
 *
 * @param chance the loss of knowing nothing
 * @param floor the loss of knowing everything, as far as that is known
 * @param train the training losses
 * @param validation the validation losses, of the same length; empty without a validation set
 * @param rates the learning rate of each epoch; zeros if unknown
 */
record Evidence(double chance, double floor, Curve train, Optional<Curve> validation, double[] rates) {
    /** A model that begins this far on the way was trained before: then its beginning is what it has to beat. */
    private static final double TRAINED_BEFORE = 0.5;
    /** What was learned is at least taken for this part of the range, so that noise on a flat line is no jump. */
    private static final double LEAST_LEARNED = 0.5;
    /** A schedule that came down to this part of its highest rate has ended training by itself. */
    private static final double RATE_RAN_OUT = 0.2;

    static Evidence of(History history) {
        double[] losses = history.trainLosses();
        double[] others = history.validationLosses();
        Curve train = Curve.of(losses);
        Optional<Curve> validation = others.length == losses.length ? Optional.of(Curve.of(others)) : Optional.empty();
        double lowest = Math.min(
                train.measured(train.lowestMeasured()),
                validation.map(curve -> curve.measured(curve.lowestMeasured())).orElse(Double.POSITIVE_INFINITY));
        double began = Double.isFinite(history.initialLoss()) ? history.initialLoss() : losses[0];
        double[] rates = history.epochs().stream()
                .mapToDouble(History.Epoch::learningRate)
                .toArray();
        LossScale scale = history.scale();
        if (!scale.isKnown()) {
            // Nearly all losses end at 0; one that goes below it has no end that is known.
            return new Evidence(began, Math.min(lowest, 0), train, validation, rates);
        }
        double floor = Math.min(lowest, scale.perfect());
        boolean trainedBefore = scale.constant() - began > TRAINED_BEFORE * (scale.constant() - floor);
        double chance = trainedBefore ? Math.max(began, losses[0]) : scale.constant();
        return new Evidence(chance, floor, train, validation, rates);
    }

    int epochs() {
        return train.length();
    }

    /** From knowing nothing to knowing everything. */
    double range() {
        return Math.max(chance - floor, Math.ulp(Math.abs(chance)));
    }

    /** Which part of all that there is to learn a model with some loss has learned; below 0 if it does worse than chance. */
    double part(double loss) {
        return (chance - loss) / range();
    }

    /** What was learned, by the better of the two curves: dropout holds the training loss up. */
    double partLearned() {
        return Math.max(
                part(train.end()), validation.map(curve -> part(curve.end())).orElse(Double.NEGATIVE_INFINITY));
    }

    /** How far the training loss came down: the unit of all changes. */
    double learned() {
        return Math.max(chance - train.at(train.lowest()), 0);
    }

    /** The unit of jumps. */
    double scale() {
        return Math.max(learned(), LEAST_LEARNED * range());
    }

    /** How much of a loss could still go. */
    double excess(double loss) {
        return Math.max(loss - floor, 0);
    }

    /** What a run is judged by in the end. */
    Curve watched() {
        return validation.orElse(train);
    }

    String watchedName() {
        return validation.isPresent() ? "validation loss" : "training loss";
    }

    /** The highest learning rate of the run; 0 if unknown. */
    double rate() {
        double highest = 0;
        for (double rate : rates) {
            highest = Math.max(highest, rate);
        }
        return highest;
    }

    /** Whether a schedule had brought the learning rate to nearly nothing. */
    boolean rateRanOut() {
        return rate() > 0 && rates[rates.length - 1] < RATE_RAN_OUT * rate();
    }

    /**
     * The position at which a part of the way was left that the learning rates of all updates add up to: time as the
     * weights feel it, in which a model that is not done learns on at its pace although a schedule slows down.
     */
    double positionWithLeft(double part) {
        double whole = way(rates.length - 1);
        for (int i = rates.length - 1; i > 0; i--) {
            double before = way(i - 1);
            if (whole - before >= part * whole) {
                double after = way(i);
                return after == before ? i : i - (after - (1 - part) * whole) / (after - before);
            }
        }
        return 0;
    }

    /** The learning rates of epochs up to a position, added up; those recorded are of an epoch's last update. */
    private double way(int position) {
        double way = 0;
        for (int i = 0; i <= position; i++) {
            way += (rates[Math.max(i - 1, 0)] + rates[i]) / 2;
        }
        return way;
    }
}
