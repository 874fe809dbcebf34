package dev.descent.compile;

import dev.descent.tensor.Layout;
import dev.descent.tensor.Ordering;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operand really is: a tensor that has values of its own, seen through views.
 *
 * @param views from the operand down to the tensor
 * @param triggers what has to be computed before the operand may be read, besides the tensor
 */
record Source(Tensor tensor, List<Layout.View> views, List<Tensor> triggers) {
    static Source of(Tensor operand) {
        List<Layout.View> views = new ArrayList<>();
        List<Tensor> triggers = new ArrayList<>();
        Tensor tensor = operand;
        while (true) {
            switch (tensor.op()) {
                case Layout.View view -> {
                    views.add(view);
                    tensor = view.x();
                }
                case Ordering.After after -> {
                    Source trigger = of(after.trigger());
                    triggers.add(trigger.tensor);
                    triggers.addAll(trigger.triggers);
                    tensor = after.x();
                }
                default -> {
                    return new Source(tensor, views, triggers);
                }
            }
        }
    }

    /** Whether the views leave every value at its place in row-major order. */
    boolean isContiguous() {
        return views.stream().allMatch(Layout.Reshape.class::isInstance);
    }
}
