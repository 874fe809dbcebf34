package dev.descent.recipe.network;

import dev.descent.nn.Layer;
import dev.descent.nn.Sequential;
import dev.descent.recipe.layer.LayerPart;
import dev.descent.recipe.layer.ResidualPart;
import dev.descent.recipe.layer.Site;
import dev.descent.word.Example;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Word;
import java.util.List;

/** Layers, one after the other. */
@Word("layers")
@Says("a list of layers; short form: the list alone")
public record LayersPart(
        @Short @Says("layers in the order in which they are applied") @Example("[{linear: 64}, relu, linear]")
        List<LayerPart> layers)
        implements Network {
    /** Copies the list. */
    public LayersPart {
        layers = List.copyOf(layers);
    }

    @Override
    public Layer make(Site site) {
        return site.sequence("", site.seed(), layers);
    }

    @Override
    public String words(Layer made) {
        return ResidualPart.words(layers, (Sequential) made);
    }
}
