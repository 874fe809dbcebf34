package dev.descent.compile;

import dev.descent.tensor.Layout;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Shape;
import java.util.Optional;

/**
 * The values that a fused loop runs over, in row-major order: outer × reduced × inner. Its lines have one value for each, or,
 * once the middle is folded, one for each of outer × inner. Without a reduction, reduced and inner are 1.
 */
record Domain(long outer, long reduced, long inner, boolean reduces) {
    static Domain elementwise(long size) {
        return new Domain(size, 1, 1, false);
    }

    static Domain of(Reduction reduction) {
        Shape shape = reduction.x().shape();
        int first = reduction.axes().getFirst();
        int last = reduction.axes().getLast();
        return new Domain(
                shape.part(0, first).size(),
                shape.part(first, last + 1).size(),
                shape.part(last + 1, shape.rank()).size(),
                true);
    }

    /** Number of values before the reduction. */
    long size() {
        return outer * reduced * inner;
    }

    /** Number of values after it. */
    long folded() {
        return outer * inner;
    }

    /** The domain of a loop that does the work of two. */
    Optional<Domain> merge(Domain other) {
        if (reduces && other.reduces) {
            return equals(other) ? Optional.of(this) : Optional.empty();
        }
        if (other.reduces) {
            return other.merge(this);
        }
        boolean fits = other.size() == size() || (reduces && other.size() == folded());
        return fits ? Optional.of(this) : Optional.empty();
    }

    /** Whether a view repeats each folded value over exactly the axis that was folded. */
    boolean isUndoneBy(Layout.Broadcast view) {
        Shape from = view.x().shape();
        Shape to = view.shape();
        int first = to.rank();
        int last = -1;
        for (int axis = 0; axis < to.rank(); axis++) {
            if (from.dim(axis) != to.dim(axis)) {
                first = Math.min(first, axis);
                last = axis;
            }
        }
        for (int axis = first; axis <= last; axis++) {
            if (from.dim(axis) != 1) {
                return false;
            }
        }
        return reduces
                && last >= 0
                && to.part(0, first).size() == outer
                && to.part(first, last + 1).size() == reduced
                && to.part(last + 1, to.rank()).size() == inner;
    }
}
