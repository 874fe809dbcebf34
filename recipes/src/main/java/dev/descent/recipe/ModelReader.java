package dev.descent.recipe;

import dev.descent.recipe.layer.LayerPart;
import java.util.List;
import java.util.Optional;

/** Reads a model: a list of layers, each a word ({@code relu}) or a word with its setting ({@code linear: 64}). */
final class ModelReader {
    private static final Value LAYERS = new Value.Listed(new Value.Item(LayerPart.class), Value.LAYERS);

    private ModelReader() {}

    static List<LayerPart> read(Field model) {
        return ((List<?>) LAYERS.read(model))
                .stream().map(LayerPart.class::cast).toList();
    }

    static Object write(List<LayerPart> layers) {
        return LAYERS.write(layers);
    }

    /** The setting that a layer's value alone gives. */
    static Optional<String> shortKey(String word) {
        return Vocabulary.of(LayerPart.class).find(word).flatMap(Form::shortKey);
    }

    /**
     * Refuses a function after the last layer of a model whose loss makes probabilities of any numbers itself: it would
     * only get some of them.
     */
    static void refuseSquashedLogits(Field model, List<LayerPart> layers, LossPart loss) {
        int last = layers.size() - 1;
        while (last > 0 && layers.get(last).isNeutral()) {
            last--;
        }
        String word = layers.get(last).word();
        if (loss.head().isOfClasses() && layers.get(last).isBounded()) {
            throw model.items("")
                    .get(last)
                    .error(
                            "the model ends with \"%s\", but the loss %s takes any numbers and makes probabilities of them itself; leave \"%s\" out"
                                    .formatted(word, loss.word(), word));
        }
    }
}
