package dev.descent.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What the methods of {@link Tensor} that change its layout mean: which {@link Layout} op, with every axis and extent worked out. */
final class Rearranging {
    private Rearranging() {}

    /** The extents that a shape is to be read in, one of which may be −1. */
    static Shape completed(Shape shape, int... dims) {
        int[] known = dims.clone();
        int open = Arrays.stream(dims).boxed().toList().indexOf(-1);
        if (open >= 0) {
            known[open] = 1;
            long rest = Arrays.stream(known).asLongStream().reduce(1, (a, b) -> a * b);
            boolean fits = rest > 0 ? shape.size() % rest == 0 : rest == 0 && shape.size() == 0;
            Checks.that(fits, "reshape: shape " + shape + " cannot become " + Arrays.toString(dims));
            known[open] = rest == 0 ? 0 : (int) (shape.size() / rest);
        }
        return Shape.of(known);
    }

    static Tensor permute(Tensor x, int... order) {
        return Tensor.of(new Layout.Permute(
                x, Arrays.stream(order).map(x.shape()::axis).boxed().toList()));
    }

    static Tensor transpose(Tensor x, int axis1, int axis2) {
        Shape shape = x.shape();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
        Collections.swap(order, shape.axis(axis1), shape.axis(axis2));
        return Tensor.of(new Layout.Permute(x, order));
    }

    static Tensor unsqueeze(Tensor x, int axis) {
        Shape shape = x.shape();
        int at = axis < 0 ? axis + shape.rank() + 1 : axis;
        Checks.that(0 <= at && at <= shape.rank(), "unsqueeze: shape " + shape + " has no place for an axis " + axis);
        List<Integer> dims = new ArrayList<>(Arrays.stream(shape.dims()).boxed().toList());
        dims.add(at, 1);
        return x.reshape(dims.stream().mapToInt(i -> i).toArray());
    }

    static Tensor dropAxes(Tensor x, int... axes) {
        Shape shape = x.shape();
        List<Integer> dropped = Arrays.stream(axes).map(shape::axis).boxed().toList();
        for (int axis : dropped) {
            int extent = shape.dim(axis);
            Checks.that(extent == 1, "dropAxes: axis " + axis + " of shape " + shape + " has extent " + extent);
        }
        return x.reshape(IntStream.range(0, shape.rank())
                .filter(axis -> !dropped.contains(axis))
                .map(shape::dim)
                .toArray());
    }

    static Tensor flatten(Tensor x, int axis) {
        Shape shape = x.shape();
        int from = shape.axis(axis);
        return x.reshape(shape.part(0, from)
                .append(Math.toIntExact(shape.part(from, shape.rank()).size())));
    }

    static Tensor slice(Tensor x, int axis, int from, int to) {
        Shape shape = x.shape();
        Checks.that(
                0 <= from && from <= to && to <= shape.dim(axis),
                "slice: " + from + " to " + to + " does not fit into axis " + axis + " of shape " + shape);
        return Tensor.of(new Layout.Slice(x, along(shape, axis, from), shape.with(axis, to - from)));
    }

    static Tensor pad(Tensor x, int axis, int before, int after, double value) {
        Shape shape = x.shape();
        return Tensor.of(new Layout.Pad(x, along(shape, axis, before), along(shape, axis, after), value));
    }

    /** A number for one axis, and zero for all others. */
    private static List<Integer> along(Shape shape, int axis, int number) {
        Integer[] numbers = new Integer[shape.rank()];
        Arrays.fill(numbers, 0);
        numbers[shape.axis(axis)] = number;
        return List.of(numbers);
    }
}
