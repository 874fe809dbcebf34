package dev.descent.insight.blame;

import java.util.List;

/** An answer to an example: the one that the data gives, the one of a model, the one of its neighbors. */
public sealed interface Answer {
    /**
     * A class.
     *
     * @param label its number
     * @param share how much speaks for it, 0 to 1: the probability that the model gives to it, or the part of the
     *     neighbors that have it
     */
    record Label(int label, double share) implements Answer {}

    /** Numbers, in the units of the target: one for each target. */
    record Numbers(List<Double> values) implements Answer {
        /** Copies the list. */
        public Numbers {
            values = List.copyOf(values);
        }
    }

    /** No answer: the loss does not compare what a model says with what the data says. */
    record None() implements Answer {}
}
