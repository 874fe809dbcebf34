package dev.descent.recipe.network;

import dev.descent.model.GrayImages;
import dev.descent.model.ResNet;
import dev.descent.nn.Layer;
import dev.descent.recipe.layer.Site;
import dev.descent.tensor.Shape;
import dev.descent.word.Default;
import dev.descent.word.Says;
import dev.descent.word.Whole;
import dev.descent.word.Word;
import java.util.List;

/** A residual network for small images. */
@Word("resnet")
@Says("residual network for small images (He et al. 2016); by default the ResNet-20 of CIFAR-10")
public record ResNetPart(
        @Says("channels of each stage; each stage but the first halves height and width")
        @Whole(to = 65_536)
        @Default("[16, 32, 64]")
        List<Integer> widths,

        @Says("blocks of two convolutions per stage") @Whole(to = 1_000) @Default("3")
        int blocks)
        implements Network {
    /** Copies the list. */
    public ResNetPart {
        widths = List.copyOf(widths);
    }

    @Override
    public Layer make(Site site) {
        return make(site, widths, blocks);
    }

    /** A network with stages of these widths, for images as they are at a site. */
    static Layer make(Site site, List<Integer> widths, int blocks) {
        Shape shape = site.shape();
        boolean isGray = shape.rank() == 2;
        if (!isGray && shape.rank() != 3) {
            throw site.misfit(
                    "needs images, but each example's numbers have shape %s; take data of images, or list the layers, \"reshape\" first"
                            .formatted(shape));
        }
        int channels = isGray ? 1 : shape.dim(0);
        ResNet.Config config = new ResNet.Config(channels, widths, blocks, site.outputs());
        site.take(config.weights());
        ResNet made = ResNet.of(config, site.seed());
        return isGray ? new GrayImages(made) : made;
    }
}
