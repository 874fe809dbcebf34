package dev.descent.oracle;

import static dev.descent.tensor.DType.F32;
import static dev.descent.tensor.DType.F64;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** Functions over their whole range, where an approximation that is good around 1 may fail. */
final class RangeCases {
    private static final int POINTS = 2001;

    private final List<OracleCase> cases = new ArrayList<>();

    private RangeCases() {}

    static List<OracleCase> all() {
        RangeCases ranges = new RangeCases();
        ranges.even("exp", Tensor::exp, -86, 86);
        ranges.even("tanh", Tensor::tanh, -12, 12);
        ranges.even("erf", Tensor::erf, -7, 7);
        ranges.even("normalCdf", Tensor::normalCdf, -14.5, 9);
        ranges.even("normalDensity", Tensor::normalDensity, -14.5, 14.5);
        ranges.even("sin", Tensor::sin, -4000, 4000);
        ranges.even("cos", Tensor::cos, -4000, 4000);
        ranges.even("log around 1", Tensor::log, 0.9, 1.1);
        ranges.even("sigmoid", Tensor::sigmoid, -60, 60);
        ranges.even("gelu", Tensor::gelu, -14.5, 9);
        ranges.even("softplus", Functions::softplus, -60, 60);
        ranges.magnitudes("log", Tensor::log, -37, 38);
        ranges.magnitudes("sqrt", Tensor::sqrt, -37, 38);
        ranges.magnitudes("reciprocal", Tensor::reciprocal, -37, 37);
        ranges.magnitudes("exp near 0", Tensor::exp, -30, 0);
        ranges.magnitudes("tanh near 0", Tensor::tanh, -30, 0);
        ranges.magnitudes("erf near 0", Tensor::erf, -30, 0);
        ranges.magnitudes("normalCdf near 0", Tensor::normalCdf, -30, 0);
        ranges.magnitudes("sin near 0", Tensor::sin, -30, 0);
        ranges.magnitudes("pow 1.5", x -> x.pow(1.5), -24, 24);
        ranges.magnitudes("pow −0.37", x -> x.pow(-0.37), -37, 37);
        ranges.even(
                "1.1 to the power", x -> Tensor.full(1.1, x.dtype(), x.shape()).pow(x), -800, 800);
        for (DType dtype : List.of(F32, F64)) {
            ranges.cases.add(OracleCase.of("exp beyond its range", dtype, draw -> {
                Tensor x = draw.given(new double[] {-1e30, -1000, -800, -750, 750, 800, 1000, 1e30}, 8);
                return List.of(
                        x.exp(), x.sigmoid(), x.tanh(), x.erf(), x.normalCdf(), Functions.softplus(x), x.softmax(0));
            }));
        }
        ranges.cases.add(OracleCase.of("factors whose product is beyond the range", F32, draw -> {
            Tensor x = draw.between(1e-30, 2e-30, 37);
            return List.of(x.mul(1e30).mul(1e30), x.reciprocal().mul(1e-30).mul(1e-30));
        }));
        return List.copyOf(ranges.cases);
    }

    /** Points at equal distances. */
    private void even(String name, UnaryOperator<Tensor> function, double low, double high) {
        over(name, function, t -> low + t * (high - low));
    }

    /** Positive points at equal ratios. */
    private void magnitudes(String name, UnaryOperator<Tensor> function, double lowExponent, double highExponent) {
        over(name, function, t -> Math.pow(10, lowExponent + t * (highExponent - lowExponent)));
    }

    private void over(String name, UnaryOperator<Tensor> function, DoubleUnaryOperator point) {
        double[] points = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            points[i] = point.applyAsDouble(i / (POINTS - 1.0));
        }
        for (DType dtype : List.of(F32, F64)) {
            cases.add(
                    OracleCase.one("whole range: " + name, dtype, draw -> function.apply(draw.given(points, POINTS))));
        }
    }
}
