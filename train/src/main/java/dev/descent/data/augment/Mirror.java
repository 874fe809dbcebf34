package dev.descent.data.augment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.descent.data.Dataset;
import dev.descent.data.Example;
import dev.descent.data.Transform;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Mirrors every second image.
 *
 * @param horizontally left to right; else top to bottom
 */
record Mirror(boolean horizontally) implements Transform {
    @Override
    public void check(Dataset data) {
        Image.require("flip", data);
    }

    @Override
    public void apply(Example example, RandomGenerator random) {
        if (random.nextLong() < 0) {
            return;
        }
        Image image = Image.of(example.shape(Dataset.X));
        MemorySegment values = example.values(Dataset.X);
        for (int line = 0; line < image.channels() * image.height() && horizontally; line++) {
            reverse(values, line * image.width(), 1, image.width());
        }
        for (int column = 0; column < image.channels() * image.width() && !horizontally; column++) {
            int channel = column / image.width();
            int top = channel * image.pixels() + column % image.width();
            reverse(values, top, image.width(), image.height());
        }
    }

    private static void reverse(MemorySegment values, int first, int stride, int count) {
        for (int i = 0; i < count / 2; i++) {
            long a = first + (long) i * stride;
            long b = first + (long) (count - 1 - i) * stride;
            float value = values.getAtIndex(JAVA_FLOAT, a);
            values.setAtIndex(JAVA_FLOAT, a, values.getAtIndex(JAVA_FLOAT, b));
            values.setAtIndex(JAVA_FLOAT, b, value);
        }
    }
}
