package dev.descent.cli.explain;

import dev.descent.insight.explain.LayerStep;
import dev.descent.nn.Explained;
import dev.descent.nn.Layer;
import java.util.regex.Pattern;

/** What layers say of themselves, and what is said of those that say nothing. */
final class LayerWords {
    private static final Pattern RECORD = Pattern.compile("^(\\w+)\\[.*");

    private LayerWords() {}

    /** A short name: {@code linear 2→1}. */
    static String name(Layer layer) {
        return layer instanceof Explained known
                ? known.title()
                : RECORD.matcher(layer.toString()).replaceFirst("$1");
    }

    /** What it computes. */
    static String formula(LayerStep step) {
        return step.layer() instanceof Explained known ? known.formula(step.slope()) : "a layer of its own kind";
    }

    /** The chain rule in letters. */
    static String chainRule(LayerStep step) {
        return step.layer() instanceof Explained known
                ? known.chainRule(step.slope(), step.inputBlame().isPresent())
                : "what comes back out of it";
    }
}
