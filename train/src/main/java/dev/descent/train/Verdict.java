package dev.descent.train;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
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
        /** The model learned its training examples by heart. */
        OVERFITTING("overfitting"),
        /** The loss stayed where it began. */
        NOT_LEARNING("not learning"),
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
        return of(history, Optional.empty());
    }

    /** The verdict on a run whose best weights were tried on a test set. */
    public static Verdict of(History history, Evaluation test) {
        return of(history, Optional.of(test));
    }

    private static Verdict of(History history, Optional<Evaluation> test) {
        if (history.ending() == History.Ending.NOT_FINITE) {
            return verdict(
                    Kind.UNSTABLE,
                    "the loss was no finite number any more in epoch "
                            + (history.epochs().size() + 1),
                    Advice.UNSTABLE);
        }
        if (history.epochs().size() < FEWEST_EPOCHS) {
            return verdict(
                    Kind.UNDECIDED,
                    "less than " + FEWEST_EPOCHS + " epochs say nothing about a trend",
                    List.of("train for at least " + FEWEST_EPOCHS + " epochs"));
        }
        Evidence evidence = Evidence.of(history);
        Verdict verdict = evidence.unstable()
                .or(evidence::notLearning)
                .or(evidence::overfitting)
                .or(evidence::underfitting)
                .orElseGet(evidence::justRight)
                .knowing(history);
        return test.map(result -> verdict.after(result, evidence)).orElse(verdict);
    }

    static Verdict verdict(Kind kind, String evidence, List<String> advice) {
        return new Verdict(kind, OptionalInt.empty(), evidence, advice);
    }

    static Verdict overfittingSince(int epoch, String evidence) {
        return new Verdict(Kind.OVERFITTING, OptionalInt.of(epoch), evidence, Advice.OVERFITTING);
    }

    /** What was done about it already. */
    private Verdict knowing(History history) {
        if (history.ending() != History.Ending.STOPPED_EARLY || kind != Kind.OVERFITTING) {
            return this;
        }
        return new Verdict(
                kind,
                sinceEpoch,
                evidence + ", and early stopping went back to epoch " + history.bestEpoch(),
                Advice.OVERFITTING_STOPPED);
    }

    /** What the test set adds: it was not chosen by, so it tells how far the validation loss can be believed. */
    private Verdict after(Evaluation test, Evidence seen) {
        OptionalDouble reference = seen.bestValidation();
        if (reference.isEmpty()) {
            return seen.gap(test.loss())
                    ? verdict(
                            Kind.OVERFITTING,
                            "the test loss is " + number(test.loss()) + " where the training loss came down to "
                                    + number(seen.train().end()),
                            Advice.OVERFITTING)
                    : new Verdict(kind, sinceEpoch, evidence + "; the test loss is " + number(test.loss()), advice);
        }
        String compared = "the test loss is " + number(test.loss()) + " where the best validation loss was "
                + number(reference.getAsDouble());
        boolean worse = seen.matters(test.loss() - reference.getAsDouble(), reference.getAsDouble());
        return new Verdict(
                kind,
                sinceEpoch,
                evidence + "; " + compared
                        + (worse ? ", so the validation set flatters this model or differs from the test set" : ""),
                advice);
    }

    /** The verdict as two sentences: what it is and why, and what to try first. */
    public String sentence() {
        String since = sinceEpoch.isPresent() ? " since epoch " + sinceEpoch.getAsInt() : "";
        String words = kind.words() + since + ": " + evidence + ".";
        String capital = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return advice.isEmpty() ? capital : capital + " Try first: " + String.join("; then ", advice) + ".";
    }

    /** A loss as people read it. */
    static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5 ? "%.3g" : "%.4f", value);
    }

    @Override
    public String toString() {
        return sentence();
    }
}
