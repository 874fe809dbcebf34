package dev.descent.train.check;

import dev.descent.nn.Parameters;
import dev.descent.tensor.NativeMemory;
import dev.descent.tensor.Variable;
import java.util.Locale;

/** The memory that training a model takes at the least: asked for before anything is computed, which may take minutes. */
public final class Footprint {
    private Footprint() {}

    /**
     * Sees to it that there is room for the weights, their gradients, and two copies: the best so far, and those of a moment ago.
     *
     * @param all that the model has
     * @param trained the parameters that are not frozen
     * @throws dev.descent.tensor.MemoryException if there is not
     */
    public static void require(Parameters all, Parameters trained) {
        long coming = all.state().values().stream()
                .filter(variable -> !variable.isPlaced())
                .mapToLong(Variable::bytes)
                .sum();
        long weights = bytes(all);
        NativeMemory.require(
                coming + weights + 2 * bytes(trained),
                () -> String.format(
                        Locale.ROOT,
                        "training a model of %,d parameters, that is %s, with gradients and copies",
                        all.count(),
                        NativeMemory.text(weights)));
    }

    private static long bytes(Parameters parameters) {
        return parameters.state().values().stream().mapToLong(Variable::bytes).sum();
    }
}
