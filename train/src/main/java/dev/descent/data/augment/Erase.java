package dev.descent.data.augment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.descent.data.Dataset;
import dev.descent.data.Example;
import dev.descent.data.Transform;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Sets a rectangle of an image to 0.
 *
 * @param share of the image's area
 */
record Erase(double share) implements Transform {
    @Override
    public void check(Dataset data) {
        Image.require("erase", data);
    }

    @Override
    public void apply(Example example, RandomGenerator random) {
        Image image = Image.of(example.shape(Dataset.X));
        int height = Math.toIntExact(Math.max(1, Math.round(image.height() * Math.sqrt(share))));
        int width = Math.toIntExact(Math.max(1, Math.round(image.width() * Math.sqrt(share))));
        int top = random.nextInt(image.height()) - height / 2;
        int left = random.nextInt(image.width()) - width / 2;
        MemorySegment values = example.values(Dataset.X);
        for (int channel = 0; channel < image.channels(); channel++) {
            for (int row = Math.max(top, 0); row < Math.min(top + height, image.height()); row++) {
                long line = (long) channel * image.pixels() + (long) row * image.width();
                for (int column = Math.max(left, 0); column < Math.min(left + width, image.width()); column++) {
                    values.setAtIndex(JAVA_FLOAT, line + column, 0);
                }
            }
        }
    }
}
