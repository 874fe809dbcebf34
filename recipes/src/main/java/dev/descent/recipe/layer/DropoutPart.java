package dev.descent.recipe.layer;

import dev.descent.nn.Dropout;
import dev.descent.nn.Layer;
import dev.descent.word.Digits;
import dev.descent.word.Example;
import dev.descent.word.In;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Word;

/** Sets values to zero by chance while training. */
@Word("dropout")
@Says("randomly sets values to 0 during training")
public record DropoutPart(
        @Short @Says("probability of setting a value to 0") @In(Range.FRACTION) @Example("0.2")
        double rate) implements LayerPart {
    @Override
    public Layer make(Site site) {
        return Dropout.of(rate);
    }

    @Override
    public String words(Layer made) {
        return word() + " " + Digits.setting(rate);
    }

    @Override
    public boolean isNeutral() {
        return true;
    }
}
