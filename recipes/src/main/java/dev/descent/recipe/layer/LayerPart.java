package dev.descent.recipe.layer;

import dev.descent.nn.Layer;
import dev.descent.word.Word;

/** One step of a model, as a recipe says it. What is permitted here is what recipes can say. */
public sealed interface LayerPart
        permits LinearPart,
                FlattenPart,
                NonlinearityPart,
                DropoutPart,
                LayerNormPart,
                BatchNormPart,
                ReshapePart,
                Conv2dPart,
                MaxPool2dPart,
                AvgPool2dPart,
                GlobalAvgPoolPart,
                ResidualPart {
    /**
     * The layer.
     *
     * @param site what comes before it, and what is asked of it
     * @throws RuntimeException of the site, if it does not fit there
     */
    Layer make(Site site);

    /** What recipes call it. */
    default String word() {
        return getClass().getAnnotation(Word.class).value();
    }

    /**
     * What the heading of a run says of it, {@code linear 4→3}.
     *
     * @param made what it made
     */
    default String words(Layer made) {
        return word();
    }

    /** What this function after a layer asks of the layer's first weights; 1 if it is no function. */
    default double gain() {
        return 1;
    }

    /** Whether it gives the numbers that it is given, or 0. */
    default boolean isNeutral() {
        return false;
    }

    /** Whether it gives some numbers only, whatever it is given. */
    default boolean isBounded() {
        return false;
    }

    /** Whether the last one of its kind gives as many numbers as the data asks for. */
    default boolean endsModels() {
        return false;
    }
}
