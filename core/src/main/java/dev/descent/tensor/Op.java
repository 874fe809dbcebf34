package dev.descent.tensor;

import java.util.List;
import java.util.Locale;

/**
 * What a tensor is computed by. Every primitive is one record: its compact constructor checks the operands, {@link
 * #shape} and {@link #dtype} say what comes out, {@link #gradient} says how blame flows back. Two ops with the same
 * operands are equal, so that a compiler can find common subexpressions with a hash map.
 */
public sealed interface Op permits Leaf, Elementwise, Reduction, Layout, MatMul, Indexing, Uniform, Routine, Ordering {
    /** The operands, in the order of the formula. */
    List<Tensor> inputs();

    /** The same operation on other operands of the same shapes. */
    Op on(List<Tensor> inputs);

    /** The shape of the result. */
    Shape shape();

    /** The type of the result. */
    DType dtype();

    /** The operands through which a gradient flows: all, unless an op says otherwise. */
    default List<Tensor> differentiable() {
        return inputs();
    }

    /**
     * The gradient of each {@link #differentiable} operand, given the gradient of the result. Written in tensors, so
     * that it is compiled like any expression and can itself be differentiated.
     *
     * @param upstream derivative of the loss by this op's result, of this op's shape
     */
    List<Tensor> gradient(Tensor upstream);

    /** The name that stands in a printed program. */
    default String mnemonic() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
