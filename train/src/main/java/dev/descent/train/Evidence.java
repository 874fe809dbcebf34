package dev.descent.train;

import static dev.descent.train.Verdict.number;

import dev.descent.train.Verdict.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the curves of a run show. All thresholds are parts of {@code learned}, the way that the training loss came down
 * from where it began: a loss has no scale of its own, and may be negative.
 *
 * @param began the training loss before anything was learned, as far as it is known
 * @param train the training losses
 * @param validation the validation losses, of the same length; empty without a validation set
 */
record Evidence(double began, Curve train, Optional<Curve> validation) {
    /** A change of the loss that is worth a word: this part of what was learned … */
    private static final double NOTABLE = 0.025;
    /** … and this part of the loss itself. */
    private static final double NOTABLE_OF_LEVEL = 0.05;
    /** A rise stands out from noise that is this many times smaller. */
    private static final double CLEAR = 3;
    /** A model has learned nothing if its loss came down by less than this part. */
    private static final double NOTHING = 0.02;
    /** … or, where the first batch says where learning began, stayed above this part of it. */
    private static final double NEAR_THE_BEGINNING = 0.7;
    /** A model has learned too little if its loss came down by less than this part. */
    private static final double LITTLE = 0.3;
    /** A jump from one epoch to the next is this part of what was learned. */
    private static final double JUMP = 0.15;
    /** Validation sets are small and noisy: more has to happen there to be called a jump. */
    private static final double VALIDATION_JUMP = 0.3;
    /** A part of the epochs with such jumps makes a run unstable. */
    private static final double MANY = 0.1;
    /** A training loss that ends this part of what was learned above its lowest has grown. */
    private static final double GROWN = 0.3;
    /** What was learned is at least taken for this part of the beginning, so that noise on a flat line is no jump. */
    private static final double LEAST_LEARNED = 0.2;
    /** A gap between validation and training that cannot be ignored, as a part of what was learned. */
    private static final double GAP = 0.1;
    /** … and how many times the training loss the validation loss is then. */
    private static final double GAP_RATIO = 1.5;
    /** A model is still learning if the last fifth of the epochs brought more than this part of all. */
    private static final double STILL_LEARNING = 0.05;
    /**
     * A model is still learning if the last fifth of the epochs took this part of the loss, while it is not yet small.
     */
    private static final double STILL_FALLING = 0.15;

    static Evidence of(History history) {
        double[] losses = history.trainLosses();
        double began = Double.isFinite(history.initialLoss()) ? Math.max(history.initialLoss(), losses[0]) : losses[0];
        double[] validation = history.validationLosses();
        return new Evidence(
                began,
                Curve.of(losses),
                validation.length == losses.length ? Optional.of(Curve.of(validation)) : Optional.empty());
    }

    // ------------------------------------------------------------- judgements

    Optional<Verdict> unstable() {
        double scale = Math.max(learned(), LEAST_LEARNED * Math.abs(began));
        int many = Math.max(2, (int) Math.ceil(MANY * train.length()));
        int jumps = train.jumps(JUMP * scale);
        if (jumps >= many) {
            return Optional.of(Verdict.verdict(
                    Kind.UNSTABLE,
                    "the training loss jumped up " + jumps + " times in " + train.length() + " epochs, by more than "
                            + number(JUMP * scale) + " each time",
                    Advice.UNSTABLE));
        }
        double lowest = train.at(train.lowest());
        if (train.end() - lowest > GROWN * scale && train.lowest() < train.length() - 2) {
            return Optional.of(Verdict.verdict(
                    Kind.UNSTABLE,
                    "the training loss was down to " + number(lowest) + " in epoch " + (train.lowest() + 1) + " and is "
                            + number(train.end()) + " now",
                    Advice.UNSTABLE));
        }
        return validation
                .filter(curve -> curve.jumps(VALIDATION_JUMP * scale) > many)
                .map(curve -> Verdict.verdict(
                        Kind.UNSTABLE,
                        "the validation loss jumped up " + curve.jumps(VALIDATION_JUMP * scale) + " times in "
                                + curve.length() + " epochs, by more than " + number(VALIDATION_JUMP * scale)
                                + " each time, while the training loss did not",
                        Advice.UNSTABLE));
    }

    Optional<Verdict> notLearning() {
        double fell = train.first() - train.end();
        boolean flat = fell < NOTHING * Math.abs(train.first());
        boolean nearTheBeginning = train.end() > NEAR_THE_BEGINNING * began || began <= 0;
        return flat && nearTheBeginning
                ? Optional.of(Verdict.verdict(
                        Kind.NOT_LEARNING,
                        "after " + train.length() + " epochs the training loss is " + number(train.end())
                                + ", as good as where it began, " + number(began),
                        Advice.NOT_LEARNING))
                : Optional.empty();
    }

    Optional<Verdict> overfitting() {
        return validation.flatMap(curve -> turned(curve).or(() -> leftBehind(curve)));
    }

    /** The validation loss came down and went up again while the training loss went on down. */
    private Optional<Verdict> turned(Curve curve) {
        int turn = curve.lowest();
        double rise = curve.end() - curve.at(turn);
        boolean longAgo = curve.length() - 1 - turn >= Math.max(2, curve.length() / 10);
        boolean clear = matters(rise, curve.at(turn)) && rise > CLEAR * curve.noise();
        if (!longAgo || !clear || train.end() >= train.at(turn)) {
            return Optional.empty();
        }
        return Optional.of(Verdict.overfittingSince(
                turn + 2,
                "the validation loss was " + number(curve.at(turn)) + " in epoch " + (turn + 1) + " and rose to "
                        + number(curve.end()) + " while the training loss fell from " + number(train.at(turn)) + " to "
                        + number(train.end())));
    }

    /** The validation loss stayed where it was while the training loss went far below it. */
    private Optional<Verdict> leftBehind(Curve curve) {
        int settled = curve.settledWithin(NOTABLE * learned());
        boolean longAgo = curve.length() - 1 - settled >= Math.max(2, curve.length() / 10);
        double since = train.at(settled) - train.end();
        if (!longAgo || !gap(curve.end()) || since < NOTABLE * learned()) {
            return Optional.empty();
        }
        return Optional.of(Verdict.overfittingSince(
                settled + 2,
                "the validation loss has stayed at about " + number(curve.end()) + " since epoch " + (settled + 1)
                        + " while the training loss fell from " + number(train.at(settled)) + " to "
                        + number(train.end())));
    }

    Optional<Verdict> underfitting() {
        int fifth = Math.max(1, train.length() / 5);
        int from = train.length() - 1 - fifth;
        Curve watched = validation.orElse(train);
        double gain = Math.min(train.at(from) - train.end(), watched.at(from) - watched.end());
        boolean level = watched.end() > STILL_LEARNING * Math.abs(began);
        if (gain > STILL_LEARNING * learned() || (level && gain > STILL_FALLING * watched.at(from))) {
            return Optional.of(Verdict.verdict(
                    Kind.UNDERFITTING,
                    "the model was still learning: the " + name() + " loss fell from " + number(watched.at(from))
                            + " to " + number(watched.end()) + " in the last "
                            + (fifth == 1 ? "epoch" : fifth + " epochs"),
                    Advice.STILL_LEARNING));
        }
        if (began > 0 && train.end() > 0 && learned() < LITTLE * began) {
            return Optional.of(Verdict.verdict(
                    Kind.UNDERFITTING,
                    "the training loss came down by only " + percent(learned() / began) + ", from " + number(began)
                            + " to " + number(train.end()) + ", and no longer falls",
                    Advice.TOO_WEAK));
        }
        return Optional.empty();
    }

    Verdict justRight() {
        return validation
                .map(curve -> Verdict.verdict(
                        Kind.JUST_RIGHT,
                        "the validation loss settled at " + number(curve.at(curve.lowest()))
                                + " and stayed there, with the training loss at " + number(train.end()),
                        Advice.JUST_RIGHT))
                .orElseGet(() -> Verdict.verdict(
                        Kind.UNDECIDED,
                        "the training loss settled at " + number(train.end())
                                + ", but without a validation set nobody knows whether the model learned by heart",
                        Advice.UNVALIDATED));
    }

    // ---------------------------------------------------------------- measures

    /** How far the training loss came down. */
    double learned() {
        return Math.max(began - train.at(train.lowest()), 0);
    }

    /** Whether a change of a loss from a level is more than noise. */
    boolean matters(double change, double level) {
        return change > NOTABLE * learned() && change > NOTABLE_OF_LEVEL * Math.abs(level);
    }

    /** Whether a loss on other examples is far above that on the training set. */
    boolean gap(double loss) {
        double gap = loss - train.end();
        return gap > GAP * learned() && gap > (GAP_RATIO - 1) * Math.abs(train.end());
    }

    /** The lowest validation loss. */
    OptionalDouble bestValidation() {
        return validation
                .map(curve -> OptionalDouble.of(curve.at(curve.lowest())))
                .orElse(OptionalDouble.empty());
    }

    private String name() {
        return validation.isPresent() ? "validation" : "training";
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }
}
