package dev.descent.compile;

import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Maximum pooling whose windows lie side by side, as most do, written in elementwise ops, so that it becomes part of
 * loops: a window's largest value is found by comparing slices of the image, and what comes back goes to the place whose
 * number was noted.
 */
final class TiledPooling {
    /** Values in a window, each of which is read in one loop. */
    private static final int MOST = 9;

    private final Simpler simple;
    private final Shape image;
    private final int high;
    private final int wide;
    private final Shape tiles;

    private TiledPooling(Shape image, Window rows, Window columns, Simpler simple) {
        this.simple = simple;
        this.image = image;
        this.high = rows.size();
        this.wide = columns.size();
        this.tiles = Shape.of(image.dim(0), image.dim(1) / high, high, image.dim(2) / wide, wide, image.dim(3));
    }

    /** What pooling is rewritten to, if its windows tile the image. */
    static Optional<Tensor> of(Pooling op, Simpler simple) {
        if (!tiles(op.rows(), op.image().dim(1))
                || !tiles(op.columns(), op.image().dim(2))
                || op.rows().size() * op.columns().size() > MOST) {
            return Optional.empty();
        }
        TiledPooling pooling = new TiledPooling(op.image(), op.rows(), op.columns(), simple);
        return switch (op) {
            case Pooling.MaxPool max -> Optional.of(pooling.picked(max.x(), max.values()));
            case Pooling.MaxPoolInput input -> Optional.of(pooling.placed(input.x(), input.upstream()));
            default -> Optional.empty();
        };
    }

    private static boolean tiles(Window window, int extent) {
        return window.size() == window.stride()
                && window.before() == 0
                && window.after() == 0
                && window.dilation() == 1
                && extent % window.size() == 0;
    }

    /** The values at one place of every window after the other; each [batch, rows, columns, channels]. */
    private List<Tensor> places(Tensor x) {
        Tensor tiled = simple.of(new Layout.Reshape(x, tiles));
        List<Tensor> places = new ArrayList<>();
        for (int i = 0; i < high; i++) {
            for (int j = 0; j < wide; j++) {
                Tensor place = simple.of(new Layout.Slice(
                        tiled, List.of(0, 0, i, 0, j, 0), tiles.with(2, 1).with(4, 1)));
                places.add(simple.of(new Layout.Reshape(place, pooled())));
            }
        }
        return places;
    }

    private Shape pooled() {
        return Shape.of(tiles.dim(0), tiles.dim(1), tiles.dim(3), tiles.dim(5));
    }

    /**
     * For each window, what {@code choice} has for the place with its largest value: the first such place, or the last
     * with NaN, as in {@link Pooling.MaxPool}. The places are looked through once, each against the largest one so far.
     */
    private Tensor ofLargest(List<Tensor> places, IntFunction<Tensor> choice) {
        Tensor largest = places.getFirst();
        Tensor chosen = choice.apply(0);
        for (int i = 1; i < places.size(); i++) {
            Tensor place = places.get(i);
            Tensor isLarger = compare(Binary.Compare.Order.GT, place, largest);
            Tensor isNaN = compare(Binary.Compare.Order.NE, place, place);
            Tensor isBetter = simple.of(new Binary.Maximum(isLarger, isNaN));
            largest = simple.of(new Elementwise.Select(isBetter, place, largest));
            chosen = simple.of(new Elementwise.Select(isBetter, choice.apply(i), chosen));
        }
        return chosen;
    }

    private Tensor compare(Binary.Compare.Order order, Tensor a, Tensor b) {
        return simple.of(new Binary.Compare(order, a, b));
    }

    private Tensor picked(Tensor x, Tensor values) {
        return ofLargest(places(x), places(values)::get);
    }

    private Tensor placed(Tensor x, Tensor upstream) {
        Tensor number = ofLargest(places(x), this::number);
        Tensor row = simple.of(new Leaf.Iota(tiles, 2));
        Tensor column = simple.of(new Leaf.Iota(tiles, 4));
        Tensor width = simple.full(wide, DType.I32, tiles);
        Tensor own = simple.of(new Binary.Add(simple.of(new Binary.Multiply(row, width)), column));
        Tensor isIt = compare(Binary.Compare.Order.EQ, own, everywhere(number));
        Tensor nothing = simple.full(0, upstream.dtype(), tiles);
        Tensor placed = simple.of(new Elementwise.Select(isIt, everywhere(upstream), nothing));
        return simple.of(new Layout.Reshape(placed, image));
    }

    private Tensor number(int place) {
        return simple.full(place, DType.I32, pooled());
    }

    /** A window's value at each of its places. */
    private Tensor everywhere(Tensor x) {
        Tensor once = simple.of(new Layout.Reshape(x, tiles.with(2, 1).with(4, 1)));
        return simple.of(new Layout.Broadcast(once, tiles));
    }
}
