package dev.descent.recipe;

import dev.descent.data.Transform;
import dev.descent.data.augment.Transforms;
import dev.descent.word.Default;
import dev.descent.word.In;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** How training examples are changed each time they are seen, in this order; 0 for what is not done. */
public record Augment(
        @Says("random shift by up to this many pixels in each direction") @Default("0") @Whole(from = 0)
        int shift,

        @Says("random rotation by up to this many degrees to either side") @Default("0") @In(Range.DEGREES)
        double rotate,

        @Says("random scaling by up to this fraction, larger or smaller") @Default("0") @In(Range.FRACTION)
        double scale,

        @Says("flipped with probability ½") @Default("none") Flip flip,

        @Says("a random rectangle of this fraction of the image is erased") @Default("0") @In(Range.FRACTION)
        double erase,

        @Says("Gaussian noise with this standard deviation, added to each input") @Default("0") @In(Range.NOT_NEGATIVE)
        double noise,

        @Says("probability of setting each input to 0") @Default("0") @In(Range.FRACTION)
        double drop) {
    /** How images are mirrored. */
    public enum Flip {
        /** Not at all. */
        NONE,
        /** Left to right. */
        HORIZONTAL,
        /** Top to bottom. */
        VERTICAL,
        /** Both ways, each by a chance of its own. */
        BOTH
    }

    /** What is done, in its order; the first three are one interpolation. */
    public List<Transform> transforms() {
        List<Transform> transforms = new ArrayList<>();
        addIf(shift > 0 || rotate > 0 || scale > 0, transforms, () -> Transforms.warp(shift, rotate, scale));
        addIf(flip == Flip.HORIZONTAL || flip == Flip.BOTH, transforms, Transforms::flipHorizontally);
        addIf(flip == Flip.VERTICAL || flip == Flip.BOTH, transforms, Transforms::flipVertically);
        addIf(erase > 0, transforms, () -> Transforms.erase(erase));
        addIf(noise > 0, transforms, () -> Transforms.noise(noise));
        addIf(drop > 0, transforms, () -> Transforms.drop(drop));
        return transforms;
    }

    private static void addIf(boolean isDone, List<Transform> transforms, Supplier<Transform> transform) {
        if (isDone) {
            transforms.add(transform.get());
        }
    }
}
