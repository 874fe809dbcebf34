package dev.descent.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, outermost first; values lie in row-major order. A scalar has rank 0. Immutable, compared by
 * value.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final long size;

    private Shape(int[] dims) {
        this.dims = dims;
        long product = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new ShapeException("a dimension cannot be negative: " + Arrays.toString(dims));
            }
            product = Math.multiplyExact(product, (long) dim);
        }
        this.size = product;
    }

    /** The shape with these extents. */
    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    /** The shape of a single value. */
    public static Shape scalar() {
        return SCALAR;
    }

    /** Number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** Extent of one dimension; negative axes count from the end. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** Number of values. */
    public long size() {
        return size;
    }

    /** A copy of the extents. */
    public int[] dims() {
        return dims.clone();
    }

    /** The axis counted from the start, {@code 0 ≤ axis < rank}, for one that may count from the end. */
    public int axis(int axis) {
        int fromStart = axis < 0 ? axis + dims.length : axis;
        if (fromStart < 0 || fromStart >= dims.length) {
            throw new ShapeException("axis " + axis + " does not exist in shape " + this);
        }
        return fromStart;
    }

    /** This shape with one extent replaced. */
    public Shape with(int axis, int dim) {
        int[] changed = dims.clone();
        changed[axis(axis)] = dim;
        return new Shape(changed);
    }

    /** This shape with more extents behind. */
    public Shape append(int... more) {
        int[] joined = Arrays.copyOf(dims, dims.length + more.length);
        System.arraycopy(more, 0, joined, dims.length, more.length);
        return new Shape(joined);
    }

    /** This shape with more extents in front. */
    public Shape prepend(int... more) {
        int[] joined = Arrays.copyOf(more, dims.length + more.length);
        System.arraycopy(dims, 0, joined, more.length, dims.length);
        return new Shape(joined);
    }

    /** The extents from {@code from} (inclusive) to {@code to} (exclusive). */
    public Shape part(int from, int to) {
        return new Shape(Arrays.copyOfRange(dims, from, to));
    }

    /** How far apart, in values, neighbors along each axis lie in row-major order. */
    public long[] strides() {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= dims[axis];
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** The extents in brackets, {@code [64, 784]}. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
