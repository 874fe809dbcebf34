package dev.descent.train.verdict;

import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a training run looks like to somebody who has seen many, and what to try first.
 *
 * @param kind in one word
 * @param sinceEpoch of overfitting, the epoch from which on the validation set gained nothing; counted from 1
 * @param evidence the figures that say so, a sentence
 * @param advice what to try, the most promising first
 */
public record Verdict(Kind kind, OptionalInt sinceEpoch, String evidence, List<String> advice) {
    /** The kinds of verdict. */
    public enum Kind {
        /** The model learned what the data gave and no more. */
        JUST_RIGHT("just right"),
        /** The model could learn more: it was still getting better, or it is too small for the task. */
        UNDERFITTING("underfitting"),
        /** The model memorized its training examples. */
        OVERFITTING("overfitting"),
        /** The loss stayed where it began. */
        NOT_LEARNING("not learning"),
        /** There are classes that it never tells, though its loss is good. */
        ONE_SIDED("one-sided"),
        /** The loss jumps up and down, grows, or was no number in the end. */
        UNSTABLE("unstable"),
        /** There is too little to judge by. */
        UNDECIDED("undecided");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** The kind in words. */
        public String words() {
            return words;
        }
    }

    /** Epochs without which a curve says nothing. */
    private static final int FEWEST_EPOCHS = 3;

    /** Copies the advice. */
    public Verdict {
        advice = List.copyOf(advice);
    }

    /** The verdict on a run. */
    public static Verdict of(History history) {
        return of(history, HeldOut.nothing());
    }

    /** The verdict on a run whose weights were tried on a test set. */
    public static Verdict of(History history, Evaluation test) {
        return of(history, Optional.empty(), Optional.of(test));
    }

    /**
     * The verdict on a run whose weights were tried on the validation set and on a test set: the same weights on both, so
     * that the two can be compared.
     */
    public static Verdict of(History history, Evaluation validation, Evaluation test) {
        return of(history, Optional.of(validation), Optional.of(test));
    }

    /** The verdict on a run whose weights were tried on those sets that there are. */
    public static Verdict of(History history, Optional<Evaluation> validation, Optional<Evaluation> test) {
        return of(history, new HeldOut(validation, test));
    }

    private static Verdict of(History history, HeldOut held) {
        if (history.ending() == History.Ending.NOT_FINITE) {
            return new Verdict(
                    Kind.UNSTABLE,
                    OptionalInt.empty(),
                    "the loss became NaN or infinity in epoch "
                            + (history.epochs().size() + 1),
                    new Advice(history).unstable());
        }
        if (history.epochs().size() < FEWEST_EPOCHS) {
            Verdict undecided = new Verdict(
                    Kind.UNDECIDED,
                    OptionalInt.empty(),
                    "less than " + FEWEST_EPOCHS + " epochs say nothing about a trend",
                    new Advice(history).moreEpochs());
            return history.epochs().isEmpty()
                    ? undecided
                    : new Collapse(Case.of(history, held)).ranAway().orElse(undecided);
        }
        return new Judgment(Case.of(history, held)).verdict();
    }

    /** This verdict with more evidence. */
    Verdict adding(String more) {
        return new Verdict(kind, sinceEpoch, evidence + more, advice);
    }

    /** The verdict as two sentences: what it is and why, and what to try first. */
    public String sentence() {
        String since = sinceEpoch.isPresent() ? " since epoch " + sinceEpoch.getAsInt() : "";
        String words = kind.words() + since + ": " + evidence + ".";
        String capital = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return advice.isEmpty() ? capital : capital + " Try first: " + String.join("; then ", advice) + ".";
    }

    @Override
    public String toString() {
        return sentence();
    }
}
