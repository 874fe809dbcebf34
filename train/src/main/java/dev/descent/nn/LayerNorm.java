package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.word.Digits;
import java.util.Optional;

/**
 * Layer normalisation over the last axis, {@code y = (x − mean) / √(variance + eps) · weight + bias} (Ba, Kiros, Hinton
 * 2016). Shapes: x [batch…, width] → the same.
 *
 * @param weight [width]
 * @param bias [width]
 * @param eps what keeps a constant row from a division by zero; positive
 */
public record LayerNorm(Parameter weight, Parameter bias, double eps) implements Explained {
    private static final double EPS = 1e-5;

    public LayerNorm {
        Inputs.that(weight.shape().rank() == 1, "LayerNorm: weight has shape " + weight.shape() + " but needs [width]");
        Inputs.requireShape("LayerNorm", "bias", bias, weight.shape());
        if (!(eps > 0 && Double.isFinite(eps))) {
            throw new IllegalArgumentException("LayerNorm: eps must be positive, not " + eps);
        }
    }

    /**
     * A layer that begins as PyTorch's: weight 1, bias 0, eps 1e-5; {@link #eps(double)} gives another.
     *
     * @throws IllegalArgumentException if the width is less than 1
     */
    public static LayerNorm of(int width) {
        Shape shape = Shape.of(Inputs.requireSize("LayerNorm", "width", width));
        return new LayerNorm(
                new Parameter(new Variable("weight", DType.F32, shape, Initializers.ones())),
                new Parameter(new Variable("bias", DType.F32, shape, Initializers.zeros())),
                EPS);
    }

    /** The same weights with another eps. */
    public LayerNorm eps(double positive) {
        return new LayerNorm(weight, bias, positive);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.requireFeatures(this, x, weight.shape().dim(0), weight.dtype());
        return Functions.layerNorm(x, eps).mul(weight).add(bias);
    }

    @Override
    public Parameters parameters() {
        return Parameters.of("weight", weight, "bias", bias);
    }

    @Override
    public String toString() {
        return "LayerNorm(" + weight.shape().dim(0) + ")";
    }

    @Override
    public String title() {
        return "layer norm " + weight.shape().dim(0);
    }

    @Override
    public String formula(Optional<Values> slope) {
        return "y = (x − mean)/√(variance + " + new Digits(6).of(eps) + ")·weight + bias, over each example";
    }

    @Override
    public String chainRule(Optional<Values> slope, boolean isHandedOn) {
        return "with n = (x − mean)/std: dL/dw = dL/dy·n, dL/db = dL/dy"
                + (isHandedOn ? "; dL/dx = (w·dL/dy − mean of w·dL/dy − n·mean of w·dL/dy·n)/std" : "");
    }
}
