package dev.descent.metric;

import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;

/** How outputs and targets of one batch belong together. */
final class Pairs {
    private Pairs() {}

    /** Refuses numbers of which there is not one for each target. */
    static void check(String metric, Values outputs, Values targets) {
        if (outputs.size() != targets.size()) {
            throw new ShapeException(metric + " compares numbers one by one and cannot compare outputs of shape "
                    + outputs.shape() + " with targets of shape " + targets.shape());
        }
    }
}
