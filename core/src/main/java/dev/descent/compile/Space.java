package dev.descent.compile;

import dev.descent.tensor.Layout;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The iteration space of a loop while it is being built: its dimensions, and the places that each iteration touches. Every
 * place is an affine function of the loop indices into the row-major order of some tensor; a view changes the function, not the
 * data. Where a view needs it, a dimension is split in two.
 */
final class Space {
    /** One loop: how far it runs, and whether values are folded along it (then it cannot be split). */
    private record Dim(long extent, boolean reduced) {}

    /** An affine function of the loop indices. */
    static final class Place {
        private long offset;
        private final List<Long> strides;

        private Place(List<Long> strides) {
            this.strides = new ArrayList<>(strides);
        }

        long offset() {
            return offset;
        }

        List<Long> strides() {
            return strides;
        }
    }

    private final List<Dim> dims = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();

    /** A space of free loops. */
    static Space free(long... extents) {
        Space space = new Space();
        Arrays.stream(extents).forEach(extent -> space.dims.add(new Dim(extent, false)));
        return space;
    }

    /** A space whose middle loop is folded. */
    static Space reducing(long outer, long reduced, long inner) {
        Space space = new Space();
        space.dims.add(new Dim(outer, false));
        space.dims.add(new Dim(reduced, true));
        space.dims.add(new Dim(inner, false));
        return space;
    }

    List<Long> extents() {
        return dims.stream().map(Dim::extent).toList();
    }

    boolean reduced(int dim) {
        return dims.get(dim).reduced();
    }

    /** The row-major order over all loops, or over those that are not folded. */
    Place rowMajor(boolean overReduced) {
        Long[] strides = new Long[dims.size()];
        long stride = 1;
        for (int d = dims.size() - 1; d >= 0; d--) {
            boolean counts = overReduced || !dims.get(d).reduced();
            strides[d] = counts ? stride : 0L;
            stride *= counts ? dims.get(d).extent() : 1;
        }
        Place place = new Place(List.of(strides));
        places.add(place);
        return place;
    }

    /** Carries a place in the result of a view over to the view's operand; false if no affine function says where it is. */
    boolean follow(Place place, Layout.View view) {
        return switch (view) {
            case Layout.Reshape reshape -> true;
            case Layout.Permute permute -> {
                long[] source = permute.x().shape().strides();
                long[] strides =
                        permute.order().stream().mapToLong(axis -> source[axis]).toArray();
                yield remap(place, permute.shape(), strides, 0);
            }
            case Layout.Broadcast broadcast -> followBroadcast(place, broadcast);
            case Layout.Slice slice -> {
                long[] strides = slice.x().shape().strides();
                long origin = 0;
                for (int axis = 0; axis < strides.length; axis++) {
                    origin += slice.starts().get(axis) * strides[axis];
                }
                yield remap(place, slice.shape(), strides, origin);
            }
            case Layout.Flip flip -> {
                long[] strides = flip.shape().strides();
                long origin = 0;
                for (int axis : flip.axes()) {
                    origin += (flip.shape().dim(axis) - 1) * strides[axis];
                    strides[axis] = -strides[axis];
                }
                yield remap(place, flip.shape(), strides, origin);
            }
        };
    }

    /** Neighboring axes that are all repeated, or all not, count as one: so a loop may run over them, which cannot be split. */
    private boolean followBroadcast(Place place, Layout.Broadcast broadcast) {
        Shape from = broadcast.x().shape();
        long[] source = from.strides();
        List<Integer> extents = new ArrayList<>(List.of(1));
        List<Long> strides = new ArrayList<>(List.of(0L));
        for (int axis = 0; axis < from.rank(); axis++) {
            int last = extents.size() - 1;
            int extent = broadcast.shape().dim(axis);
            boolean repeated = from.dim(axis) == 1;
            boolean joins =
                    repeated == (strides.get(last) == 0) && (long) extents.get(last) * extent <= Integer.MAX_VALUE;
            if (joins) {
                extents.set(last, extents.get(last) * extent);
                strides.set(last, repeated ? 0 : source[axis]);
            } else if (extent != 1) {
                extents.add(extent);
                strides.add(repeated ? 0 : source[axis]);
            }
        }
        int[] dims = extents.stream().mapToInt(i -> i).toArray();
        return remap(place, Shape.of(dims), strides.stream().mapToLong(i -> i).toArray(), 0);
    }

    /**
     * Rewrites a place in a tensor of some shape to one where each axis has a stride of the caller's choice; false if a loop
     * does not stay on one axis.
     */
    boolean remap(Place place, Shape shape, long[] newStrides, long origin) {
        long[] strides = shape.strides();
        int[] axes;
        do {
            axes = axes(place, shape, strides);
            if (axes.length == 0 && !dims.isEmpty()) {
                return false;
            }
        } while (splitWhereLoopsOverrun(place, shape, strides, axes));
        if (!staysInside(place, shape, strides, axes)) {
            return false;
        }
        long offset = origin;
        for (int axis = 0; axis < strides.length; axis++) {
            offset += place.offset / strides[axis] % shape.dim(axis) * newStrides[axis];
        }
        place.offset = offset;
        for (int d = 0; d < dims.size(); d++) {
            if (place.strides.get(d) != 0) {
                place.strides.set(d, place.strides.get(d) / strides[axes[d]] * newStrides[axes[d]]);
            }
        }
        return true;
    }

    /** The axis that each loop moves along; nothing if one moves along none. */
    private int[] axes(Place place, Shape shape, long[] strides) {
        int[] axes = new int[dims.size()];
        for (int d = 0; d < axes.length; d++) {
            long step = Math.abs(place.strides.get(d));
            axes[d] = -1;
            for (int axis = 0; axis < strides.length; axis++) {
                if (shape.dim(axis) > 1
                        && strides[axis] <= step
                        && step < strides[axis] * shape.dim(axis)
                        && step % strides[axis] == 0) {
                    axes[d] = axis;
                }
            }
            if (step == 0 || dims.get(d).extent() == 1) {
                axes[d] = 0;
                place.strides.set(d, 0L);
            } else if (axes[d] < 0) {
                return new int[0];
            }
        }
        return axes;
    }

    /** Splits the first loop that runs past the end of its axis; whether there was one that could be split. */
    private boolean splitWhereLoopsOverrun(Place place, Shape shape, long[] strides, int[] axes) {
        for (int d = 0; d < axes.length; d++) {
            long stride = place.strides.get(d);
            if (stride == 0) {
                continue;
            }
            long step = Math.abs(stride) / strides[axes[d]];
            long extent = dims.get(d).extent();
            long within = shape.dim(axes[d]) / step;
            boolean overruns = (extent - 1) * step >= shape.dim(axes[d]);
            boolean splits = shape.dim(axes[d]) % step == 0 && within > 1 && extent % within == 0;
            if (overruns && splits && !dims.get(d).reduced()) {
                split(d, within);
                return true;
            }
        }
        return false;
    }

    private void split(int d, long within) {
        long extent = dims.get(d).extent();
        dims.set(d, new Dim(extent / within, false));
        dims.add(d + 1, new Dim(within, false));
        for (Place place : places) {
            long stride = place.strides.get(d);
            place.strides.set(d, stride * within);
            place.strides.add(d + 1, stride);
        }
    }

    private boolean staysInside(Place place, Shape shape, long[] strides, int[] axes) {
        long[] lowest = new long[strides.length];
        long[] highest = new long[strides.length];
        for (int axis = 0; axis < strides.length; axis++) {
            long start = place.offset / strides[axis] % shape.dim(axis);
            lowest[axis] = start;
            highest[axis] = start;
        }
        for (int d = 0; d < axes.length; d++) {
            long stride = place.strides.get(d);
            if (stride != 0) {
                long reach = stride / strides[axes[d]] * (dims.get(d).extent() - 1);
                lowest[axes[d]] += Math.min(reach, 0);
                highest[axes[d]] += Math.max(reach, 0);
            }
        }
        for (int axis = 0; axis < strides.length; axis++) {
            if (lowest[axis] < 0 || highest[axis] >= shape.dim(axis)) {
                return false;
            }
        }
        return true;
    }
}
