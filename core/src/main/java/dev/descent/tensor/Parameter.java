package dev.descent.tensor;

/** A trainable tensor: the present value of a {@link Variable}, which an optimizer moves. */
public final class Parameter extends Tensor {
    private final Variable variable;

    /**
     * A parameter that holds what the initializer gives.
     *
     * @param initializer gives the first values, when they are first needed
     */
    public Parameter(Shape shape, Initializer initializer) {
        this(new Variable("parameter", DType.F32, shape, initializer));
    }

    /** The present value of a variable, as something to train. */
    public Parameter(Variable variable) {
        super(new Leaf.Read(variable));
        this.variable = variable;
    }

    /** What holds the values. */
    public Variable variable() {
        return variable;
    }

    /** The values, in place, to be read; {@link Variable#write} changes them. */
    public Values values() {
        return variable.values();
    }
}
