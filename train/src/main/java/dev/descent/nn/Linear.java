package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.Optional;

/**
 * Fully connected layer, {@code y = x·Wᵀ + b}. Shapes: x [batch…, in] → y [batch…, out].
 *
 * @param weight [out, in]
 * @param bias [out], or empty for {@code y = x·Wᵀ}
 */
public record Linear(Parameter weight, Optional<Parameter> bias) implements Explained {
    public Linear {
        Inputs.that(weight.shape().rank() == 2, "Linear: weight has shape " + weight.shape() + " but needs [out, in]");
        Shape out = weight.shape().part(0, 1);
        bias.ifPresent(b -> Inputs.requireShape("Linear", "bias", b, out));
    }

    /**
     * A layer with given first values.
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Linear of(int in, int out, Initializer weight, Initializer bias) {
        return new Linear(weight(in, out, weight), Optional.of(bias(out, bias)));
    }

    /**
     * A layer that begins as PyTorch's: weight and bias U(±1/√in).
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Linear of(int in, int out, Seed seed) {
        double bound = 1 / Math.sqrt(Inputs.requireSize("Linear", "in", in));
        return of(
                in,
                out,
                Initializers.uniform(seed.at("weight"), -bound, bound),
                Initializers.uniform(seed.at("bias"), -bound, bound));
    }

    /**
     * A layer without bias, with given first values.
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Linear withoutBias(int in, int out, Initializer weight) {
        return new Linear(weight(in, out, weight), Optional.empty());
    }

    /**
     * A layer without bias that begins as PyTorch's: weight U(±1/√in).
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Linear withoutBias(int in, int out, Seed seed) {
        return new Linear(of(in, out, seed).weight, Optional.empty());
    }

    /** Features that go in. */
    public int in() {
        return weight.shape().dim(1);
    }

    /** Features that come out. */
    public int out() {
        return weight.shape().dim(0);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.requireFeatures(this, x, in(), weight.dtype());
        Tensor product = x.matmul(weight.transpose());
        return bias.map(product::add).orElse(product);
    }

    @Override
    public Parameters parameters() {
        Parameters parameters = Parameters.of("weight", weight);
        return bias.map(b -> parameters.and("bias", b)).orElse(parameters);
    }

    @Override
    public String toString() {
        return "Linear(" + in() + "→" + out() + (bias.isPresent() ? ")" : ", no bias)");
    }

    private static Parameter weight(int in, int out, Initializer initializer) {
        Inputs.requireSize("Linear", "in", in);
        Inputs.requireSize("Linear", "out", out);
        return new Parameter(new Variable("weight", DType.F32, Shape.of(out, in), initializer));
    }

    private static Parameter bias(int out, Initializer initializer) {
        return new Parameter(new Variable("bias", DType.F32, Shape.of(out), initializer));
    }

    @Override
    public String title() {
        return "linear " + in() + "→" + out();
    }

    @Override
    public String formula(Optional<Values> slope) {
        return bias.isPresent() ? "y = x·Wᵀ + b" : "y = x·Wᵀ";
    }

    @Override
    public String chainRule(Optional<Values> slope, boolean isHandedOn) {
        return "dL/dw = dL/dy·x" + (bias.isPresent() ? ", dL/db = dL/dy" : "")
                + (isHandedOn ? "; dL/dx = dL/dy·w" : "");
    }
}
