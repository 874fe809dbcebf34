package dev.descent.train.verdict;

import dev.descent.train.verdict.Verdict.Kind;
import dev.descent.word.Digits;
import java.util.Optional;

/** Whether a run is of any use at all: its loss ran away, was lost again, or jumps. */
final class Collapse {
    /** A loss this part of the range above chance has run away. */
    private static final double RUN_AWAY = 0.3;
    /** What was learned counts as lost if the loss rose again by this part of it. */
    private static final double LOST = 0.3;
    /** A loss that had come down by less has nothing to lose. */
    private static final double WORTH_LOSING = 0.06;
    /** A jump from one epoch to the next is this part of what was learned. */
    private static final double JUMP = 0.15;
    /** Validation sets are small and noisy: more has to happen there to be called a jump. */
    private static final double VALIDATION_JUMP = 0.3;
    /** A part of the epochs with such jumps makes a run unstable. */
    private static final double MANY = 0.1;
    /** How a run begins, to this part, is forgiven. */
    private static final double BEGINNING = 0.4;

    private final Case about;
    private final Evidence seen;

    Collapse(Case about) {
        this.about = about;
        this.seen = about.seen();
    }

    /** The loss is far above that of knowing nothing, and has not come to rest there. */
    Optional<Verdict> ranAway() {
        Curve train = seen.train();
        boolean far = seen.part(train.end()) < -RUN_AWAY && seen.part(train.measuredEnd()) < -RUN_AWAY;
        boolean moves = train.spread((int) (BEGINNING * seen.epochs())) > JUMP * seen.scale();
        return Case.when(
                far && moves,
                () -> Case.verdict(
                        Kind.UNSTABLE,
                        "the training loss is " + Digits.loss(train.measuredEnd()) + " after "
                                + Case.epochs(seen.epochs()) + ", far above the " + Digits.loss(seen.chance()) + " of "
                                + about.knowingNothing(),
                        about.advice().unstable()));
    }

    /** What had been learned was lost again. */
    Optional<Verdict> lost() {
        Curve train = seen.train();
        int lowest = train.lowestMeasured();
        double learned = seen.chance() - train.measured(lowest);
        double rise = train.end() - train.measured(lowest);
        boolean longAgo = lowest < train.last() - 1;
        return Case.when(
                longAgo
                        && learned > WORTH_LOSING * seen.range()
                        && rise > LOST * learned
                        && rise > Case.CLEAR * train.noise(),
                () -> Case.verdict(
                        Kind.UNSTABLE,
                        "the training loss was down to " + Digits.loss(train.measured(lowest)) + " in epoch "
                                + (lowest + 1) + " and is " + Digits.loss(train.measuredEnd()) + " now",
                        about.advice().unstable()));
    }

    Optional<Verdict> jumped() {
        double jump = JUMP * seen.scale();
        int from = (int) (BEGINNING * seen.epochs());
        int jumps = seen.train().jumps(from, jump);
        return Case.when(
                jumps >= many(seen.epochs() - from),
                () -> Case.verdict(
                        Kind.UNSTABLE,
                        "the training loss jumped up by more than " + Digits.loss(jump) + " from one epoch to the next "
                                + times(jumps) + " since epoch " + Math.max(from, 1),
                        about.advice().unstable()));
    }

    Optional<Verdict> validationJumped() {
        double jump = VALIDATION_JUMP * seen.scale();
        int from = (int) (BEGINNING * seen.epochs());
        return seen.validation()
                .filter(curve -> curve.jumps(from, jump) > many(seen.epochs() - from))
                .map(curve -> Case.verdict(
                        Kind.UNSTABLE,
                        "the validation loss jumped up by more than " + Digits.loss(jump)
                                + " from one epoch to the next "
                                + times(curve.jumps(from, jump)) + " since epoch " + Math.max(from, 1)
                                + ", while the training loss did not",
                        about.advice().validationUnstable()));
    }

    private static int many(int epochs) {
        return Math.max(2, (int) Math.ceil(MANY * epochs));
    }

    private static String times(int count) {
        return count + " times";
    }
}
