package dev.descent.recipe.layer;

import dev.descent.nn.Conv2d;
import dev.descent.nn.Layer;
import dev.descent.word.Default;
import dev.descent.word.Example;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Whole;
import dev.descent.word.Word;

/** Convolution of images. */
@Word("conv2d")
@Says("2-D convolution; channels × height × width")
public record Conv2dPart(
        @Short @Says("output channels") @Example("32") int out,

        @Says("kernel height and width") @Default("3") int kernel,

        @Says("distance between two positions of the window") @Default("1")
        int stride,

        @Says("zeros added to each side of the image") @Default("0") @Whole(from = 0)
        int padding,

        @Says("spacing between kernel elements") @Default("1")
        int dilation,

        @Says("number of groups of channels that are convolved separately") @Default("1")
        int groups,

        @Says("add a bias to each output channel") @Default("true")
        boolean bias)
        implements LayerPart {
    @Override
    public Layer make(Site site) {
        site.requireImages();
        int in = site.shape().dim(0);
        if (in % groups != 0 || out % groups != 0) {
            throw site.misfit(
                    "has %s groups, which do not divide its %s channels in and %s out".formatted(groups, in, out));
        }
        site.take((double) in / groups, out, kernel, kernel);
        Conv2d layer = Conv2d.grouped(in, out, kernel, groups, site.seed())
                .stride(stride)
                .padding(padding)
                .dilation(dilation);
        return bias ? layer : layer.withoutBias();
    }

    @Override
    public String words(Layer made) {
        return word() + " " + ((Conv2d) made).in() + "→" + out + " of " + kernel + "×" + kernel;
    }
}
