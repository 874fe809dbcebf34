package dev.descent.insight.blame;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * One example, and how much it holds the loss up.
 *
 * @param row of the data, from 0
 * @param score how suspicious it is, from 0 to 1: the mean of what its loss says and what its neighbors say
 * @param loss mean of its loss over the epochs
 * @param share of the whole loss that can still be learned away, summed over all examples and epochs: this example's
 *     part of it, from 0 to 1
 * @param given the answer that the data gives, with what the model says of it
 * @param said the answer of the model
 * @param neighbors what the examples that are nearest to it answer: the most frequent label, the mean of numbers
 * @param neighborCount how many those are; 0 if there is no other example
 * @param reason the first thing to be said against it
 */
public record Suspect(
        int row,
        double score,
        double loss,
        double share,
        Answer given,
        Answer said,
        Answer neighbors,
        int neighborCount,
        Reason reason) {

    /**
     * The reason in a few words: {@code neighbors disagree: 9 of 10 say 3}.
     *
     * @param rowName what to call a row
     * @param answerName what to call an answer
     */
    public String why(IntFunction<String> rowName, Function<Answer, String> answerName) {
        return switch (reason) {
            case Reason.Contradicts other ->
                "contradicts " + rowName.apply(other.row()) + ": same inputs, different target";
            case Reason.NeighborsDisagree _ -> "neighbors disagree: " + neighborWords(answerName);
            case Reason.NeverLearned _ -> "never learned: predicted correctly after no epoch";
            case Reason.LearnedLate late -> "memorized: predicted correctly only since epoch " + late.epoch();
            case Reason.Forgotten forgotten -> "forgotten " + forgotten.times() + " times";
            case Reason.Hard _ -> String.format(Locale.ROOT, "hard: %.2g %% of the loss is its own", 100 * share);
            case Reason.Ordinary _ -> "";
        };
    }

    /** What the neighbors say: {@code 9 of 10 say 3}, {@code 10 say 141.2 on average}. */
    public String neighborWords(Function<Answer, String> answerName) {
        return switch (neighbors) {
            case Answer.Label label ->
                Math.round(label.share() * neighborCount) + " of " + neighborCount + " say " + answerName.apply(label);
            case Answer.Numbers _ -> neighborCount + " say " + answerName.apply(neighbors) + " on average";
            case Answer.None _ -> "";
        };
    }

    /** An answer as it is: labels by their number. */
    public static String plain(Answer answer) {
        return switch (answer) {
            case Answer.Label label -> Integer.toString(label.label());
            case Answer.Numbers numbers ->
                numbers.values().stream()
                        .map(value -> String.format(Locale.ROOT, "%.4g", value))
                        .collect(Collectors.joining(", "));
            case Answer.None _ -> "";
        };
    }
}
