package dev.descent.train.breakdown;

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
public final class Guard {
    /** Iterations between two copies. */
    public static final int INTERVAL = 64;

    private final Map<String, Variable> memory;
    private final Map<String, Values> copies = new LinkedHashMap<>();
    private long iterations;

    /**
     * A guard that has copied nothing yet.
     *
     * @param memory what a run changes in place, by name
     */
    public Guard(Map<String, Variable> memory) {
        this.memory = Map.copyOf(memory);
        memory.forEach((name, variable) -> copies.put(name, Values.zeros(variable.dtype(), variable.shape())));
    }

    /** Copies everything. */
    public void capture(long iterationsMade) {
        copies.forEach((name, copy) -> copy.memory().copyFrom(memory.get(name).memory()));
        iterations = iterationsMade;
    }

    /** Makes everything what it was. */
    public void restore() {
        copies.forEach((name, copy) -> memory.get(name).copyFrom(copy));
    }

    /** How many iterations had been made when everything was copied. */
    public long iterations() {
        return iterations;
    }

    /** The name of something in which a number is not finite, if there is any. */
    public Optional<String> notFinite() {
        return copies.keySet().stream()
                .filter(name -> !memory.get(name).values().isFinite())
                .findFirst();
    }
}
