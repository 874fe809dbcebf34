package dev.descent.nn;

import dev.descent.tensor.Values;
import dev.descent.word.Filled;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A layer that says what it computes, in words and with the numbers of a step filled in, for people who look into a step
 * of training. What it does not say of itself is said of any layer: the numbers as they are.
 */
public interface Explained extends Layer {
    /** What a layer says of itself, or what can be said of one that says nothing. */
    static Explained of(Layer layer) {
        return layer instanceof Explained known ? known : new Untold(layer);
    }

    /** A short name with its sizes: {@code linear 2→1}. */
    String title();

    /** What it computes, in letters: {@code y = x·Wᵀ + b}. */
    default String formula(Flow flow) {
        return "a layer of its own kind";
    }

    /** The chain rule through it, in letters: {@code dy/dx = 1 where x > 0, else 0}. */
    default String chainRule(Flow flow) {
        return "what comes back out of it";
    }

    /** Of a layer whose parts are opened: what becomes of the blame that comes out of the first of them. */
    default String joined() {
        return "what comes back out of its parts";
    }

    /** What of this very step is worth being said even where there are too many numbers to be shown. */
    default Optional<String> remark(Flow flow) {
        return Optional.empty();
    }

    /** How each number that comes out was computed. */
    default List<Filled> outputs(Flow flow) {
        return flow.outputs(_ -> "");
    }

    /** How each number of a weight came by its blame: by the blame of the output and what went in. */
    default List<Filled> weightBlame(Flow flow, Flow.Weight weight) {
        return flow.blameOf(weight, _ -> "");
    }

    /** How each number that went in came by its blame; nothing of the first layer, whose input is nobody's fault. */
    default List<Filled> inputBlame(Flow flow) {
        return flow.throughSlope(
                i -> flow.digits().behind(flow.slope().orElseThrow().get(i)));
    }

    /**
     * What a number of its weights lies between, if it is that plain.
     *
     * @param weight name of the weight, {@code bias}
     * @param index the number's place in it
     */
    default Optional<Link> link(String weight, long index) {
        return Optional.empty();
    }

    /**
     * What a number of the weights lies between.
     *
     * @param input the input that it is multiplied by; empty if it is added as it is
     * @param output the output that it is a part of
     */
    record Link(OptionalLong input, long output) {}

    /** How many products or numbers there are to be written if all of an output is. */
    default long terms(Values output) {
        return output.size();
    }

    /** Whether the same numbers come out in the same order, in another shape. */
    default boolean isShapeOnly() {
        return false;
    }
}
