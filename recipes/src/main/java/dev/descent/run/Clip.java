package dev.descent.run;

import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;

/** Holds each value within bounds. Shapes: any → the same. */
record Clip(double low, double high) implements Layer {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return Functions.clip(x, low, high);
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }
}
