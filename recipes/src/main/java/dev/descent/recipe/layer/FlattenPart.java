package dev.descent.recipe.layer;

import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.word.Says;
import dev.descent.word.Word;

/** Each example's values in one row. */
@Word("flatten")
@Says("flattens each example to a vector; needed between images and `linear`")
public record FlattenPart() implements LayerPart {
    @Override
    public Layer make(Site site) {
        return Flatten.of();
    }

    @Override
    public boolean isNeutral() {
        return true;
    }
}
