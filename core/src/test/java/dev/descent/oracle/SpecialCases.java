package dev.descent.oracle;

import static dev.descent.tensor.DType.F32;
import static dev.descent.tensor.DType.F64;

import dev.descent.compile.Updates;
import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** NaN, infinities and negative zero: they go through each op as IEEE 754 and {@link Math} say. */
final class SpecialCases {
    private static final double[] SPECIAL = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -0.0,
        0,
        1,
        -1,
        0.5,
        -2.5,
        2,
        3,
        -3,
        1e30,
        -1e-30
    };

    private final List<OracleCase> cases = new ArrayList<>();

    private SpecialCases() {}

    static List<OracleCase> all() {
        SpecialCases special = new SpecialCases();
        for (DType dtype : List.of(F32, F64)) {
            special.elementwise(dtype);
            special.movedAndReduced(dtype);
        }
        return List.copyOf(special.cases);
    }

    private void add(String name, DType dtype, boolean signedZeros, Function<Draw, List<Tensor>> build) {
        cases.add(new OracleCase(
                name + " " + dtype,
                dtype,
                signedZeros,
                draw -> new OracleCase.Work(build.apply(draw), Updates.none())));
    }

    private void elementwise(DType dtype) {
        Map<String, UnaryOperator<Tensor>> unary = new LinkedHashMap<>();
        unary.put("neg", Tensor::neg);
        unary.put("exp", Tensor::exp);
        unary.put("log", Tensor::log);
        unary.put("sqrt", Tensor::sqrt);
        unary.put("reciprocal", Tensor::reciprocal);
        unary.put("tanh", Tensor::tanh);
        unary.put("erf", Tensor::erf);
        unary.put("normalCdf", Tensor::normalCdf);
        unary.put("normalDensity", Tensor::normalDensity);
        unary.put("sin", x -> withoutHugeAngles(x).sin());
        unary.put("cos", x -> withoutHugeAngles(x).cos());
        unary.put("abs", Tensor::abs);
        unary.put("sign", Tensor::sign);
        unary.put("square", Tensor::square);
        unary.put("relu", Tensor::relu);
        unary.put("clip", x -> Functions.clip(x, -1, 2));
        unary.put("to I32", x -> x.cast(DType.I32));
        unary.put("to BOOL", x -> x.cast(DType.BOOL));
        unary.put("to the other real type", x -> x.cast(dtype == F32 ? F64 : F32));
        // Repeated, so that each value meets the vector loop as well as its tail.
        unary.forEach((name, op) -> add("special values: " + name, dtype, true, draw -> {
            Tensor x = Tensor.concat(
                    0, List.of(draw.given(SPECIAL, 14), draw.given(SPECIAL, 14), draw.given(SPECIAL, 14)));
            return List.of(op.apply(x));
        }));

        Map<String, BinaryOperator<Tensor>> binary = new LinkedHashMap<>();
        binary.put("add", Tensor::add);
        binary.put("sub", Tensor::sub);
        binary.put("mul", Tensor::mul);
        binary.put("div", Tensor::div);
        binary.put("max", Tensor::max);
        binary.put("min", Tensor::min);
        binary.put("pow", Tensor::pow);
        for (Binary.Compare.Order order : Binary.Compare.Order.values()) {
            binary.put(order.toString(), (a, b) -> Tensor.of(new Binary.Compare(order, a, b)));
        }
        binary.put("select", (a, b) -> Tensor.select(a.gt(b), a, b));
        binary.forEach((name, op) -> add("special values: " + name, dtype, true, draw -> {
            Shape square = Shape.of(14, 14);
            Tensor a = draw.given(SPECIAL, 14, 1).broadcastTo(square);
            Tensor b = draw.given(SPECIAL, 14).broadcastTo(square);
            return List.of(op.apply(a, b));
        }));
    }

    /** Infinities stay; the angles of which a turn is less than a rounding error become 0. */
    private static Tensor withoutHugeAngles(Tensor x) {
        return Tensor.select(x.abs().gt(1e6).min(x.abs().lt(1e35)), Tensor.zerosLike(x), x);
    }

    private void movedAndReduced(DType dtype) {
        add("special values moved", dtype, true, draw -> {
            Tensor x = draw.given(SPECIAL, 2, 7);
            return List.of(
                    x.transpose(),
                    x.flip(1),
                    x.slice(1, 0, 4),
                    x.pad(0, 1, 1, Double.NaN),
                    x.pad(1, 1, 0, Double.NEGATIVE_INFINITY),
                    x.pad(1, 1, 0, -0.0),
                    Tensor.concat(0, List.of(x, x.neg())),
                    x.gather(draw.indices(2, 5)),
                    x.reshape(7, 2).permute(1, 0));
        });
        for (int length : new int[] {1, 4, 16, 37}) {
            for (double special : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                add("rows of " + length + " with " + special, dtype, false, draw -> {
                    Tensor x = oneSpecial(draw, length, special);
                    return List.of(
                            x.sum(1),
                            x.amax(1),
                            x.sum(0),
                            x.amax(0),
                            x.sum(),
                            x.amax(0, 1),
                            x.softmax(-1),
                            x.logSoftmax(-1),
                            x.argmax(1),
                            x.matmul(Tensor.onesLike(x).transpose()));
                });
            }
        }
        add("sums of opposite infinities", dtype, false, draw -> {
            double[] row = new double[40];
            row[3] = Double.POSITIVE_INFINITY;
            row[30] = Double.NEGATIVE_INFINITY;
            Tensor x = draw.given(row, 2, 20).reshape(1, 40);
            return List.of(x.sum(1), x.sum(0), x.amax(1), x.neg().amax(1));
        });
    }

    /** Three rows of which one has a special value somewhere. */
    private static Tensor oneSpecial(Draw draw, int length, double special) {
        double[] values = new double[3 * length];
        for (int i = 0; i < values.length; i++) {
            values[i] = draw.random().nextDouble(-2, 2);
        }
        values[length + length * 2 / 3] = special;
        return draw.given(values, 3, length);
    }
}
