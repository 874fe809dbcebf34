package dev.descent.train.objective;

import dev.descent.data.Dataset;
import dev.descent.data.Extents;
import dev.descent.data.HeldBatch;
import dev.descent.tensor.DType;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.Arrays;

/**
 * A column whose lengths vary, as a program sees it: the items of all examples one after the other, and whose they are.
 * Nothing is filled up to the longest; at the end there is room for a few items more, which are zeros and of no example.
 *
 * @param items shape [room, …]
 * @param offsets I32 [examples + 1]: where each example's items begin, and where the last ones end
 * @param owners I32 [room]: the example that each item is of; the number of examples where it is of none
 * @param examples how many there are
 */
public record Packed(Tensor items, Tensor offsets, Tensor owners, int examples) {
    static Packed of(Dataset data, String column, Extents extents) {
        int room = extents.rooms().get(column);
        return new Packed(
                Tensor.input(
                        column,
                        data.column(column).dtype(),
                        data.column(column).shape().prepend(room).dims()),
                Tensor.input(Extents.offsets(column), DType.I32, extents.examples() + 1),
                Tensor.input(Extents.owners(column), DType.I32, room),
                extents.examples());
    }

    static Packed of(HeldBatch batch, String column) {
        return new Packed(
                batch.input(column),
                batch.input(Extents.offsets(column)),
                batch.input(Extents.owners(column)),
                batch.rows().size());
    }

    /** For how many items there is room. */
    public int room() {
        return owners.shape().dim(0);
    }

    /** How many items each example has, I32 [examples]. */
    public Tensor lengths() {
        return offsets.slice(0, 1, examples + 1).sub(offsets.slice(0, 0, examples));
    }

    /** Which place each item has in its example, counted from 0, I32 [room]; what is of no example counts on. */
    public Tensor positions() {
        return Tensor.iota(Shape.of(room()), 0).sub(offsets.gather(owners));
    }

    /** What is of an example, BOOL [room]. */
    public Tensor isItem() {
        return owners.lt(Tensor.full(examples, DType.I32, owners.shape()));
    }

    /**
     * The sum over each example's items; 0 where it has none.
     *
     * @param x shape [room, …], one part for each item
     * @return shape [examples, …]
     */
    public Tensor sum(Tensor x) {
        return Tensor.of(new Indexing.ScatterAdd(x, owners, examples + 1)).slice(0, 0, examples);
    }

    /**
     * The mean over each example's items; 0 where it has none.
     *
     * @param x shape [room, …], one part for each item
     * @return shape [examples, …]
     */
    public Tensor mean(Tensor x) {
        Tensor sum = sum(x);
        int[] ones = new int[sum.shape().rank()];
        Arrays.fill(ones, 1);
        ones[0] = examples;
        return sum.div(lengths().cast(sum.dtype()).max(1).reshape(ones));
    }

    /**
     * What each item is given of its example; of no example it is 0.
     *
     * @param x shape [examples, …]
     * @return shape [room, …]
     */
    public Tensor spread(Tensor x) {
        return x.pad(0, 0, 1, 0).gather(owners);
    }
}
