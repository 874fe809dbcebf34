package dev.descent.recipe.layer;

import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.word.Says;
import dev.descent.word.Word;

/** Brings each example to mean 0 and variance 1, then scales and shifts. */
@Word("layerNorm")
@Says("each example normalized to mean 0 and variance 1, then scaled and shifted")
public record LayerNormPart() implements LayerPart {
    @Override
    public Layer make(Site site) {
        int width = site.shape().dim(-1);
        site.take(width);
        return LayerNorm.of(width);
    }
}
