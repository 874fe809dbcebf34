package dev.descent.recipe.network;

import dev.descent.recipe.layer.LayerPart;
import dev.descent.word.Flat;
import dev.descent.word.Says;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The model of a recipe: which network it is, and what it begins with. */
public record ModelPart(
        @Flat Network network,

        @Says("[initial weights](#pretrained-weights): the folder of a run, or a safetensors file; random by default")
        Optional<Path> pretrained) {
    /** Layers from top to bottom, with random initial weights. */
    public static ModelPart of(List<LayerPart> layers) {
        return new ModelPart(new LayersPart(layers), Optional.empty());
    }
}
