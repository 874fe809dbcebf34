package dev.descent.recipe.network;

import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Sequential;
import dev.descent.recipe.layer.BatchNormPart;
import dev.descent.recipe.layer.DropoutPart;
import dev.descent.recipe.layer.FlattenPart;
import dev.descent.recipe.layer.Init;
import dev.descent.recipe.layer.LayerNormPart;
import dev.descent.recipe.layer.LayerPart;
import dev.descent.recipe.layer.LinearPart;
import dev.descent.recipe.layer.NonlinearityPart;
import dev.descent.recipe.layer.Site;
import dev.descent.word.Default;
import dev.descent.word.Digits;
import dev.descent.word.Example;
import dev.descent.word.In;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Whole;
import dev.descent.word.Word;
import dev.descent.word.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/** A multilayer perceptron: linear layers with a function, and what else is wanted, behind each but the last. */
@Word("mlp")
@Says("multilayer perceptron; flattens its input")
public record MlpPart(
        @Says("width of each hidden layer") @Whole(to = 1_000_000) @Example("[256, 128]")
        List<Integer> hidden,

        @Says("activation function of the hidden layers") @Default("relu")
        NonlinearityPart activation,

        @Says("normalization of the hidden layers, before the activation") @Default("none")
        Norm norm,

        @Says("probability of dropping a hidden feature during training") @In(Range.FRACTION) @Default("0")
        double dropout)
        implements Network {
    /** Copies the list. */
    public MlpPart {
        hidden = List.copyOf(hidden);
    }

    /** A normalization. */
    public enum Norm {
        /** None. */
        NONE,
        /** Of each feature, over the batch. */
        BATCH_NORM,
        /** Of each example, over its features. */
        LAYER_NORM;

        private Optional<LayerPart> layer() {
            return switch (this) {
                case NONE -> Optional.empty();
                case BATCH_NORM -> Optional.of(new BatchNormPart());
                case LAYER_NORM -> Optional.of(new LayerNormPart());
            };
        }
    }

    @Override
    public Layer make(Site site) {
        List<LayerPart> layers = new ArrayList<>();
        if (site.shape().rank() > 1) {
            layers.add(new FlattenPart());
        }
        for (int width : hidden) {
            layers.add(linear(OptionalInt.of(width)));
            norm.layer().ifPresent(layers::add);
            layers.add(activation);
            if (dropout > 0) {
                layers.add(new DropoutPart(dropout));
            }
        }
        layers.add(linear(OptionalInt.empty()));
        return site.sequence("", site.seed(), layers);
    }

    private static LayerPart linear(OptionalInt width) {
        return new LinearPart(width, OptionalInt.empty(), true, Init.Rule.DEFAULT);
    }

    @Override
    public String words(Layer made) {
        StringJoiner widths = new StringJoiner("→", "mlp ", "");
        for (Layer layer : ((Sequential) made).layers()) {
            if (layer instanceof Linear linear) {
                widths.add((widths.length() == "mlp ".length() ? linear.in() + "→" : "") + linear.out());
            }
        }
        return widths + ", " + activation.function().words()
                + (norm == Norm.NONE ? "" : ", " + Words.of(norm))
                + (dropout == 0 ? "" : ", dropout " + Digits.setting(dropout));
    }
}
