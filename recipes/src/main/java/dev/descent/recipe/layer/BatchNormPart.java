package dev.descent.recipe.layer;

import dev.descent.nn.BatchNorm;
import dev.descent.nn.Layer;
import dev.descent.word.Says;
import dev.descent.word.Word;

/** Brings each channel, or each number of a row, to mean 0 and variance 1 over the batch, then scales and shifts. */
@Word("batchNorm")
@Says("each channel of an image, or each feature of a row, normalized to mean 0 and variance 1"
        + " over the batch, then scaled and shifted; evaluation uses the running mean and variance")
public record BatchNormPart() implements LayerPart {
    @Override
    public Layer make(Site site) {
        if (site.shape().rank() != 1) {
            site.requireImages();
        }
        int channels = site.shape().dim(0);
        site.take(channels);
        return BatchNorm.of(channels);
    }
}
