package dev.descent.recipe.network;

import dev.descent.nn.Layer;
import dev.descent.recipe.layer.Site;

/** A whole model, as a recipe says it. What is permitted here is what recipes can say. */
public sealed interface Network permits LayersPart, MlpPart, ResNetPart, ResNet18Part {
    /**
     * The model.
     *
     * @param site what one example is, and how many outputs are needed
     * @throws RuntimeException of the site, if the two do not fit
     */
    Layer make(Site site);

    /**
     * What the heading of a run says of it, {@code mlp 64→256→10, relu}.
     *
     * @param made what it made
     */
    default String words(Layer made) {
        return made.toString();
    }
}
