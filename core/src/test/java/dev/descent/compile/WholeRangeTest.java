package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.cpu.Tiers;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What F32 can hold comes out of compiled code as it should, however large or small it is on the way. */
class WholeRangeTest {
    private static final Map<String, Backend> BACKENDS =
            Map.of("vectors", Tiers.vectors(), "single numbers", Tiers.scalars(), "plain Java", Tiers.plain());

    @TestFactory
    Stream<DynamicTest> quotientsHaveTheirGradientWhereTheSquareOfTheDivisorHasNone() {
        return onEach(backend -> {
            for (double[] example : new double[][] {{1e-30, 1e-23, -1e16}, {1e25, 1e20, -1e-15}, {-3, 1e-18, 3e36}}) {
                Tensor b = Tensor.of(new float[] {(float) example[1]});
                Tensor quotient = Tensor.of(new float[] {(float) example[0]}).div(b);
                double derivative = value(derivative(quotient, b), backend);
                assertEquals(example[2], derivative, 1e-6 * Math.abs(example[2]));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> reciprocalsHaveTheirGradientWhereTheirSquareHasNone() {
        return onEach(backend -> {
            Tensor x = Tensor.of(new float[] {1e25f});
            assertEquals(-1e-20, value(derivative(x.reciprocal().mul(1e30), x), backend), 1e-26);
            Tensor tiny = Tensor.of(new float[] {1e-25f});
            assertEquals(-1e20, value(derivative(tiny.reciprocal().mul(1e-30), tiny), backend), 1e14);
        });
    }

    /** A function of one number with its first two derivatives; as large as {@code sizes} are the terms that they add up. */
    private record Smooth(
            UnaryOperator<Tensor> function, List<DoubleUnaryOperator> derivatives, List<DoubleUnaryOperator> sizes) {
        static Smooth of(UnaryOperator<Tensor> function, DoubleUnaryOperator... derivatives) {
            return new Smooth(function, List.of(derivatives), List.of(derivatives));
        }

        Smooth sizes(DoubleUnaryOperator... each) {
            return new Smooth(function, derivatives, List.of(each));
        }
    }

    private static double sigmoid(double x) {
        return x > 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
    }

    private static double slope(double x) {
        return sigmoid(x) * sigmoid(-x);
    }

    private static double bend(double x) {
        return -slope(x) * Math.tanh(x / 2);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** Of the standard normal distribution. */
    private static double cdf(double x) {
        return Erfc.value(-x / Math.sqrt(2)) / 2;
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    private static final Map<String, Smooth> SMOOTH = Map.of(
            "sigmoid",
            Smooth.of(Functions::sigmoid, WholeRangeTest::sigmoid, WholeRangeTest::slope, WholeRangeTest::bend)
                    .sizes(WholeRangeTest::sigmoid, WholeRangeTest::slope, WholeRangeTest::slope),
            "softplus",
            Smooth.of(Functions::softplus, WholeRangeTest::softplus, WholeRangeTest::sigmoid, WholeRangeTest::slope),
            "log sigmoid",
            Smooth.of(x -> Functions.softplus(x.neg()).neg(), x -> -softplus(-x), x -> sigmoid(-x), x -> -slope(x)),
            "silu",
            Smooth.of(
                            Functions::silu,
                            x -> x * sigmoid(x),
                            x -> sigmoid(x) + x * slope(x),
                            x -> 2 * slope(x) + x * bend(x))
                    .sizes(
                            x -> x * sigmoid(x),
                            x -> sigmoid(x) + Math.abs(x) * slope(x),
                            x -> (2 + Math.abs(x)) * slope(x)),
            "log softmax of two",
            Smooth.of(
                    x -> Tensor.concat(
                                    1,
                                    List.of(x.unsqueeze(1), Tensor.zerosLike(x).unsqueeze(1)))
                            .logSoftmax(1)
                            .slice(1, 0, 1),
                    x -> -softplus(-x)),
            "log sum of two",
            Smooth.of(
                    x -> Functions.logSumExp(
                            Tensor.concat(
                                    1,
                                    List.of(x.unsqueeze(1), Tensor.zerosLike(x).unsqueeze(1))),
                            1),
                    WholeRangeTest::softplus),
            "tanh",
            Smooth.of(Tensor::tanh, Math::tanh, x -> 4 * slope(2 * x), x -> -8 * Math.tanh(x) * slope(2 * x)),
            "normal cdf",
            Smooth.of(Tensor::normalCdf, WholeRangeTest::cdf, WholeRangeTest::density, x -> -x * density(x)),
            "gelu",
            Smooth.of(Functions::gelu, x -> x * cdf(x), x -> cdf(x) + x * density(x), x -> (2 - x * x) * density(x))
                    .sizes(x -> x * cdf(x), x -> cdf(x) + Math.abs(x) * density(x), x -> (2 + x * x) * density(x)));

    /** Every digit of F32 but the last ones, from where e⁻ˡˣˡ is the smallest normal number to where it is 1. */
    @TestFactory
    Stream<DynamicTest> noDigitsCancelInFunctionsAndTheirDerivatives() {
        return onEach(backend -> SMOOTH.forEach((name, smooth) -> {
            float[] points = points();
            Tensor x = Tensor.of(points);
            Tensor y = smooth.function.apply(x);
            for (int order = 0; order < smooth.derivatives.size(); order++) {
                Values found = values(y, backend);
                for (int i = 0; i < points.length; i++) {
                    double wanted = smooth.derivatives.get(order).applyAsDouble(points[i]);
                    double size = Math.abs(smooth.sizes.get(order).applyAsDouble(points[i]));
                    String what = name + ", derivative " + order + ", at " + points[i];
                    assertEquals(wanted, found.get(i), 1e-6 * size + Float.MIN_NORMAL, what);
                }
                y = derivative(y, x);
            }
        }));
    }

    /** It is x·σ(z); what z is rounded by, the exponential makes |z| times as much of. */
    @TestFactory
    Stream<DynamicTest> theTanhFormOfGeluKeepsItsDigitsInItsDerivativesToo() {
        double scale = Math.sqrt(8 / Math.PI);
        return onEach(backend -> {
            float[] points = new float[2305];
            for (int i = 0; i < points.length; i++) {
                points[i] = i / 128f - 9;
            }
            Tensor x = Tensor.of(points);
            Tensor y = Functions.geluTanh(x);
            Tensor first = derivative(y, x);
            Values values = values(y, backend);
            Values firsts = values(first, backend);
            Values seconds = values(derivative(first, x), backend);
            for (int i = 0; i < points.length; i++) {
                double at = points[i];
                double z = scale * at * (1 + 0.044715 * at * at);
                double dz = scale * (1 + 3 * 0.044715 * at * at);
                double ddz = scale * 6 * 0.044715 * at;
                double rounding = 1e-6 * (1 + Math.abs(z));
                double y0 = at * sigmoid(z);
                assertEquals(y0, values.get(i), 1e-6 * Math.abs(y0) + rounding * Math.abs(at) * slope(z), "at " + at);
                double y1 = sigmoid(z) + at * slope(z) * dz;
                double size1 = slope(z) * (1 + Math.abs(at * dz));
                assertEquals(y1, firsts.get(i), 1e-6 * sigmoid(z) + rounding * size1, "slope at " + at);
                double y2 = 2 * slope(z) * dz + at * (bend(z) * dz * dz + slope(z) * ddz);
                double size2 = slope(z) * (2 * dz + Math.abs(at) * dz * dz + at * ddz);
                assertEquals(y2, seconds.get(i), rounding * size2, "second derivative at " + at);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theSigmoidAndWhatItGatesAreFlatFarOut() {
        return onEach(backend -> {
            float[] points = {-1e4f, -800, -120, 120, 800, 1e4f};
            Tensor x = Tensor.of(points);
            Tensor sigmoid = x.sigmoid();
            for (Tensor y : List.of(sigmoid, Functions.silu(x), Functions.geluTanh(x))) {
                Values values = values(y, backend);
                Tensor first = derivative(y, x);
                Values firsts = values(first, backend);
                Values seconds = values(derivative(first, x), backend);
                for (int i = 0; i < points.length; i++) {
                    int passes = points[i] > 0 ? 1 : 0;
                    String at = y + " at " + points[i];
                    assertEquals(y == sigmoid ? passes : passes * points[i], values.get(i), Float.MIN_NORMAL, at);
                    assertEquals(y == sigmoid ? 0 : passes, firsts.get(i), Float.MIN_NORMAL, at);
                    assertEquals(0, seconds.get(i), Float.MIN_NORMAL, at);
                }
            }
        });
    }

    /** Where the tail of GELU ends, what is subnormal is off by no more than its last digit and what x makes of that. */
    @TestFactory
    Stream<DynamicTest> theTailOfGeluKeepsItsDigitsDownToTheSmallestNumbers() {
        return onEach(backend -> {
            float[] points = new float[3001];
            for (int i = 0; i < points.length; i++) {
                points[i] = -15 + i / 200f;
            }
            Tensor x = Tensor.of(points);
            Tensor y = x.gelu();
            List<DoubleUnaryOperator> derivatives = SMOOTH.get("gelu").derivatives;
            List<DoubleUnaryOperator> sizes = SMOOTH.get("gelu").sizes;
            for (int order = 0; order < derivatives.size(); order++) {
                Values found = values(y, backend);
                for (int i = 0; i < points.length; i++) {
                    double wanted = derivatives.get(order).applyAsDouble(points[i]);
                    double size = Math.abs(sizes.get(order).applyAsDouble(points[i]));
                    double lastDigit = (1 + points[i] * points[i]) * Float.MIN_VALUE;
                    String what = "derivative " + order + " at " + points[i];
                    assertEquals(wanted, found.get(i), 1e-6 * size + lastDigit, what);
                }
                y = derivative(y, x);
            }
        });
    }

    /** Of the probabilities that logits have, in double precision; they do not sum up to one by rounding. */
    private static double[] softmax(float[] logits) {
        double[] p = new double[logits.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(logits[i] - largest);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    private static double without(double[] values, int index) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += i == index ? 0 : values[i];
        }
        return sum;
    }

    /** Rows of logits of which the first is ahead by ever more, or shares its place; their differences are not rounded. */
    private static List<float[]> logits() {
        List<float[]> rows = new ArrayList<>(List.of(new float[] {1, 1, 1}, new float[] {2, 2, -30}));
        for (float ahead = 0; ahead < 85; ahead += 1.375f) {
            rows.add(new float[] {ahead, 0, -0.5f, 0.25f, -1, -1.5f, 0});
            rows.add(new float[] {ahead + 10, 10});
            float[] many = new float[40];
            many[0] = ahead;
            rows.add(many);
        }
        return rows;
    }

    /** What adding up a row one by one takes from the sum, and some more. */
    private static double rounding(float[] row) {
        return 1e-6 + row.length * 0x1p-23;
    }

    /** At the label it is −(1 − p): minus the sum of the other probabilities, which p − 1 has no digits of. */
    @TestFactory
    Stream<DynamicTest> logSoftmaxHasItsGradientWhereOneClassPrevails() {
        return onEach(backend -> {
            for (float[] row : logits()) {
                double[] p = softmax(row);
                Tensor x = Tensor.of(row, 1, row.length);
                for (int label = 0; label < row.length; label += row.length - 1) {
                    Tensor loss = x.logSoftmax(1).slice(1, label, label + 1).neg();
                    Values found = values(derivative(loss, x), backend);
                    for (int i = 0; i < row.length; i++) {
                        double wanted = i == label ? -without(p, i) : p[i];
                        String at = "label " + label + " of " + Arrays.toString(row) + ", class " + i;
                        assertEquals(wanted, found.get(i), rounding(row) * Math.abs(wanted) + Float.MIN_NORMAL, at);
                    }
                }
            }
        });
    }

    /** By any blame for each class, as smoothed labels and class weights have it. */
    @TestFactory
    Stream<DynamicTest> logSoftmaxPassesAnyBlameOnWithItsDigits() {
        return onEach(backend -> {
            for (float[] row : logits()) {
                double[] p = softmax(row);
                double[] blame = new double[row.length];
                float[] asFloats = new float[row.length];
                for (int i = 0; i < row.length; i++) {
                    asFloats[i] = i == 0 ? -1 : -1e-5f * (1 + i % 3);
                    blame[i] = asFloats[i];
                }
                Tensor x = Tensor.of(row, 1, row.length);
                Tensor loss = x.logSoftmax(1).mul(Tensor.of(asFloats));
                Values found = values(derivative(loss, x), backend);
                for (int i = 0; i < row.length; i++) {
                    double fromOthers = without(blame, i) * p[i];
                    double wanted = blame[i] * without(p, i) - fromOthers;
                    double size = Math.abs(blame[i]) * without(p, i) + Math.abs(fromOthers);
                    String at = Arrays.toString(row) + ", class " + i;
                    assertEquals(wanted, found.get(i), rounding(row) * size + Float.MIN_NORMAL, at);
                }
            }
        });
    }

    /** Products of the Hessian with a vector, in which probabilities are multiplied and nothing cancels. */
    @TestFactory
    Stream<DynamicTest> logSoftmaxHasItsSecondDerivativesWhereOneClassPrevails() {
        return onEach(backend -> {
            for (float[] row : logits()) {
                double[] p = softmax(row);
                Tensor x = Tensor.of(row, 1, row.length);
                for (int by = 0; by < row.length; by += row.length - 1) {
                    Tensor loss = x.logSoftmax(1).slice(1, 0, 1).neg();
                    Tensor first = derivative(loss, x).slice(1, by, by + 1);
                    Values found = values(derivative(first, x), backend);
                    for (int i = 0; i < row.length; i++) {
                        double wanted = i == by ? p[i] * without(p, i) : -p[i] * p[by];
                        String at = "by " + by + " and " + i + " at " + Arrays.toString(row);
                        assertEquals(wanted, found.get(i), rounding(row) * Math.abs(wanted) + Float.MIN_NORMAL, at);
                    }
                }
            }
        });
    }

    private static float[] points() {
        List<Double> points = new ArrayList<>(List.of(0.0, -0.0));
        for (double x = -87; x <= 87; x += 0.17) {
            points.add(x);
        }
        for (int exponent = -100; exponent < 0; exponent += 3) {
            points.add(Math.scalb(1.3, exponent));
            points.add(-Math.scalb(1.3, exponent));
        }
        float[] all = new float[points.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = points.get(i).floatValue();
        }
        return all;
    }

    private static final float[][] VECTORS = {
        {3, -4},
        {0, 0},
        {1e-23f, 0},
        {3e-23f, 4e-23f},
        {1e-37f, 1e-37f},
        {1e10f, -1e10f},
        {3e37f, 4e37f},
        {2e38f, 2e38f},
        {1e30f, 1e-30f},
        {1e-12f, 1e-30f},
        {1e15f, 1e14f},
        {0, 1}
    };

    @TestFactory
    Stream<DynamicTest> lengthsAndTheirGradientsAreThereWhereSquaresAreNot() {
        return onEach(backend -> {
            for (float[] vector : VECTORS) {
                Tensor x = Tensor.of(vector, 1, 2);
                double length = Math.hypot(vector[0], vector[1]);
                for (Tensor norm : List.of(Functions.normKeeping(x, 1), Functions.norm(List.of(x)))) {
                    assertEquals(length, value(norm, backend), 1e-6 * length, norm + " of " + Arrays.toString(vector));
                    Values slope = values(derivative(norm, x), backend);
                    for (int i = 0; i < 2; i++) {
                        double wanted = length == 0 ? 0 : vector[i] / length;
                        assertEquals(wanted, slope.get(i), 1e-6, norm + ", slope at " + Arrays.toString(vector));
                    }
                }
                Values unit = values(Functions.normalize(x, 1, 1e-38), backend);
                for (int i = 0; i < 2; i++) {
                    assertEquals(length == 0 ? 0 : vector[i] / length, unit.get(i), 1e-6, Arrays.toString(vector));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aLengthThatNoNumberHoldsIsInfinite() {
        return onEach(backend -> {
            float[] huge = new float[100];
            Arrays.fill(huge, 3e38f);
            assertEquals(Double.POSITIVE_INFINITY, value(Functions.norm(List.of(Tensor.of(huge))), backend));
        });
    }

    @TestFactory
    Stream<DynamicTest> layersAreNormalizedRightOrNotAtAll() {
        return onEach(backend -> {
            for (float size : new float[] {1e-30f, 1e-3f, 1, 1e10f, 1e18f, 3e19f, 1e25f, 1e30f, 3e37f}) {
                Tensor x = Tensor.of(new float[] {size, -size, size / 2, -size / 2}, 1, 4);
                Values found = values(Functions.layerNorm(x, 1e-5), backend);
                double wanted = 1 / Math.sqrt(0.625 + 1e-5 / size / size);
                if (size < 1.8e19) {
                    assertEquals(wanted, found.get(0), 1e-6 * wanted, "values of " + size);
                } else {
                    assertEquals(Double.NaN, found.get(0), "values of " + size);
                }
            }
        });
    }

    private interface Check {
        void on(Backend backend);
    }

    private static Stream<DynamicTest> onEach(Check check) {
        return BACKENDS.entrySet().stream()
                .map(backend -> DynamicTest.dynamicTest(backend.getKey(), () -> check.on(backend.getValue())));
    }

    private static Tensor derivative(Tensor y, Tensor x) {
        return Gradients.of(y.sum(), List.of(x)).of(x);
    }

    private static double value(Tensor tensor, Backend backend) {
        return values(tensor, backend).get(0);
    }

    private static Values values(Tensor tensor, Backend backend) {
        Program program = Program.compile(List.of(tensor), Updates.none(), backend);
        program.run();
        return program.value(tensor);
    }
}
