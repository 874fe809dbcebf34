package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;

/**
 * A part of a model, or a whole one: a function of a tensor, with parameters that an optimizer moves. A model of one's
 * own is a record of parameters and layers that implements this.
 */
public interface Layer {
    /**
     * The expression of this layer's output.
     *
     * @param pass says whether the model is being trained or evaluated, and gives random numbers to those that need
     *     them
     * @throws ShapeException if the layer cannot take x; the message names the layer with its sizes
     */
    Tensor forward(Tensor x, Pass pass);

    /**
     * The expression of the output of a model that is the same in training and in evaluation.
     *
     * @throws IllegalStateException if a layer (dropout) has to know which of the two it is; say so by {@link
     *     #forward(Tensor, Pass)}
     */
    default Tensor forward(Tensor x) {
        return forward(x, Pass.unsaid());
    }

    /** What there is to train, each under its path. */
    Parameters parameters();

    /**
     * What a model is made of: {@code System.out.print(model.summary(28, 28))} prints its layers, the shapes that they give
     * and how many parameters they have. For one that takes other numbers than F32 there is {@link Summary#of}.
     *
     * @param example shape of one input, without the batch
     * @throws ShapeException if a layer cannot take what it is given; the message names its path
     */
    default Summary summary(int... example) {
        return Summary.of(this, DType.F32, Shape.of(example));
    }
}
