package dev.descent.nn;

import dev.descent.tensor.Values;
import java.util.Optional;

/** A layer that says in words what it computes, for people who look into a step of training. */
public interface Explained extends Layer {
    /** A short name with its sizes: {@code linear 2→1}. */
    String title();

    /**
     * What it computes, in letters: {@code y = x·Wᵀ + b}.
     *
     * @param slope in a step, the derivative of each output by its input, if it treats each number alone
     */
    String formula(Optional<Values> slope);

    /**
     * The chain rule through it, in letters: {@code dy/dx = 1 where x > 0, else 0}.
     *
     * @param slope as above
     * @param isHandedOn whether the layers before get blame from it
     */
    String chainRule(Optional<Values> slope, boolean isHandedOn);
}
