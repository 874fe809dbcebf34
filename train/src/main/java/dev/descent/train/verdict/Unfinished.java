package dev.descent.train.verdict;

import dev.descent.train.verdict.Verdict.Kind;
import dev.descent.word.Digits;
import java.util.Locale;
import java.util.Optional;

/** Whether a model could have learned more: it was stopped while it did, or is too small. */
final class Unfinished {
    /** The part of a run that shows how it ended. */
    private static final double LAST = 0.2;
    /** A model is still learning if the last part of a run brought more than this part of all … */
    private static final double STILL_LEARNING = 0.05;
    /** … or this part of what could still go, while that is not yet small. */
    private static final double STILL_FALLING = 0.15;
    /** … or learned this part of all on the last stretch before a schedule ended it. */
    private static final double RAN_OUT = 0.03;
    /** Of fewer epochs than this, nobody knows at what pace they went. */
    private static final int LONG = 20;
    /** Patience that is no longer than this may end a run by chance. */
    private static final int SHORT_PATIENCE = 3;
    /** Of fewer epochs than this, the last one alone shows how a run ended. */
    private static final int FEW_EPOCHS = 5;
    /** A model has learned too little if the training loss came down by less than this part of the range … */
    private static final double LITTLE = 0.3;
    /** … and the validation loss, which dropout does not hold up, by less than this. */
    private static final double LITTLE_WITHOUT_DROPOUT = 0.4;

    private final Case about;
    private final Evidence seen;

    Unfinished(Case about) {
        this.about = about;
        this.seen = about.seen();
    }

    /** Early stopping lost its patience while the loss was coming down. */
    Optional<Verdict> stoppedTooEarly() {
        int best = about.history().bestEpoch() - 1;
        int waited = seen.epochs() - 1 - best;
        if (!about.stoppedEarly() || waited > SHORT_PATIENCE || best <= waited) {
            return Optional.empty();
        }
        Curve watched = seen.watched();
        int before = best - waited - 1;
        double fell = watched.measured(before) - watched.measured(best);
        boolean falling =
                fell > STILL_LEARNING * seen.learned() || fell > STILL_FALLING * seen.excess(watched.measured(before));
        boolean within = watched.measuredEnd() - watched.measured(best) < Case.CLEAR * watched.noise();
        return Case.when(
                falling && within,
                () -> Case.verdict(
                        Kind.UNDERFITTING,
                        "early stopping ended the run after " + Case.epochs(waited)
                                + " without improvement, although the "
                                + seen.watchedName() + " had just fallen from " + Digits.loss(watched.measured(before))
                                + " in epoch " + (before + 1) + " to " + Digits.loss(watched.measured(best))
                                + " in epoch "
                                + (best + 1),
                        about.advice().stoppedTooEarly(waited)));
    }

    Optional<Verdict> stillLearning() {
        Curve train = seen.train();
        Curve watched = seen.watched();
        int last = Math.max(seen.epochs() < FEW_EPOCHS ? 1 : 2, (int) (LAST * seen.epochs()));
        int from = train.last() - last;
        double gain = Math.min(train.at(from) - train.end(), watched.at(from) - watched.end());
        double toCome = toCome(from, last);
        boolean much = seen.excess(watched.end()) > STILL_LEARNING * seen.range();
        boolean ofTheRest = much && gain > STILL_FALLING * seen.excess(watched.at(from));
        boolean falling = gain > STILL_LEARNING * seen.learned() || ofTheRest;
        boolean slowly = toCome > STILL_LEARNING * seen.learned()
                || (much && toCome > STILL_FALLING * seen.excess(watched.end()));
        boolean clearly = falling && gain > Case.CLEAR / 2 * watched.noise();
        return Case.when(
                clearly || slowly,
                () -> Case.verdict(
                        Kind.UNDERFITTING,
                        "the model was still learning: the " + seen.watchedName() + " fell from "
                                + Digits.loss(watched.measured(from)) + " to " + Digits.loss(watched.measuredEnd())
                                + " in the last "
                                + (last == 1 ? "epoch" : last + " epochs")
                                + (clearly
                                        ? ""
                                        : ", and at this pace would come down to about "
                                                + Digits.loss(watched.end() - toCome) + " in as many epochs again"),
                        about.advice().stillLearning()));
    }

    /**
     * By how much the watched loss would fall in as many epochs again: by what the last part of the run brought, less and
     * less of it as it became less from the part before. 0 if the fall is not beyond noise, was not there before either, or
     * a schedule had ended it.
     */
    private double toCome(int from, int last) {
        Curve train = seen.train();
        Curve watched = seen.watched();
        int before = from - last;
        double gain = watched.at(from) - watched.end();
        double earlier = watched.at(Math.max(before, 0)) - watched.at(from);
        boolean clear =
                gain > Case.CLEAR * watched.noise() && train.at(from) - train.end() > Case.CLEAR / 2 * train.noise();
        if (before < 0 || !clear || earlier < gain / 2 || seen.epochs() < LONG || seen.rateRanOut()) {
            return 0;
        }
        double left = Math.min(gain / earlier, 1);
        double sum = 0;
        double next = gain;
        for (int part = 0; part < 1 / LAST; part++) {
            next *= left;
            sum += next;
        }
        return sum;
    }

    /** The loss is level because the schedule had ended training, not because there was nothing left to learn. */
    Optional<Verdict> rateRanOut() {
        if (!seen.rateRanOut()) {
            return Optional.empty();
        }
        Curve watched = seen.watched();
        double from = seen.positionWithLeft(LAST);
        double before = seen.positionWithLeft(2 * LAST);
        double gain = Math.min(seen.train().at(from) - seen.train().end(), watched.at(from) - watched.end());
        int since = (int) Math.floor(from);
        double gainBefore = watched.at(before) - watched.at(from);
        // A loss that falls more as the rate goes down was held up by too high a rate.
        return Case.when(
                gain > RAN_OUT * seen.learned() && (before == 0 || gainBefore >= gain),
                () -> Case.verdict(
                        Kind.UNDERFITTING,
                        "the schedule ended training while the model was still learning: the " + seen.watchedName()
                                + " fell from " + Digits.loss(watched.measured(since)) + " in epoch " + (since + 1)
                                + " to "
                                + Digits.loss(watched.measuredEnd()) + ", and then the learning rate had decayed",
                        about.advice().rateRanOut()));
    }

    Optional<Verdict> tooWeak() {
        return Case.when(
                seen.part(seen.train().end()) < LITTLE && seen.partLearned() < LITTLE_WITHOUT_DROPOUT,
                () -> Case.verdict(
                        Kind.UNDERFITTING,
                        "the training loss came down by only "
                                + percent(seen.part(seen.train().end()))
                                + " of the way, from " + Digits.loss(seen.chance()) + " to "
                                + Digits.loss(seen.train().measuredEnd()) + ", and no longer falls",
                        about.advice().tooWeak()));
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }
}
