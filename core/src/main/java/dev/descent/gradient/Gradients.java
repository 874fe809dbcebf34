package dev.descent.gradient;

import dev.descent.tensor.Backpropagation;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The derivatives of one scalar by some tensors, found by walking the graph backwards and asking each op for its gradient
 * (backpropagation). They are tensors: to be compiled with the rest, or differentiated again.
 */
public final class Gradients {
    /** In the order in which the tensors were given, so that a sum over all of them has one order in every run. */
    private final Map<Tensor, Tensor> byTensor;

    private Gradients(Map<Tensor, Tensor> byTensor) {
        this.byTensor = byTensor;
    }

    /**
     * The gradients of a loss.
     *
     * @param loss a floating scalar
     * @param by the tensors, of a floating type, to differentiate by; one that the loss does not depend on gets zeros
     * @throws ShapeException if the loss is no floating scalar or one of the tensors holds no real numbers
     */
    public static Gradients of(Tensor loss, Collection<? extends Tensor> by) {
        if (loss.shape().rank() != 0 || !loss.dtype().isFloating()) {
            throw new ShapeException("a gradient needs a scalar of real numbers, not " + loss.dtype() + " of shape "
                    + loss.shape() + "; take its sum or mean first");
        }
        for (Tensor tensor : by) {
            if (!tensor.dtype().isFloating()) {
                throw new ShapeException("there is no gradient by " + tensor + ": it does not hold real numbers");
            }
        }
        Iterator<Tensor> blame =
                Backpropagation.of(loss, Tensor.onesLike(loss), by).iterator();
        Map<Tensor, Tensor> result = new LinkedHashMap<>();
        by.forEach(tensor -> result.put(tensor, blame.next()));
        return new Gradients(result);
    }

    /**
     * The derivative of the loss by a tensor, of its shape and type.
     *
     * @throws IllegalArgumentException if it is not one of the tensors that were differentiated by
     */
    public Tensor of(Tensor tensor) {
        Tensor gradient = byTensor.get(tensor);
        if (gradient == null) {
            throw new IllegalArgumentException("no gradient was taken by " + tensor);
        }
        return gradient;
    }

    /** These gradients, each changed by a function of it (clipping, scaling). */
    public Gradients map(UnaryOperator<Tensor> change) {
        Map<Tensor, Tensor> changed = new LinkedHashMap<>();
        byTensor.forEach((tensor, gradient) -> changed.put(tensor, change.apply(gradient)));
        return new Gradients(changed);
    }

    /** The tensors that were differentiated by, in the order in which they were given. */
    public Set<Tensor> tensors() {
        return Collections.unmodifiableSet(byTensor.keySet());
    }
}
