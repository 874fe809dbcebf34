package dev.descent.data.augment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.Example;
import dev.descent.data.Transform;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Moves, turns and scales an image about its center, each pixel taken bilinearly from where it was.
 *
 * @param pixels up to how many whole pixels it is moved in each direction
 * @param degrees up to how far it is turned to either side
 * @param share it grows or shrinks by a factor between 1 − share and 1 + share
 */
record Warp(int pixels, double degrees, double share) implements Transform {
    private static final double MOST_DEGREES = 180;

    Warp {
        if (pixels < 0 || !(degrees >= 0 && degrees <= MOST_DEGREES) || !(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("warp: pixels must be 0 or more, degrees from 0 to 180 and the share"
                    + " from 0 and below 1, not " + pixels + ", " + degrees + " and " + share);
        }
    }

    @Override
    public void check(Dataset data) {
        Image image = Image.require(name(), data);
        if (pixels >= Math.min(image.height(), image.width())) {
            throw new DataException("a shift of " + pixels + " pixels would move images of " + image.height() + "×"
                    + image.width() + " out of sight; use a smaller one");
        }
    }

    private String name() {
        return pixels > 0 ? "shift" : degrees > 0 ? "rotate" : "scale";
    }

    @Override
    public void apply(Example example, RandomGenerator random) {
        int down = pixels == 0 ? 0 : random.nextInt(2 * pixels + 1) - pixels;
        int right = pixels == 0 ? 0 : random.nextInt(2 * pixels + 1) - pixels;
        double angle = Math.toRadians(degrees == 0 ? 0 : degrees * (2 * random.nextDouble() - 1));
        double zoom = share == 0 ? 1 : 1 + share * (2 * random.nextDouble() - 1);
        Image image = Image.of(example.shape(Dataset.X));
        MemorySegment values = example.values(Dataset.X);
        float[] before = example.scratch(image.pixels());
        for (int channel = 0; channel < image.channels(); channel++) {
            int at = channel * image.pixels();
            MemorySegment.copy(values, JAVA_FLOAT, (long) at * Float.BYTES, before, 0, image.pixels());
            warp(image, before, values, at, down, right, StrictMath.cos(angle) / zoom, StrictMath.sin(angle) / zoom);
        }
    }

    /** Backwards: where each pixel of the result comes from. */
    private static void warp(
            Image image, float[] before, MemorySegment after, int at, int down, int right, double cos, double sin) {
        double middleRow = (image.height() - 1) / 2.0;
        double middleColumn = (image.width() - 1) / 2.0;
        int pixel = at;
        for (int row = 0; row < image.height(); row++) {
            double y = row - down - middleRow;
            for (int column = 0; column < image.width(); column++) {
                double x = column - right - middleColumn;
                float value = sample(image, before, cos * y - sin * x + middleRow, sin * y + cos * x + middleColumn);
                after.setAtIndex(JAVA_FLOAT, pixel++, value);
            }
        }
    }

    private static float sample(Image image, float[] pixels, double row, double column) {
        int top = (int) Math.floor(row);
        int left = (int) Math.floor(column);
        double lower = row - top;
        double righter = column - left;
        double above = (1 - righter) * pixel(image, pixels, top, left) + righter * pixel(image, pixels, top, left + 1);
        double below =
                (1 - righter) * pixel(image, pixels, top + 1, left) + righter * pixel(image, pixels, top + 1, left + 1);
        return (float) ((1 - lower) * above + lower * below);
    }

    private static double pixel(Image image, float[] pixels, int row, int column) {
        boolean inside = row >= 0 && row < image.height() && column >= 0 && column < image.width();
        return inside ? pixels[row * image.width() + column] : 0;
    }
}
