package dev.descent.train.verdict;

import dev.descent.train.history.Evaluation;
import dev.descent.train.verdict.Verdict.Kind;
import dev.descent.word.Digits;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads the curves of a finished run. Questions are asked in the order in which a person would: is the run of any use at
 * all, did it learn anything, does what it learned hold, was it done; and if all is well, is it known to be.
 */
final class Judgment {
    /** Fewer epochs than this do not show that a curve has settled. */
    private static final int FEW_EPOCHS = 5;

    private final Case about;
    private final Evidence seen;
    private final Generalization generalization;

    Judgment(Case about) {
        this.about = about;
        seen = about.seen();
        generalization = new Generalization(about);
    }

    /** The verdict, with what the test set adds to it. */
    Verdict verdict() {
        Verdict byCurves = new OneSided(about).added(byCurves());
        return about.held().test().map(test -> compared(byCurves, test)).orElse(byCurves);
    }

    private Verdict byCurves() {
        Collapse collapse = new Collapse(about);
        Ignorance ignorance = new Ignorance(about);
        Unfinished unfinished = new Unfinished(about);
        Stream<Supplier<Optional<Verdict>>> questions = Stream.of(
                collapse::ranAway,
                collapse::lost,
                collapse::jumped,
                ignorance::notLearning,
                generalization::turned,
                collapse::validationJumped,
                generalization::leftBehind,
                unfinished::stoppedTooEarly,
                unfinished::stillLearning,
                unfinished::rateRanOut,
                new OneSided(about)::verdict,
                unfinished::tooWeak);
        return questions
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(this::settled);
    }

    private Verdict settled() {
        if (seen.validation().isEmpty()) {
            return Case.verdict(
                    Kind.UNDECIDED,
                    "the training loss settled at " + Digits.loss(seen.train().measuredEnd())
                            + ", but without a validation set it is unknown whether the model memorized",
                    Advice.validate());
        }
        Curve curve = seen.validation().get();
        String losses =
                Digits.loss(curve.measured(curve.lowestMeasured())) + " in epoch " + (curve.lowestMeasured() + 1);
        if (seen.epochs() < FEW_EPOCHS) {
            return Case.verdict(
                    Kind.UNDECIDED,
                    "the validation loss came down to " + losses + ", and " + Case.epochs(seen.epochs())
                            + " are too few to see whether it has settled",
                    about.advice().moreEpochs());
        }
        return Case.verdict(
                Kind.JUST_RIGHT,
                "the validation loss came down to " + losses + ", ended at " + Digits.loss(curve.measuredEnd())
                        + " and no longer gets notably better, with the training loss at "
                        + Digits.loss(seen.train().measuredEnd()),
                List.of());
    }

    /** What the test set says: nothing was chosen by it, so it tells how far the validation loss can be believed. */
    private Verdict compared(Verdict verdict, Evaluation test) {
        if (seen.validation().isEmpty()) {
            return generalization.isGap(test.loss())
                    ? Case.verdict(
                            Kind.OVERFITTING,
                            "the test loss is " + Digits.loss(test.loss()) + " where the training loss came down to "
                                    + Digits.loss(seen.train().measuredEnd()),
                            about.advice().overfitting(seen.train().lowestMeasured() + 1))
                    : verdict.adding("; the test loss is " + Digits.loss(test.loss()));
        }
        return verdict.adding("; the test loss is " + Digits.loss(test.loss())
                + about.held().validation().map(this::beside).orElse(""));
    }

    private String beside(Evaluation validation) {
        HeldOut held = about.held();
        double apart = held.test().orElseThrow().loss() - validation.loss();
        String both = " where the validation loss of the same weights is " + Digits.loss(validation.loss());
        if (Double.isNaN(held.testErrorsAbove()) || !generalization.matters(Math.abs(apart), validation.loss())) {
            return both;
        }
        if (!held.differBeyondChance()) {
            return both + ", which is within chance for sets of this size";
        }
        return both + ", further apart than is explained by chance for sets of this size, so "
                + (apart > 0
                        ? "the validation set flatters this model or differs from the test set"
                        : "the test set is easier than the validation set or differs from it");
    }
}
