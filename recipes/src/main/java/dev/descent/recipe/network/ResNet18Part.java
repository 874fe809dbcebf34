package dev.descent.recipe.network;

import dev.descent.model.ResNet;
import dev.descent.nn.Layer;
import dev.descent.recipe.layer.Site;
import dev.descent.word.Says;
import dev.descent.word.Word;

/** ResNet-18. */
@Word("resnet18")
@Says("ResNet-18 for small images: four stages of 64 to 512 channels, 11 million parameters")
public record ResNet18Part() implements Network {
    @Override
    public Layer make(Site site) {
        ResNet.Config preset = ResNet.Config.resNet18(site.outputs());
        return ResNetPart.make(site, preset.widths(), preset.blocks());
    }
}
