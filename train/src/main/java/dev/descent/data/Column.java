package dev.descent.data;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;

/**
 * What one column of a {@link Dataset} holds for each example.
 *
 * @param name what a model calls it: "x" for what it sees, "y" for what it is to say
 * @param shape the shape of one example, {@code [28, 28]} for an image, {@code []} for a label; of one item where examples
 *     have several, {@code []} for a token
 * @param dtype what one value is
 * @param varies whether examples are sequences of items, of lengths that differ
 */
public record Column(String name, Shape shape, DType dtype, boolean varies) {
    /** Refuses a column whose examples would be empty. */
    public Column {
        if (shape.size() == 0) {
            throw new DataException("column \"" + name + "\" has shape " + shape
                    + ", which holds no value; give each example at least one");
        }
    }

    /** A column whose examples are all of one shape. */
    public Column(String name, Shape shape, DType dtype) {
        this(name, shape, dtype, false);
    }

    /** Bytes that one example takes; one item where lengths vary. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    /** So many examples as an input of a program, where lengths do not vary. Shape: [examples, …]. */
    public Tensor input(int examples) {
        return Tensor.input(name, dtype, shape.prepend(examples).dims());
    }

    /** {@code x [28, 28] F32}; where lengths vary {@code text […] I32}. */
    String words() {
        String dims = shape.toString();
        return name + " " + (!varies ? dims : shape.rank() == 0 ? "[…]" : "[…, " + dims.substring(1)) + " " + dtype;
    }

    /** A part of what a dataset is known again by. */
    @Override
    public String toString() {
        return "Column[name=" + name + ", shape=" + shape + ", dtype=" + dtype + (varies ? ", varies]" : "]");
    }
}
