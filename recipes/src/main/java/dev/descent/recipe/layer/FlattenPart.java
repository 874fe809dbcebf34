package dev.descent.recipe.layer;

import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.word.Says;
import dev.descent.word.Word;

/** Each example's values in one row. */
@Word("flatten")
@Says("each example's values in one row: needed before `linear` where examples are images")
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
