package dev.descent.recipe.layer;

import dev.descent.nn.Layer;
import dev.descent.nn.MaxPool2d;
import dev.descent.word.Default;
import dev.descent.word.Example;
import dev.descent.word.SameAs;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Unfit;
import dev.descent.word.Whole;
import dev.descent.word.Word;

/** The largest value of each window. */
@Word("maxPool2d")
@Says("maximum of each window")
public record MaxPool2dPart(
        @Short @Says("window height and width") @Example("2")
        int kernel,

        @Says("distance between two positions of the window") @SameAs("kernel")
        int stride,

        @Says("padding on each side of the image, never the maximum; at most half the kernel")
        @Default("0")
        @Whole(from = 0)
        int padding)
        implements LayerPart {
    /** Refuses padding of more than half a window. */
    public MaxPool2dPart {
        Unfit.unless(2 * padding <= kernel, "padding", "must be at most half the kernel of " + kernel);
    }

    @Override
    public Layer make(Site site) {
        site.requireImages();
        return MaxPool2d.of(kernel).stride(stride).padding(padding);
    }

    @Override
    public String words(Layer made) {
        return word() + " " + kernel + "×" + kernel;
    }
}
