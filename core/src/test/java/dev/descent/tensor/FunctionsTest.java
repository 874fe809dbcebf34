package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.gradient.Gradients;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.Test;

class FunctionsTest {
    private static final double[] POINTS = {-800, -20, -3, -1, -0.1, 0, 0.1, 1, 3, 20, 800};

    @Test
    void activationsFollowTheirFormulas() {
        requireEach(Functions::relu, x -> Math.max(x, 0));
        requireEach(x -> Functions.leakyRelu(x, 0.01), x -> x > 0 ? x : 0.01 * x);
        requireEach(Functions::sigmoid, x -> 1 / (1 + Math.exp(-x)));
        requireEach(Functions::gelu, x -> x * 0.5 * (1 + Erf.value(x / Math.sqrt(2))));
        requireEach(
                Functions::geluTanh,
                x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
        requireEach(Functions::silu, x -> x / (1 + Math.exp(-x)));
        requireEach(Functions::softplus, x -> x > 30 ? x : Math.log1p(Math.exp(x)));
        requireEach(x -> Functions.clip(x, -0.5, 2), x -> Math.clamp(x, -0.5, 2.0));
    }

    @Test
    void theInterpreterKeepsAllDigitsOfSmallValues() {
        for (double x : new double[] {-700, -300, -40, -20, -1e-9, 1e-9}) {
            double e = Math.exp(x);
            requireDigits(e / (1 + e), Functions.sigmoid(scalar(x)));
            requireDigits(Math.log1p(e), Functions.softplus(scalar(x)));
            requireDigits(x * e / (1 + e), Functions.silu(scalar(x)));
            Tensor two = Tensor.concat(0, List.of(scalar(x), scalar(0)));
            requireDigits(-Math.log1p(e), two.logSoftmax(0).slice(0, 1, 2));
            requireDigits(Math.log1p(e), Functions.logSumExp(two, 0));
        }
        requireDigits(1e-200, Functions.normKeeping(Tensor.of(new double[] {6e-201, 8e-201}), 0));
        requireDigits(1e300, Functions.normKeeping(Tensor.of(new double[] {6e299, 8e299}), 0));
    }

    private static Tensor scalar(double x) {
        return Tensor.of(new double[] {x});
    }

    private static void requireDigits(double expected, Tensor found) {
        assertEquals(expected, found.evaluate().scalar(), 4e-15 * Math.abs(expected), found.toString());
    }

    @Test
    void whatIsNotANumberStaysSo() {
        Map<String, UnaryOperator<Tensor>> functions = Map.ofEntries(
                Map.entry("relu", Functions::relu),
                Map.entry("leakyRelu", x -> Functions.leakyRelu(x, 0.01)),
                Map.entry("sigmoid", Functions::sigmoid),
                Map.entry("gelu", Functions::gelu),
                Map.entry("geluTanh", Functions::geluTanh),
                Map.entry("silu", Functions::silu),
                Map.entry("softplus", Functions::softplus),
                Map.entry("clip", x -> Functions.clip(x, -1, 1)),
                Map.entry("max", x -> x.max(0)),
                Map.entry("min", x -> Tensor.zerosLike(x).min(x)),
                Map.entry("softmax", x -> x.softmax(0)),
                Map.entry("logSoftmax", x -> x.logSoftmax(0)),
                Map.entry("logSumExp", x -> Functions.logSumExp(x, 0)),
                Map.entry("normKeeping", x -> Functions.normKeeping(x, 0)),
                Map.entry("normalize", x -> Functions.normalize(x, 0, 1e-6)),
                Map.entry("layerNorm", x -> Functions.layerNorm(x, 1e-5)),
                Map.entry("abs", Tensor::abs),
                Map.entry("amax", x -> x.amax(0)),
                Map.entry("pow", x -> x.pow(1.5)));
        functions.forEach((name, function) -> {
            Tensor x = Tensor.of(new double[] {Double.NaN});
            Tensor y = function.apply(x);
            assertTrue(Double.isNaN(y.sum().evaluate().scalar()), name);
        });
    }

    /** As PyTorch's: nothing is known of which side of the bend it is on, so nothing is held back. */
    @Test
    void blameGoesThroughWhatIsNotANumber() {
        List<UnaryOperator<Tensor>> bends = List.of(
                Functions::relu,
                x -> Functions.clip(x, -1, 1),
                x -> x.max(0),
                x -> Tensor.zerosLike(x).min(x));
        for (UnaryOperator<Tensor> bend : bends) {
            Tensor x = Tensor.of(new double[] {Double.NaN});
            Tensor y = bend.apply(x);
            assertEquals(1, Gradients.of(y.sum(), List.of(x)).of(x).evaluate().scalar(), y.toString());
        }
    }

    @Test
    void publishedValuesOfGelu() {
        // PyTorch 2: gelu(1), gelu(1, approximate="tanh")
        Tensor one = Tensor.of(new double[] {1});
        assertEquals(0.8413447461, one.gelu().evaluate().scalar(), 1e-9);
        assertEquals(0.8411919906, Functions.geluTanh(one).evaluate().scalar(), 1e-9);
    }

    private static void requireEach(UnaryOperator<Tensor> function, DoubleUnaryOperator formula) {
        double[] expected = DoubleStream.of(POINTS).map(formula).toArray();
        assertArrayEquals(expected, function.apply(Tensor.of(POINTS)).evaluate().toDoubles(), 1e-13);
    }

    @Test
    void softmaxSharesOutOneAlongItsAxis() {
        Tensor x = Tensor.of(new double[] {0, Math.log(3), 1000, 1000, -1000, 0}, 3, 2);
        assertArrayEquals(new double[] {0.25, 0.75, 0.5, 0.5, 0, 1}, values(x.softmax(1)), 1e-14);
        assertArrayEquals(values(x.softmax(1)), values(x.softmax(-1)));
        assertArrayEquals(new double[] {1, 1}, values(x.softmax(0).sum(0)), 1e-14);
    }

    @Test
    void logarithmsOfExponentialsDoNotOverflow() {
        Tensor x = Tensor.of(new double[] {0, Math.log(3), 1000, 1000, -1000, 0}, 3, 2);
        assertArrayEquals(
                new double[] {-Math.log(4), Math.log(0.75), -Math.log(2), -Math.log(2), -1000, 0},
                values(x.logSoftmax(1)),
                1e-12);
        Tensor sums = Functions.logSumExp(x, 1);
        assertEquals(Shape.of(3), sums.shape());
        assertArrayEquals(new double[] {Math.log(4), 1000 + Math.log(2), 0}, values(sums), 1e-12);
    }

    @Test
    void layerNormHasMeanZeroAndVarianceOne() {
        Tensor x = Tensor.of(new double[] {1, 2, 3, 4, -10, 0, 0, 10}, 2, 4);
        Tensor y = Functions.layerNorm(x, 0);
        assertArrayEquals(new double[] {0, 0}, values(y.mean(-1)), 1e-14);
        assertArrayEquals(new double[] {1, 1}, values(Functions.varianceKeeping(y, -1)), 1e-14);
        double scale = 1 / Math.sqrt(1.25 + 0.75);
        assertArrayEquals(
                new double[] {-1.5 * scale, -0.5 * scale, 0.5 * scale, 1.5 * scale},
                values(Functions.layerNorm(x, 0.75).slice(0, 0, 1)),
                1e-14);
    }

    @Test
    void lengthsAndVariances() {
        Tensor x = Tensor.of(new double[] {3, 4, 0, 0}, 2, 2);
        assertArrayEquals(new double[] {5, 0}, values(Functions.normKeeping(x, 1)));
        assertArrayEquals(new double[] {0.6, 0.8, 0, 0}, values(Functions.normalize(x, 1, 1e-6)), 1e-15);
        assertArrayEquals(new double[] {0.3, 0.4, 0, 0}, values(Functions.normalize(x, 1, 10)), 1e-15);
        assertArrayEquals(new double[] {0.25, 0}, values(Functions.varianceKeeping(x, 1)));
        assertArrayEquals(new double[] {3.1875}, values(Functions.varianceKeeping(x, 0, 1)));
        assertEquals(Shape.of(1, 1), Functions.varianceKeeping(x, 0, 1).shape());
    }

    @Test
    void theFirstOfSeveralLargestValuesIsTheArgmax() {
        Tensor x = Tensor.of(new double[] {1, 7, 7, 5, 5, 5, -3, -9, -3}, 3, 3);
        assertArrayEquals(new double[] {1, 0, 0}, values(x.argmax(1)));
        assertArrayEquals(new double[] {1, 0, 0}, values(x.argmax(0)));
        assertArrayEquals(new double[] {1, 0, 0}, values(x.argmax(-1)));
        assertArrayEquals(
                new double[] {0, 1},
                values(Tensor.of(new int[] {4, 4, 1, 2}, 2, 2).argmax(1)));
    }

    @Test
    void theArgmaxOfARowWithNaNIsTheFirstNaN() {
        double nan = Double.NaN;
        Tensor x = Tensor.of(new double[] {1, nan, nan, 2, 3, 1}, 2, 3);
        assertArrayEquals(new double[] {1, 1}, values(x.argmax(1)));
    }

    @Test
    void infinitiesHaveAnArgmax() {
        double infinity = Double.POSITIVE_INFINITY;
        Tensor x = Tensor.of(new double[] {-infinity, -infinity, 1, infinity}, 2, 2);
        assertArrayEquals(new double[] {0, 1}, values(x.argmax(1)));
    }

    @Test
    void oneHotMarksEachClass() {
        Tensor labels = Tensor.of(new int[] {2, 0, 3, -1}, 2, 2);
        double[] expected = {0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0};
        assertArrayEquals(expected, values(labels.oneHot(3)));
        assertEquals(Shape.of(2, 2, 3), labels.oneHot(3).shape());
        assertEquals(DType.F32, labels.oneHot(3).dtype());
        assertEquals(DType.F64, Functions.oneHot(labels, 3, DType.F64).dtype());
        assertEquals(DType.BOOL, Functions.isClass(labels, 3).dtype());
    }

    private static double[] values(Tensor tensor) {
        return tensor.evaluate().toDoubles();
    }
}
