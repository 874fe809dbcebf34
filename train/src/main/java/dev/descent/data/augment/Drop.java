package dev.descent.data.augment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.descent.data.Dataset;
import dev.descent.data.Example;
import dev.descent.data.Transform;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Sets each value to 0 with a probability.
 *
 * @param probability above 0 and below 1
 */
record Drop(double probability) implements Transform {
    @Override
    public void check(Dataset data) {
        Image.requireNumbers("drop", data);
    }

    @Override
    public void apply(Example example, RandomGenerator random) {
        MemorySegment values = example.values(Dataset.X);
        long count = values.byteSize() / Float.BYTES;
        for (long i = 0; i < count; i++) {
            if (random.nextDouble() < probability) {
                values.setAtIndex(JAVA_FLOAT, i, 0);
            }
        }
    }
}
