package dev.descent.train.verdict;

import dev.descent.train.verdict.Verdict.Kind;
import dev.descent.word.Digits;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether what a model learned holds for examples that it has not seen. */
final class Generalization {
    /** A rise of the validation loss worth a word is this part of what could still go … */
    private static final double NOTABLE_OF_EXCESS = 0.05;
    /** … and this part of what was learned … */
    private static final double NOTABLE = 0.025;
    /** … or less than that but a large part of what could still go. */
    private static final double LARGE_OF_EXCESS = 0.15;

    private static final double LEAST_NOTABLE = 0.005;
    /** A gap between validation and training that cannot be ignored, as a part of what was learned. */
    private static final double GAP = 0.1;
    /** … and how many times the training loss the validation loss is then. */
    private static final double GAP_RATIO = 1.5;

    /** A validation loss that came down by a smaller part of the range came down by chance. */
    private static final double NOTHING = 0.03;

    private final Case about;
    private final Evidence seen;

    Generalization(Case about) {
        this.about = about;
        this.seen = about.seen();
    }

    /** The validation loss came down and went up again while the training loss went on down. */
    Optional<Verdict> turned() {
        return seen.validation().flatMap(curve -> {
            int turn = curve.lowest();
            int lowest = curve.lowestMeasuredNear(turn);
            double rise = curve.end() - curve.at(turn);
            boolean clear = matters(rise, curve.at(turn)) && rise > Case.CLEAR * curve.noise();
            Curve train = seen.train();
            return Case.when(
                    longAgo(turn) && clear && train.end() < train.at(turn),
                    () -> overfitting(
                            lowest + 1,
                            OptionalInt.of(lowest + 2),
                            "the validation loss was " + Digits.loss(curve.measured(lowest)) + " in epoch "
                                    + (lowest + 1)
                                    + " and rose to " + Digits.loss(curve.measuredEnd())
                                    + " while the training loss fell from "
                                    + Digits.loss(train.measured(lowest)) + " to " + Digits.loss(train.measuredEnd())));
        });
    }

    /** The validation loss stayed where it was while the training loss went far below it. */
    Optional<Verdict> leftBehind() {
        return seen.validation().flatMap(curve -> {
            int settled = curve.settledWithin(NOTABLE * seen.learned());
            Curve train = seen.train();
            double since = train.at(settled) - train.end();
            double gap = curve.end() - train.end();
            return Case.when(
                    longAgo(settled)
                            && isGap(curve.end())
                            && gap > Case.CLEAR * curve.noise()
                            && since > NOTABLE * seen.learned(),
                    () -> leftBehind(
                            curve,
                            settled,
                            " while the training loss fell from " + Digits.loss(train.measured(settled)) + " to "
                                    + Digits.loss(train.measuredEnd())));
        });
    }

    private Verdict leftBehind(Curve curve, int settled, String training) {
        int best = curve.lowestMeasured();
        double gained = curve.at(settled) - curve.at(curve.lowest());
        if (best <= settled) {
            return overfitting(
                    settled + 1,
                    OptionalInt.of(settled + 2),
                    "the validation loss has stayed at about " + Digits.loss(curve.end()) + " since epoch "
                            + (settled + 1) + training);
        }
        // A gain that is far beyond noise ends where the loss was lowest; there overfitting begins, if the run went on.
        boolean gains = gained > 2 * Case.CLEAR * curve.noise();
        int last = gains ? best : settled;
        return overfitting(
                last + 1,
                last == curve.last() ? OptionalInt.empty() : OptionalInt.of(last + 2),
                "since epoch " + (settled + 1) + " the validation loss came down by no more than " + Digits.loss(gained)
                        + ", to its lowest, " + Digits.loss(curve.measured(best)) + " in epoch " + (best + 1) + ","
                        + training);
    }

    private Verdict overfitting(int best, OptionalInt since, String evidence) {
        boolean stopped = about.stoppedEarly();
        String whole = stopped
                ? evidence + ", and early stopping went back to epoch "
                        + about.history().bestEpoch()
                : evidence;
        if (nothingHolds()) {
            return new Verdict(
                    Kind.OVERFITTING,
                    since,
                    whole
                            + "; nothing of what was learned generalizes: on other examples the model is no better"
                            + " than a constant prediction",
                    about.advice().nothingThatHolds());
        }
        return new Verdict(
                Kind.OVERFITTING,
                since,
                whole,
                stopped ? about.advice().overfittingStopped() : about.advice().overfitting(best));
    }

    /** Whether the model does no better on other examples than a constant answer, however well it does on its own. */
    private boolean nothingHolds() {
        boolean neverBelowChance = seen.validation()
                .map(curve -> seen.part(curve.at(curve.lowest())) < NOTHING)
                .orElse(false);
        return about.held().isNoBetterThanConstant(seen.range()) || (about.chanceIsKnown() && neverBelowChance);
    }

    /** Whether a change of a loss from a level is more than one may shrug at. */
    boolean matters(double change, double level) {
        boolean ofAll = change > NOTABLE * seen.learned();
        boolean ofTheRest = change > LEAST_NOTABLE * seen.learned() && change > LARGE_OF_EXCESS * seen.excess(level);
        return change > NOTABLE_OF_EXCESS * seen.excess(level) && (ofAll || ofTheRest);
    }

    /** Whether a loss on other examples is far above that on the training set. */
    boolean isGap(double loss) {
        double end = seen.train().end();
        return loss - end > GAP * seen.learned() && seen.excess(loss) > GAP_RATIO * seen.excess(end);
    }

    private boolean longAgo(int position) {
        return seen.epochs() - 1 - position >= Math.max(2, seen.epochs() / 10);
    }
}
