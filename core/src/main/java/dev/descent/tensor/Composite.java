package dev.descent.tensor;

import java.util.List;

/**
 * A routine that stands for an expression of other ops, which it computes faster or in less memory. The expression says what
 * is meant: the interpreter evaluates it, and so does a compiler for types that the routine does not know.
 */
public sealed interface Composite extends Routine permits Attention, AttentionGradient {
    /** The same result, of the same operands, written out in other ops. */
    Tensor expanded();

    /** That of the expression; an op that knows a shorter way says so. */
    @Override
    default List<Tensor> gradient(Tensor upstream) {
        return Backpropagation.between(inputs(), expanded(), upstream, differentiable());
    }
}
