package dev.descent.data.augment;

import dev.descent.data.Transform;

/**
 * Augmentation: the usual ways to make an example a little different each time it is seen, so that a model cannot
 * memorize it. All of them change column "x" alone ({@link #on} has them change another) and leave what is to be said as it is; so choose changes that do not
 * turn one answer into another (a mirrored 6 is no digit, a 6 turned by 180 degrees is a 9).
 *
 * <p>Those for images take examples of shape [height, width] or [channels, height, width], move all channels alike, and
 * fill with 0 what comes into view from outside. Those for tables expect standardized columns, where 0 is the mean.
 *
 * <pre>{@code
 * Trainer.of(model, Losses::crossEntropy)
 *         .transforms(Transforms.warp(1, 10, 0.1), Transforms.noise(0.02))
 * }</pre>
 */
public final class Transforms {
    private Transforms() {}

    /**
     * Moves an image by whole pixels, up to so many in each direction; all moves are equally likely.
     *
     * @throws IllegalArgumentException if that is less than 1
     */
    public static Transform shift(int pixels) {
        return warp(atLeastOne("shift", pixels), 0, 0);
    }

    /**
     * Turns an image about its center, up to so many degrees to either side.
     *
     * @throws IllegalArgumentException if that is not above 0 and at most 180
     */
    public static Transform rotate(double degrees) {
        return warp(0, positive("rotate", degrees), 0);
    }

    /**
     * Makes an image larger or smaller about its center, by a factor between 1 − share and 1 + share.
     *
     * @throws IllegalArgumentException if the share is not above 0 and below 1
     */
    public static Transform scale(double share) {
        return warp(0, 0, share("scale", share));
    }

    /**
     * Moves, turns and scales at once: the image is interpolated (bilinearly) once instead of three times, so that it
     * is blurred less. A 0 leaves one of the three out.
     *
     * @param pixels up to how many pixels it is moved in each direction
     * @param degrees up to how far it is turned to either side
     * @param share up to what share it grows or shrinks
     * @throws IllegalArgumentException if one of them is out of range
     */
    public static Transform warp(int pixels, double degrees, double share) {
        return new Warp(pixels, degrees, share);
    }

    /** Mirrors every second image, left to right. */
    public static Transform flipHorizontally() {
        return new Mirror(true);
    }

    /** Mirrors every second image, top to bottom. */
    public static Transform flipVertically() {
        return new Mirror(false);
    }

    /**
     * Sets a rectangle of an image to 0, of the image's proportions, about a pixel that may be any (DeVries and Taylor
     * 2017, "cutout"): near an edge, a part of the rectangle lies outside.
     *
     * @param share how much of the image's area the rectangle has where all of it lies inside
     * @throws IllegalArgumentException if the share is not above 0 and below 1
     */
    public static Transform erase(double share) {
        return new Erase(share("erase", share));
    }

    /**
     * Adds to each value of an image or of a table's row a number of its own from the normal distribution.
     *
     * @param std its standard deviation, in the units that the model sees
     * @throws IllegalArgumentException if that is not above 0
     */
    public static Transform noise(double std) {
        return new Noise(positive("noise", std));
    }

    /**
     * Sets each value to 0 with a probability, as if it were not known: dropout of inputs, whose other values stay as
     * they are.
     *
     * @throws IllegalArgumentException if the probability is not above 0 and below 1
     */
    public static Transform drop(double probability) {
        return new Drop(share("drop", probability));
    }

    /**
     * The same for another column than "x": {@code on("anchor", noise(0.1))}. A transform of one's own sees that column as
     * "x", and no other.
     */
    public static Transform on(String column, Transform change) {
        return change.on(column);
    }

    private static int atLeastOne(String of, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(of + ": must be at least 1, not " + value);
        }
        return value;
    }

    private static double share(String of, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(of + ": must lie above 0 and below 1, not " + value);
        }
        return value;
    }

    private static double positive(String of, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(of + ": must be finite and above 0, not " + value);
        }
        return value;
    }
}
