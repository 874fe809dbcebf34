package dev.descent.compile;

import dev.descent.tensor.DType;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Op;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.Optional;

/** What the rules of {@link Simplify} make new tensors by. */
interface Simpler {
    /** The simplest tensor equal to the result of an op on operands that are simple. */
    Tensor of(Op op);

    /** What an op has become, if it has come up before. */
    Optional<Tensor> known(Op op);

    /** One value everywhere. */
    default Tensor full(double value, DType dtype, Shape shape) {
        return of(new Leaf.Constant(value, dtype, shape));
    }
}
