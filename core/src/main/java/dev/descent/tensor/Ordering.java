package dev.descent.tensor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ops whose values are those of their first operand: they say when something is computed, or what its gradient is. */
public sealed interface Ordering extends Op
        permits Ordering.Recomputed, Ordering.After, LogSoftmax, Sigmoid, TanhSlope {

    @Override
    default Shape shape() {
        return inputs().getFirst().shape();
    }

    @Override
    default DType dtype() {
        return inputs().getFirst().dtype();
    }

    /**
     * A function of x whose inner values are not kept for its gradient but computed again from x when blame arrives (Chen et al.
     * 2016), to the same bits. Shapes: that of the result.
     *
     * @param x what the values are computed again from; it is kept
     * @param others what else there is to differentiate by: the parameters that the function reads
     */
    record Recomputed(Tensor result, Tensor x, List<Tensor> others) implements Ordering {
        public Recomputed {
            others = List.copyOf(others);
        }

        /** A function of x, given by its result. */
        public static Recomputed of(Tensor result, Tensor x) {
            List<Tensor> leaves = Graph.topological(List.of(result), List.of(x)).stream()
                    .filter(node -> node.op() instanceof Leaf && !(node.op() instanceof Leaf.Constant))
                    .filter(node -> node.dtype().isFloating())
                    .toList();
            return new Recomputed(result, x, leaves);
        }

        @Override
        public List<Tensor> inputs() {
            return Stream.concat(Stream.of(result, x), others.stream()).toList();
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Recomputed(inputs.get(0), inputs.get(1), inputs.subList(2, inputs.size()));
        }

        @Override
        public List<Tensor> differentiable() {
            return x.dtype().isFloating()
                    ? Stream.concat(Stream.of(x), others.stream()).toList()
                    : others;
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            Map<Tensor, Tensor> again = new IdentityHashMap<>();
            again.put(x, Tensor.of(new After(x, upstream)));
            for (Tensor node : Graph.topological(List.of(result), List.of(x))) {
                again.put(node, again(node, upstream, again));
            }
            List<Tensor> by = differentiable().stream().map(again::get).toList();
            List<Tensor> operands = new ArrayList<>(by);
            operands.add(again.get(x));
            return Backpropagation.between(operands, again.get(result), upstream, by);
        }

        /** The same on operands that come later. Random numbers are drawn again rather than kept, too: they are the same. */
        private static Tensor again(Tensor node, Tensor upstream, Map<Tensor, Tensor> again) {
            if (node.op() instanceof Uniform uniform) {
                Tensor counter = again.get(uniform.counter());
                return Tensor.of(uniform.on(List.of(Tensor.of(new After(counter, upstream)))));
            }
            List<Tensor> operands = node.inputs().stream().map(again::get).toList();
            return operands.equals(node.inputs()) ? node : Tensor.of(node.op().on(operands));
        }
    }

    /**
     * x, for those who are to read it no sooner than another tensor is computed. What is computed from this is never taken for
     * what is computed from x itself. Shapes: x any, trigger any → that of x.
     */
    record After(Tensor x, Tensor trigger) implements Ordering {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, trigger);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new After(inputs.get(0), inputs.get(1));
        }

        @Override
        public List<Tensor> differentiable() {
            return List.of(x);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream);
        }
    }
}
