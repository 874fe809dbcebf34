package dev.descent.recipe.layer;

import dev.descent.nn.Layer;
import dev.descent.nn.Reshape;
import dev.descent.tensor.Shape;
import dev.descent.word.Example;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Word;
import java.util.List;
import java.util.stream.Collectors;

/** Each example's values under another shape. */
@Word("reshape")
@Says("reshapes each example; `[1, 28, 28]` adds the channel that `conv2d` needs")
public record ReshapePart(
        @Short
        @Says("shape of one example")
        @Example(value = "[1, 28, 28]", as = "the shape of one example, such as [1, 28, 28]: channels, height, width")
        List<Integer> shape)
        implements LayerPart {
    /** Copies the list. */
    public ReshapePart {
        shape = List.copyOf(shape);
    }

    @Override
    public Layer make(Site site) {
        return new Reshape(Shape.of(shape.stream().mapToInt(i -> i).toArray()));
    }

    @Override
    public String words(Layer made) {
        return word() + " " + shape.stream().map(String::valueOf).collect(Collectors.joining("×"));
    }

    @Override
    public boolean isNeutral() {
        return true;
    }
}
