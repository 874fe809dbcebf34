package dev.descent.train.verdict;

import dev.descent.train.verdict.Verdict.Kind;
import dev.descent.word.Digits;
import java.util.Optional;

/** Whether a model learned anything: whether it does better than one that always gives the same answer. */
final class Ignorance {
    /** A model whose loss is this part of the range below chance, or less, has learned nothing. */
    private static final double NOTHING = 0.03;
    /** A loss that changes by less than this part of itself is level. */
    private static final double LEVEL = 0.02;
    /** … and if the validation loss was never lower than chance, this part of the training loss is noise as well. */
    private static final double NEXT_TO_NOTHING = 0.06;
    /** A loss this part of the range above chance had run away. */
    private static final double RUN_AWAY = 0.3;
    /** A loss that is level from the beginning learned nothing if it came down by less than this part of the range. */
    private static final double LITTLE = 0.3;

    private final Case about;
    private final Evidence seen;

    Ignorance(Case about) {
        this.about = about;
        this.seen = about.seen();
    }

    Optional<Verdict> notLearning() {
        Curve train = seen.train();
        boolean nothing = seen.partLearned() < NOTHING || levelFromTheBeginning();
        if (!nothing && !learnedOnlyNoise()) {
            return nothingHolds();
        }
        String now =
                "after " + Case.epochs(seen.epochs()) + " the training loss is " + Digits.loss(train.measuredEnd());
        if (!nothing) {
            Curve validation = seen.validation().orElseThrow();
            return Optional.of(Case.verdict(
                    Kind.NOT_LEARNING,
                    now + ", hardly below the " + Digits.loss(seen.chance()) + " of " + about.knowingNothing()
                            + ", and the validation loss, " + Digits.loss(validation.measuredEnd())
                            + ", never got there",
                    about.advice().nothingThatHolds()));
        }
        int highest = highest(train);
        if (seen.part(train.measured(highest)) < -RUN_AWAY) {
            return Optional.of(Case.verdict(
                    Kind.NOT_LEARNING,
                    "the training loss shot up to " + Digits.loss(train.measured(highest)) + " in epoch "
                            + (highest + 1)
                            + " and is " + Digits.loss(train.measuredEnd()) + " now, no better than the "
                            + Digits.loss(seen.chance()) + " of " + about.knowingNothing(),
                    about.advice().tooFast()));
        }
        // A loss that comes down to chance from above is about to stop there; one that goes on below it only crawls.
        boolean crawls = seen.chance() - train.end() > Case.CLEAR * train.noise() && train.end() < train.first();
        return Optional.of(Case.verdict(
                Kind.NOT_LEARNING,
                now + (crawls ? ", hardly below the " : ", no better than the ") + Digits.loss(seen.chance()) + " of "
                        + about.knowingNothing() + (crawls ? ", though it is falling slowly" : ""),
                crawls ? about.advice().tooSlow() : about.advice().stuck()));
    }

    /**
     * The training loss came down somewhat, but on examples that were held out the model is no better than a constant
     * answer. Where it came down far, the model memorized, which is another verdict.
     */
    private Optional<Verdict> nothingHolds() {
        Curve train = seen.train();
        return Case.when(
                seen.part(train.end()) < LITTLE
                        && about.held().isNoBetterThanConstant(seen.range())
                        && !new OneSided(about).missesRareOnes(),
                () -> Case.verdict(
                        Kind.NOT_LEARNING,
                        "the training loss came down from the " + Digits.loss(seen.chance()) + " of "
                                + about.knowingNothing()
                                + " to " + Digits.loss(train.measuredEnd())
                                + ", but that does not generalize: on other examples the model is no better"
                                + " than a constant prediction",
                        about.advice().nothingThatHolds()));
    }

    /**
     * Whether the loss came down in the first epoch alone, and not far: from first weights that were worse than any
     * constant answer. Where it is known what that costs, there is no need to guess.
     */
    private boolean levelFromTheBeginning() {
        Curve train = seen.train();
        return !about.history().scale().isKnown()
                && train.first() - train.end() < LEVEL * Math.abs(train.first())
                && seen.part(train.end()) < LITTLE;
    }

    /** Whether the training loss came down a little and the validation loss never below chance. */
    private boolean learnedOnlyNoise() {
        return seen.partLearned() < NEXT_TO_NOTHING
                && seen.validation()
                        .map(curve -> seen.part(curve.at(curve.lowest())) <= 0)
                        .orElse(false);
    }

    private static int highest(Curve curve) {
        int highest = 0;
        for (int i = 1; i < curve.length(); i++) {
            highest = curve.measured(i) > curve.measured(highest) ? i : highest;
        }
        return highest;
    }
}
