package dev.descent.data;

import java.util.random.RandomGenerator;

/**
 * Changes an example on its way into a batch: augmentation, noise; {@link dev.descent.data.augment.Transforms} has the usual
 * ones. It is called on the thread that prepares batches,
 * for one example at a time, and must depend on its arguments alone: then a run can be repeated and resumed to the bit.
 */
@FunctionalInterface
public interface Transform {
    /**
     * Changes one example in place.
     *
     * @param example the example's values, valid during this call
     * @param random random numbers that are a function of the seed, the epoch and the example's row
     */
    void apply(Example example, RandomGenerator random);

    /**
     * Refuses data that it cannot change; asked once, before any example is.
     *
     * @throws DataException if the examples are not what it is made for
     */
    default void check(Dataset data) {}

    /** The same for another column than "x": the transform sees that column as "x", and no other. */
    default Transform on(String column) {
        return new On(column, this);
    }
}
