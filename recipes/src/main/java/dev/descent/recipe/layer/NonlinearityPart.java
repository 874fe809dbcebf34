package dev.descent.recipe.layer;

import dev.descent.nn.Activation;
import dev.descent.nn.Layer;
import dev.descent.nn.Nonlinearity;
import dev.descent.word.Flat;
import dev.descent.word.Word;

/** A function without weights, whose word and settings are its own. */
public record NonlinearityPart(@Flat Nonlinearity function) implements LayerPart {
    @Override
    public Layer make(Site site) {
        return function;
    }

    @Override
    public String word() {
        return function instanceof Activation activation
                ? activation.word()
                : function.getClass().getAnnotation(Word.class).value();
    }

    @Override
    public String words(Layer made) {
        return function.words();
    }

    @Override
    public double gain() {
        return function.gain();
    }

    @Override
    public boolean isBounded() {
        return function.isBounded();
    }
}
