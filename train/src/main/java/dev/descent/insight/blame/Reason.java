package dev.descent.insight.blame;

/** Why an example is suspected, in the order in which reasons are looked for: the first that holds is given. */
public sealed interface Reason {
    /**
     * Another example has the very same inputs and another answer.
     *
     * @param row the first such example
     */
    record Contradicts(int row) implements Reason {}

    /** Most of its neighbors answer otherwise. */
    record NeighborsDisagree() implements Reason {}

    /** Its label was not told right after a single epoch. */
    record NeverLearned() implements Reason {}

    /**
     * Its label was told right only when most of the training was over: memorized.
     *
     * @param epoch since which it is told right
     */
    record LearnedLate(int epoch) implements Reason {}

    /**
     * Its label was told right and then wrong again, several times.
     *
     * @param times it was forgotten
     */
    record Forgotten(int times) implements Reason {}

    /** Its loss is far above that of the others, and nothing else is known against it. */
    record Hard() implements Reason {}

    /** There is nothing against it. */
    record Ordinary() implements Reason {}
}
