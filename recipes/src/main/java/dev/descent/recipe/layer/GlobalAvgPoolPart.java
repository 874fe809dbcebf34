package dev.descent.recipe.layer;

import dev.descent.nn.GlobalAvgPool;
import dev.descent.nn.Layer;
import dev.descent.word.Says;
import dev.descent.word.Word;

/** The mean of each channel. */
@Word("globalAvgPool")
@Says("mean of each channel")
public record GlobalAvgPoolPart() implements LayerPart {
    @Override
    public Layer make(Site site) {
        site.requireImages();
        return GlobalAvgPool.of();
    }
}
