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
@Says("convolution of images, channels × height × width")
public record Conv2dPart(
        @Short @Says("channels that come out") @Example("32")
        int out,

        @Says("height and width of what is seen at once") @Default("3")
        int kernel,

        @Says("how far it moves from one place to the next") @Default("1")
        int stride,

        @Says("zeros on each side of the image") @Default("0") @Whole(from = 0)
        int padding,

        @Says("how far apart the values lie that are seen at once") @Default("1")
        int dilation,

        @Says("into how many parts the channels fall that do not see each other") @Default("1")
        int groups,

        @Says("whether a number is added to each channel") @Default("true")
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
