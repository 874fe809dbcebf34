package dev.descent.oracle;

import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * An expression that a program must compute as the interpreter does. Leaves are drawn from a generator that is seeded by
 * the name.
 *
 * @param dtype type of the real numbers
 * @param signedZeros whether −0 and 0 are told apart in the outputs
 */
public record OracleCase(String name, DType dtype, boolean signedZeros, Function<Draw, Work> build) {
    /** What a program is asked for. */
    public record Work(List<Tensor> outputs, Updates updates) {}

    /** A case of outputs alone. */
    public static OracleCase of(String name, DType dtype, Function<Draw, List<Tensor>> build) {
        return new OracleCase(name + " " + dtype, dtype, false, draw -> new Work(build.apply(draw), Updates.none()));
    }

    /** A case of one output. */
    public static OracleCase one(String name, DType dtype, Function<Draw, Tensor> build) {
        return of(name, dtype, build.andThen(List::of));
    }

    /** A case of one output and the gradients of a weighted sum of it by every real leaf that was drawn. */
    public static OracleCase withGradients(String name, DType dtype, Function<Draw, Tensor> build) {
        return of(name + ", forward and gradient", dtype, draw -> forwardAndGradients(draw, build.apply(draw)));
    }

    /** A case with updates of variables. */
    public static OracleCase updating(String name, Function<Draw, Work> build) {
        return new OracleCase(name, DType.F32, false, build);
    }

    /** A tensor and the gradients of a weighted sum of it by every real leaf that was drawn. */
    static List<Tensor> forwardAndGradients(Draw draw, Tensor y) {
        List<Tensor> outputs = new ArrayList<>();
        outputs.add(y);
        List<Tensor> leaves = draw.reals();
        Gradients gradients = Gradients.of(y.mul(draw.weights(y.shape())).sum(), leaves);
        leaves.forEach(leaf -> outputs.add(gradients.of(leaf)));
        return outputs;
    }

    /** The leaves of this case, always the same. */
    Draw draw() {
        return new Draw(dtype, name.hashCode());
    }

    @Override
    public String toString() {
        return name;
    }
}
