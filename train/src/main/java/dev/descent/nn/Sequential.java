package dev.descent.nn;

import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Layers one after the other. Parameter paths are {@code layers.0.…}, {@code layers.1.…} and so on. */
public record Sequential(List<Layer> layers) implements Layer {
    public Sequential {
        layers = List.copyOf(layers);
    }

    /** Layers in the order in which data flows. */
    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = pass.within("layers." + i, layers.get(i), y);
        }
        return y;
    }

    @Override
    public Parameters parameters() {
        return Parameters.join(IntStream.range(0, layers.size())
                .mapToObj(i -> layers.get(i).parameters().within("layers." + i))
                .toList());
    }

    @Override
    public String toString() {
        return layers.stream().map(Layer::toString).collect(Collectors.joining(", ", "Sequential(", ")"));
    }
}
