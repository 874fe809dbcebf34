package dev.descent.compile;

import dev.descent.tensor.Layout;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operand really is: a tensor that has values of its own, seen through views.
 *
 * @param views from the operand down to the tensor
 */
record Source(Tensor tensor, List<Layout.View> views) {
    static Source of(Tensor operand) {
        List<Layout.View> views = new ArrayList<>();
        Tensor tensor = operand;
        while (tensor.op() instanceof Layout.View view) {
            views.add(view);
            tensor = view.x();
        }
        return new Source(tensor, views);
    }

    /** Whether the views leave every value at its place in row-major order. */
    boolean isContiguous() {
        return views.stream().allMatch(Layout.Reshape.class::isInstance);
    }
}
