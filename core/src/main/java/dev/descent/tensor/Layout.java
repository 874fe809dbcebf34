package dev.descent.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Ops that only say where values stand. */
public sealed interface Layout extends Op {

    /** The layout ops that show one operand's values, or some of them, in another place: nothing is computed. */
    sealed interface View extends Layout permits Reshape, Permute, Broadcast, Slice, Flip {
        /** The operand. */
        Tensor x();

        @Override
        default List<Tensor> inputs() {
            return List.of(x());
        }

        @Override
        default DType dtype() {
            return x().dtype();
        }
    }

    /** The same values in the same row-major order under another shape. */
    record Reshape(Tensor x, Shape shape) implements View {
        public Reshape {
            Checks.that(
                    x.shape().size() == shape.size(),
                    "reshape: shape " + x.shape() + " has " + x.shape().size() + " values, " + shape + " has "
                            + shape.size());
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Reshape(inputs.getFirst(), shape);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(upstream.reshape(x.shape()));
        }
    }

    /** Axes in another order: axis i of the result is axis order[i] of x. */
    record Permute(Tensor x, List<Integer> order) implements View {
        public Permute {
            order = List.copyOf(order);
            Checks.that(
                    order.stream()
                            .sorted()
                            .toList()
                            .equals(IntStream.range(0, x.shape().rank()).boxed().toList()),
                    "permute: " + order + " is not an order of the axes of shape " + x.shape());
        }

        @Override
        public Shape shape() {
            return Shape.of(order.stream().mapToInt(x.shape()::dim).toArray());
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Permute(inputs.getFirst(), order);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            int[] inverse = new int[order.size()];
            for (int i = 0; i < inverse.length; i++) {
                inverse[order.get(i)] = i;
            }
            return List.of(upstream.permute(inverse));
        }
    }

    /** Axes of extent 1 repeated; the rank stays. */
    record Broadcast(Tensor x, Shape shape) implements View {
        public Broadcast {
            boolean fits = x.shape().rank() == shape.rank();
            for (int axis = 0; fits && axis < shape.rank(); axis++) {
                fits = x.shape().dim(axis) == shape.dim(axis) || x.shape().dim(axis) == 1;
            }
            Checks.that(fits, "broadcast: shape " + x.shape() + " does not fit into " + shape);
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Broadcast(inputs.getFirst(), shape);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            int[] repeated = IntStream.range(0, shape.rank())
                    .filter(axis -> x.shape().dim(axis) != shape.dim(axis))
                    .toArray();
            return List.of(upstream.sumKeeping(repeated));
        }
    }

    /** A box out of x: along each axis the {@code shape.dim} values from {@code starts} on. */
    record Slice(Tensor x, List<Integer> starts, Shape shape) implements View {
        public Slice {
            starts = List.copyOf(starts);
            boolean fits = starts.size() == x.shape().rank()
                    && shape.rank() == x.shape().rank();
            for (int axis = 0; fits && axis < shape.rank(); axis++) {
                fits = starts.get(axis) >= 0
                        && starts.get(axis) + shape.dim(axis) <= x.shape().dim(axis);
            }
            Checks.that(fits, "slice: a box " + shape + " at " + starts + " does not fit into shape " + x.shape());
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Slice(inputs.getFirst(), starts, shape);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            List<Integer> after = new ArrayList<>();
            for (int axis = 0; axis < shape.rank(); axis++) {
                after.add(x.shape().dim(axis) - starts.get(axis) - shape.dim(axis));
            }
            return List.of(Tensor.of(new Pad(upstream, starts, after, 0)));
        }
    }

    /** Some axes backwards. */
    record Flip(Tensor x, List<Integer> axes) implements View {
        public Flip {
            axes = axes.stream().map(x.shape()::axis).distinct().sorted().toList();
        }

        @Override
        public Shape shape() {
            return x.shape();
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Flip(inputs.getFirst(), axes);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(Tensor.of(new Flip(upstream, axes)));
        }
    }

    /** x with a margin of one value around it. */
    record Pad(Tensor x, List<Integer> before, List<Integer> after, double value) implements Layout {
        public Pad {
            before = List.copyOf(before);
            after = List.copyOf(after);
            Checks.fits("pad", value, x.dtype());
            int rank = x.shape().rank();
            Checks.that(
                    before.size() == rank
                            && after.size() == rank
                            && before.stream().allMatch(n -> n >= 0)
                            && after.stream().allMatch(n -> n >= 0),
                    "pad: margins " + before + " and " + after + " do not fit shape " + x.shape());
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public Shape shape() {
            return Shape.of(IntStream.range(0, before.size())
                    .map(axis -> before.get(axis) + x.shape().dim(axis) + after.get(axis))
                    .toArray());
        }

        @Override
        public DType dtype() {
            return x.dtype();
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Pad(inputs.getFirst(), before, after, value);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            return List.of(Tensor.of(new Slice(upstream, before, x.shape())));
        }
    }

    /** Tensors one behind the other along an axis. */
    record Concat(List<Tensor> inputs, int axis) implements Layout {
        public Concat {
            inputs = List.copyOf(inputs);
            Checks.that(!inputs.isEmpty(), "concat: nothing to join");
            Tensor first = inputs.getFirst();
            axis = first.shape().axis(axis);
            for (Tensor input : inputs) {
                Checks.dtype("concat", input, first.dtype());
                Checks.that(
                        input.shape().rank() == first.shape().rank()
                                && input.shape()
                                        .with(axis, 1)
                                        .equals(first.shape().with(axis, 1)),
                        "concat: shapes " + first.shape() + " and " + input.shape() + " differ outside axis " + axis);
            }
        }

        /** Where each input begins along the axis. */
        public int[] offsets() {
            int[] extents = inputs.stream().mapToInt(x -> x.shape().dim(axis)).toArray();
            int[] offsets = new int[extents.length];
            for (int i = 1; i < offsets.length; i++) {
                offsets[i] = offsets[i - 1] + extents[i - 1];
            }
            return offsets;
        }

        @Override
        public Shape shape() {
            int extent = inputs.stream().mapToInt(x -> x.shape().dim(axis)).sum();
            return inputs.getFirst().shape().with(axis, extent);
        }

        @Override
        public DType dtype() {
            return inputs.getFirst().dtype();
        }

        @Override
        public Op on(List<Tensor> inputs) {
            return new Concat(inputs, axis);
        }

        @Override
        public List<Tensor> gradient(Tensor upstream) {
            int[] offsets = offsets();
            List<Tensor> gradients = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                Integer[] starts = new Integer[upstream.shape().rank()];
                Arrays.fill(starts, 0);
                starts[axis] = offsets[i];
                gradients.add(Tensor.of(
                        new Slice(upstream, List.of(starts), inputs.get(i).shape())));
            }
            return gradients;
        }
    }
}
