package dev.descent.nn;

import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.List;

/**
 * A layer with a way around it, {@code y = x + body(x)} (He et al. 2016). Shapes: any → the same, and the body must
 * keep it. Parameter paths are {@code body.…}.
 */
public record Residual(Layer body) implements Explained {
    /** A way around these layers, one after the other; they are a {@link Sequential} where they are several. */
    public static Residual of(Layer... layers) {
        return new Residual(layers.length == 1 ? layers[0] : Sequential.of(layers));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = pass.within("body", body, x);
        Inputs.that(
                y.shape().equals(x.shape()),
                this + ": the body turns shape " + x.shape() + " into " + y.shape() + ", which cannot be added to it");
        return x.add(y);
    }

    @Override
    public Parameters parameters() {
        return body.parameters().within("body");
    }

    @Override
    public String toString() {
        return "Residual(" + body + ")";
    }

    @Override
    public String title() {
        return "residual";
    }

    @Override
    public String formula(Flow flow) {
        return "y = x + output of its body";
    }

    @Override
    public String chainRule(Flow flow) {
        return "blame goes both ways, into the body and around it";
    }

    @Override
    public String joined() {
        return "both ways meet, dL/dx = dL/dy + dL/dx of its body";
    }

    @Override
    public List<Filled> outputs(Flow flow) {
        return flow.outputs(i -> flow.parts().isEmpty()
                ? ""
                : sum(flow.input(), flow.parts().getLast().output(), i, flow.digits()));
    }

    @Override
    public List<Filled> inputBlame(Flow flow) {
        return flow.inputBlame(i -> flow.parts().isEmpty()
                ? ""
                : sum(flow.up(), flow.parts().getFirst().inputBlame().orElseThrow(), i, flow.digits()));
    }

    private static String sum(Values around, Values through, long index, Digits digits) {
        return Digits.sum(List.of(digits.of(around.get(index)), digits.of(through.get(index))));
    }
}
