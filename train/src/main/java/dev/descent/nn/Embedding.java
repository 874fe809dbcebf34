package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;

/**
 * A table of vectors, looked up by number. Shapes: x I32 [batch…] → [batch…, width]. A number outside the table is an
 * {@link IndexOutOfBoundsException} when the program runs.
 *
 * @param weight [rows, width]
 */
public record Embedding(Parameter weight) implements Explained {
    public Embedding {
        Inputs.that(
                weight.shape().rank() == 2,
                "Embedding: weight has shape " + weight.shape() + " but needs [rows, width]");
    }

    /**
     * A table with given first values.
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Embedding of(int rows, int width, Initializer weight) {
        Inputs.requireSize("Embedding", "rows", rows);
        Inputs.requireSize("Embedding", "width", width);
        return new Embedding(new Parameter(new Variable("weight", DType.F32, Shape.of(rows, width), weight)));
    }

    /**
     * A table that begins as PyTorch's: N(0, 1).
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Embedding of(int rows, int width, Seed seed) {
        return of(rows, width, Initializers.normal(seed.at("weight"), 0, 1));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.that(
                x.dtype() == DType.I32,
                this + ": input of shape " + x.shape() + " holds " + x.dtype() + ", not row numbers (I32)");
        return weight.gather(x);
    }

    @Override
    public Parameters parameters() {
        return Parameters.of("weight", weight);
    }

    @Override
    public String toString() {
        return "Embedding(" + weight.shape().dim(0) + "→" + weight.shape().dim(1) + ")";
    }

    @Override
    public String title() {
        return "embedding " + weight.shape().dim(0) + "→" + weight.shape().dim(1);
    }

    @Override
    public String formula(Flow flow) {
        return "looks up a row of its table for each number";
    }
}
