package dev.descent.cli.explain;

import dev.descent.data.Dataset;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LayerStep;
import dev.descent.nn.Flatten;
import dev.descent.nn.Linear;
import dev.descent.tensor.Shape;
import dev.descent.word.Digits;
import java.util.List;
import java.util.Optional;

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
        Shape shape = weight.weight().before().shape();
        Optional<LayerStep> owner = step.layers().stream()
                .filter(layer -> layer.weights().contains(weight.weight().path()) && layer.layer() instanceof Linear)
                .findFirst();
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        long out = shape.rank() == 2 ? weight.index() / shape.dim(1) : weight.index();
        String from = shape.rank() == 2 && seesInputs(step, owner.get())
                ? "from " + input(weight.index() % shape.dim(1))
                : "";
        boolean last =
                owner.get().output().shape().equals(step.measurement().outputs().shape())
                        && owner.get().path().equals(step.layers().getLast().path());
        String to = last && classes.size() == owner.get().width()
                ? "to " + output(out, owner.get().width())
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
            if (!(each.layer() instanceof Flatten)) {
                return false;
            }
        }
        return false;
    }
}
