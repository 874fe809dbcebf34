package dev.descent.data.augment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.descent.data.Dataset;
import dev.descent.data.Example;
import dev.descent.data.Transform;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Adds to each value a number from the normal distribution.
 *
 * @param std its standard deviation
 */
record Noise(double std) implements Transform {
    @Override
    public void check(Dataset data) {
        Image.requireNumbers("noise", data);
    }

    @Override
    public void apply(Example example, RandomGenerator random) {
        MemorySegment values = example.values(Dataset.X);
        long count = values.byteSize() / Float.BYTES;
        for (long i = 0; i < count; i++) {
            double noisy = values.getAtIndex(JAVA_FLOAT, i) + std * random.nextGaussian();
            values.setAtIndex(JAVA_FLOAT, i, (float) noisy);
        }
    }
}
