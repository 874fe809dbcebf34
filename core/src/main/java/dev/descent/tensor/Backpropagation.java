package dev.descent.tensor;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The walk backwards through an expression that asks each op for its gradient. */
public final class Backpropagation {
    private Backpropagation() {}

    /**
     * What blame for an expression's values is for some tensors that it is computed from.
     *
     * @param upstream derivative of the loss by the result, of its shape
     * @param by tensors of a floating type; one that the result does not depend on gets zeros
     * @return the derivative of the loss by each of them, in the same order
     */
    public static List<Tensor> of(Tensor result, Tensor upstream, Collection<? extends Tensor> by) {
        return walk(Graph.topological(List.of(result)), result, upstream, by);
    }

    /**
     * The same for a function of some operands: what they are computed from, and whether one of them is computed from another, is
     * left to the walk that asks.
     */
    static List<Tensor> between(
            List<Tensor> operands, Tensor result, Tensor upstream, Collection<? extends Tensor> by) {
        return walk(Graph.topological(List.of(result), operands), result, upstream, by);
    }

    /** The walk over nodes in the order of the graph; blame for others is added up, but goes no further. */
    private static List<Tensor> walk(
            List<Tensor> order, Tensor result, Tensor upstream, Collection<? extends Tensor> by) {
        Set<Tensor> reached = dependents(order, by);
        Map<Tensor, Tensor> blame = new IdentityHashMap<>();
        blame.put(result, upstream);
        for (Tensor node : order.reversed()) {
            Tensor ofNode = blame.get(node);
            if (ofNode == null || !reached.contains(node)) {
                continue;
            }
            List<Tensor> inputs = node.op().differentiable();
            if (inputs.stream().noneMatch(reached::contains)) {
                continue;
            }
            List<Tensor> gradients = node.op().gradient(ofNode);
            for (int i = 0; i < inputs.size(); i++) {
                if (reached.contains(inputs.get(i))) {
                    blame.merge(inputs.get(i), gradients.get(i), Tensor::add);
                }
            }
        }
        return by.stream()
                .map(tensor -> blame.getOrDefault(tensor, Tensor.zerosLike(tensor)))
                .toList();
    }

    /** The nodes through which one of the tensors reaches the end of the order, along real numbers. */
    private static Set<Tensor> dependents(List<Tensor> order, Collection<? extends Tensor> by) {
        Set<Tensor> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        reached.addAll(by);
        for (Tensor node : order) {
            if (node.dtype().isFloating() && node.op().differentiable().stream().anyMatch(reached::contains)) {
                reached.add(node);
            }
        }
        return reached;
    }
}
