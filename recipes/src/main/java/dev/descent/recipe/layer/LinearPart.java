package dev.descent.recipe.layer;

import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.tensor.Initializer;
import dev.descent.word.Default;
import dev.descent.word.Example;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Word;
import java.util.Optional;
import java.util.OptionalInt;

/** Fully connected. */
@Word("linear")
@Says("fully connected")
public record LinearPart(
        @Short @Says("output width; the last layer's is given by the data") @Example("64")
        OptionalInt out,

        @Says("input width, given by the layer before; checked if set")
        OptionalInt in,

        @Says("add a bias to each output") @Default("true") boolean bias,

        @Says("initial weights") @Default("default") Init init)
        implements LayerPart {
    @Override
    public Layer make(Site site) {
        if (site.shape().rank() != 1) {
            throw site.misfit(
                    "is linear and needs each example's numbers in one row, but they have shape %s; put \"- flatten\" before it"
                            .formatted(site.shape()));
        }
        int given = site.shape().dim(0);
        if (in.orElse(given) != given) {
            throw site.misfit(
                    "takes %s inputs, but is given %s; correct \"in\" or leave it out".formatted(in.getAsInt(), given));
        }
        if (out.isEmpty() && !site.isEnd()) {
            throw site.misfit("has no width, which only the last linear layer can leave out; write \"- linear: 64\"");
        }
        int width = out.orElse(site.outputs());
        if (site.isEnd() && width != site.outputs()) {
            throw site.misfit("gives %s outputs, but %s; write \"- linear\", whose width then follows from the data"
                    .formatted(width, site.outputsWhy()));
        }
        site.take(given, width);
        Optional<Initializer> first = init.weights(site.seed().at("weight"), site.gain());
        if (first.isEmpty()) {
            return bias ? Linear.of(given, width, site.seed()) : Linear.withoutBias(given, width, site.seed());
        }
        return bias
                ? Linear.of(given, width, first.get(), Initializers.zeros())
                : Linear.withoutBias(given, width, first.get());
    }

    @Override
    public String words(Layer made) {
        Linear linear = (Linear) made;
        return word() + " " + linear.in() + "→" + linear.out();
    }

    @Override
    public boolean endsModels() {
        return true;
    }
}
