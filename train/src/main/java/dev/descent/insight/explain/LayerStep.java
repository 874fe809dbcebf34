package dev.descent.insight.explain;

import dev.descent.nn.Explained;
import dev.descent.nn.Layer;
import dev.descent.tensor.Values;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One layer in one step of training: what went through it, and the blame that came back.
 *
 * @param path where it stands in the model, {@code layers.1}; "model" if the model is this layer
 * @param depth how many residual layers it stands in
 * @param layer the layer itself
 * @param input what went in, shape [examples, …]
 * @param output what came out, shape [examples, …]
 * @param outputBlame the derivative of the loss by {@code output}
 * @param inputBlame the derivative of the loss by {@code input}; empty of the first layer, before which there is nothing
 *     to blame
 * @param slope of a layer that treats each number alone, the derivative of each output by its input: {@code inputBlame =
 *     outputBlame · slope}
 * @param weights paths of its parameters, without those that it shares with a layer before it
 * @param names what it calls all parameters that it computes with, by their paths
 */
public record LayerStep(
        String path,
        int depth,
        Layer layer,
        Values input,
        Values output,
        Optional<Values> outputBlame,
        Optional<Values> inputBlame,
        Optional<Values> slope,
        List<String> weights,
        Map<String, String> names) {
    /** Copies the list and the map, in its order. */
    public LayerStep {
        weights = List.copyOf(weights);
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    }

    /** What the layer says of itself. */
    public Explained explained() {
        return Explained.of(layer);
    }

    /** Numbers that come out for one example. */
    public long width() {
        return output.size() / Math.max(1, output.shape().dim(0));
    }
}
