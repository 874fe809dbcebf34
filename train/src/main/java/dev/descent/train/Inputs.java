package dev.descent.train;

import dev.descent.data.Column;
import dev.descent.tensor.Tensor;

/** The columns of a dataset as inputs of a program. */
final class Inputs {
    private Inputs() {}

    /** A batch of one column. Shape: [count, …]. */
    static Tensor of(Column column, int count) {
        return Tensor.input(
                column.name(), column.dtype(), column.shape().prepend(count).dims());
    }
}
