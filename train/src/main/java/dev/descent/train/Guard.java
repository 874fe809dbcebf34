package dev.descent.train;

import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A copy of all that a run changes in place, from a moment at which every number was finite. It is renewed so seldom
 * that it costs next to nothing, and so often that the steps since can soon be made again, to see which of them broke:
 * copying moves about half as many bytes as one step does, at the least.
 */
final class Guard {
    /** Iterations between two copies. */
    static final int INTERVAL = 64;

    private final Map<String, Variable> memory;
    private final Map<String, Values> copies = new LinkedHashMap<>();
    private long iterations;

    /** @param memory what a run changes in place, by name */
    Guard(Map<String, Variable> memory) {
        this.memory = Map.copyOf(memory);
        memory.forEach((name, variable) -> copies.put(name, Values.zeros(variable.dtype(), variable.shape())));
    }

    /** Copies everything. */
    void capture(long iterationsMade) {
        copies.forEach((name, copy) -> copy.memory().copyFrom(memory.get(name).memory()));
        iterations = iterationsMade;
    }

    /** Makes everything what it was. */
    void restore() {
        copies.forEach((name, copy) -> memory.get(name).copyFrom(copy));
    }

    /** How many iterations had been made when everything was copied. */
    long iterations() {
        return iterations;
    }

    /** The name of something in which a number is not finite, if there is any. */
    Optional<String> notFinite() {
        return copies.keySet().stream()
                .filter(name -> !memory.get(name).values().isFinite())
                .findFirst();
    }
}
