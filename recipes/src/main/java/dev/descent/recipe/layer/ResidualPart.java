package dev.descent.recipe.layer;

import dev.descent.nn.Layer;
import dev.descent.nn.Residual;
import dev.descent.nn.Sequential;
import dev.descent.tensor.Shape;
import dev.descent.word.Example;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Word;
import java.util.List;
import java.util.StringJoiner;

/** Adds the input of some layers to their output. */
@Word("residual")
@Says("skip connection: the output of its layers plus their input")
public record ResidualPart(
        @Short @Says("layers of the skip connection") @Example("[{linear: 64}, relu]")
        List<LayerPart> layers) implements LayerPart {
    /** Copies the list. */
    public ResidualPart {
        layers = List.copyOf(layers);
    }

    @Override
    public Layer make(Site site) {
        Sequential body = site.sequence(word(), site.seed().at("body"), layers);
        Shape before = site.shape();
        Shape after = site.behind(body);
        if (!after.equals(before)) {
            throw site.misfit("takes %s and gives %s, which cannot be added; end its layers with \"- linear: %s\""
                    .formatted(Site.numbers(before), Site.numbers(after), before.dim(-1)));
        }
        return Residual.of(body);
    }

    @Override
    public String words(Layer made) {
        return word() + " (" + words(layers, (Sequential) ((Residual) made).body()) + ")";
    }

    /** What the heading of a run says of some layers. */
    public static String words(List<LayerPart> said, Sequential made) {
        StringJoiner words = new StringJoiner(", ");
        for (int i = 0; i < said.size(); i++) {
            words.add(said.get(i).words(made.layers().get(i)));
        }
        return words.toString();
    }
}
