package dev.descent.cli.explain;

import dev.descent.data.Dataset;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LayerStep;
import dev.descent.nn.Explained.Link;
import dev.descent.tensor.Shape;
import dev.descent.word.Digits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What people call the numbers of a model: its inputs and its outputs.
 *
 * @param features names of the inputs; empty if they have none
 * @param classes names of the classes; empty if there are none
 * @param input shape of one example
 */
record Names(List<String> features, List<String> classes, Shape input) {
    static Names of(Dataset data) {
        return new Names(
                data.featureNames(), data.classNames(), data.column(Dataset.X).shape());
    }

    /** What an example of a step is called: by its place in the training part, counted from 1 as people do. */
    static String example(Explanation step, int index) {
        return "example " + (step.rows().get(index) + 1);
    }

    /** An input by its place in a row of all of them: {@code pixel (3, 5)}, {@code petal_length}, {@code x[2]}. */
    String input(long index) {
        if (index < features.size()) {
            return features.get(Math.toIntExact(index));
        }
        if (input.rank() >= 2) {
            long[] strides = input.strides();
            StringBuilder place = new StringBuilder();
            long rest = index;
            for (long stride : strides) {
                place.append(place.isEmpty() ? "" : ", ").append(rest / stride);
                rest %= stride;
            }
            return (input.rank() == 2 ? "pixel (" : "x[") + place + (input.rank() == 2 ? ")" : "]");
        }
        return "x[" + index + "]";
    }

    /** An output by its place: a class, or {@code y[2]}. */
    String output(long index, long width) {
        return classes.size() == width ? classes.get(Math.toIntExact(index)) : "y[" + index + "]";
    }

    /** A target as people say it: a class's name, or a number. */
    String target(double value, Digits digits) {
        int label = (int) value;
        return label == value && label >= 0 && label < classes.size() ? classes.get(label) : digits.of(value);
    }

    /** What a weight lies between, if that has a name: {@code from pixel (3, 5)}, {@code to setosa}. */
    Optional<String> meaning(Explanation step, Explanation.Responsible weight) {
        Optional<LayerStep> owner = step.owner(weight.weight());
        Optional<Link> link =
                owner.flatMap(layer -> layer.explained().link(weight.weight().name(), weight.index()));
        if (link.isEmpty()) {
            return Optional.empty();
        }
        LayerStep layer = owner.orElseThrow();
        OptionalLong input = link.get().input();
        String from = input.isPresent() && seesInputs(step, layer) ? "from " + input(input.getAsLong()) : "";
        boolean last =
                layer.output().shape().equals(step.measurement().outputs().shape())
                        && layer.path().equals(step.layers().getLast().path());
        String to = last && classes.size() == layer.width()
                ? "to " + output(link.get().output(), layer.width())
                : "";
        String words = (from + " " + to).strip();
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }

    /** Whether nothing but flattening lies before a layer. */
    private static boolean seesInputs(Explanation step, LayerStep layer) {
        for (LayerStep each : step.layers()) {
            if (each.path().equals(layer.path())) {
                return true;
            }
            if (!each.explained().isShapeOnly()) {
                return false;
            }
        }
        return false;
    }
}
