package dev.descent.data;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;

/**
 * What one column of a {@link Dataset} holds for each example.
 *
 * @param name what a model calls it: "x" for what it sees, "y" for what it is to say
 * @param shape the shape of one example, {@code [28, 28]} for an image, {@code []} for a label
 * @param dtype what one value is
 */
public record Column(String name, Shape shape, DType dtype) {
    /** Refuses a column whose examples would be empty. */
    public Column {
        if (shape.size() == 0) {
            throw new DataException("column \"" + name + "\" has shape " + shape
                    + ", which holds no value; give each example at least one");
        }
    }

    /** Bytes that one example takes. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }
}
