package dev.descent.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GradientsTest {
    @Test
    void theGradientOfASumOfSquaresIsTwiceTheVector() {
        Tensor x = Tensor.of(new double[] {1, -2, 3});
        assertArrayEquals(new double[] {2, -4, 6}, gradient(x.square().sum(), x));
    }

    @Test
    void theProductRuleByHand() {
        Tensor w = Tensor.of(new double[] {2, 3});
        Tensor x = Tensor.of(new double[] {5, 7});
        Tensor error = w.mul(x).sum().sub(30);
        Gradients gradients = Gradients.of(error.square(), List.of(w, x));
        assertArrayEquals(new double[] {10, 14}, gradients.of(w).evaluate().toDoubles());
        assertArrayEquals(new double[] {4, 6}, gradients.of(x).evaluate().toDoubles());
    }

    @Test
    void blameFromEveryUseOfAValueIsAddedUp() {
        Tensor x = Tensor.of(new double[] {3});
        Tensor shared = x.exp();
        Tensor loss = shared.add(shared.mul(x)).add(x.mul(x)).sum();
        assertArrayEquals(new double[] {Math.exp(3) * (1 + 1 + 3) + 6}, gradient(loss, x), 1e-12);
    }

    @Test
    void aDiamondOfSharedValuesIsWalkedOncePerNode() {
        Tensor x = Tensor.of(new double[] {1});
        Tensor y = x;
        for (int i = 0; i < 60; i++) {
            y = y.add(y); // 2⁶⁰ paths
        }
        Tensor derivative = Gradients.of(y.sum(), List.of(x)).of(x);
        assertEquals(0x1p60, derivative.evaluate().scalar());
        assertTrue(Graph.topological(List.of(derivative)).size() < 200);
    }

    @Test
    void aTensorOnWhichTheLossDoesNotDependHasZeros() {
        Tensor x = Tensor.of(new double[] {1, 2, 3});
        Tensor other = Tensor.of(new float[] {1, 2}, 2, 1);
        Tensor zeros = Gradients.of(x.sum(), List.of(x, other)).of(other);
        assertEquals(other.shape(), zeros.shape());
        assertEquals(DType.F32, zeros.dtype());
        assertArrayEquals(new double[] {0, 0}, zeros.evaluate().toDoubles());
    }

    @Test
    void theLossItselfHasAGradientOfOne() {
        Tensor x = Tensor.of(new double[] {1, 2}).sum();
        assertArrayEquals(new double[] {1}, gradient(x, x));
    }

    @Test
    void aTensorInTheMiddleOfTheGraphCanBeDifferentiatedBy() {
        Tensor x = Tensor.of(new double[] {0.5, 2});
        Tensor middle = x.exp();
        Tensor loss = middle.square().sum();
        Gradients gradients = Gradients.of(loss, List.of(middle, x));
        assertArrayEquals(
                new double[] {2 * Math.exp(0.5), 2 * Math.exp(2)},
                gradients.of(middle).evaluate().toDoubles(),
                1e-12);
        assertArrayEquals(
                new double[] {2 * Math.exp(1), 2 * Math.exp(4)},
                gradients.of(x).evaluate().toDoubles(),
                1e-12);
    }

    @Test
    void detachedValuesAreConstants() {
        Tensor x = Tensor.of(new double[] {2, 5});
        assertArrayEquals(new double[] {2, 5}, gradient(x.mul(x.detach()).sum(), x));
        assertArrayEquals(new double[] {0, 0}, gradient(x.exp().detach().sum(), x));
    }

    @Test
    void noBlameFlowsThroughWholeNumbersOrComparisons() {
        Tensor x = Tensor.of(new double[] {2.5, -1.5});
        assertArrayEquals(
                new double[] {0, 0}, gradient(x.cast(DType.I32).cast(DType.F64).sum(), x));
        assertArrayEquals(new double[] {0, 0}, gradient(x.gt(0).cast(DType.F64).sum(), x));
        assertArrayEquals(
                new double[] {2, -1},
                gradient(x.mul(x.cast(DType.I32).cast(DType.F64)).sum(), x));
    }

    @Test
    void valuesThatTieShareTheBlame() {
        Tensor x = Tensor.of(new double[] {4, 1, 4, 4});
        assertArrayEquals(new double[] {1.0 / 3, 0, 1.0 / 3, 1.0 / 3}, gradient(x.amax(0), x));
        Tensor y = Tensor.of(new double[] {4, 2, 0, 4});
        Gradients larger = Gradients.of(x.max(y).sum(), List.of(x, y));
        assertArrayEquals(new double[] {0.5, 0, 1, 0.5}, larger.of(x).evaluate().toDoubles());
        assertArrayEquals(new double[] {0.5, 1, 0, 0.5}, larger.of(y).evaluate().toDoubles());
        Gradients smaller = Gradients.of(x.min(y).sum(), List.of(x, y));
        assertArrayEquals(
                new double[] {0.5, 1, 0, 0.5}, smaller.of(x).evaluate().toDoubles());
        assertArrayEquals(
                new double[] {0.5, 0, 1, 0.5}, smaller.of(y).evaluate().toDoubles());
    }

    @Test
    void atTheirKinksFunctionsHaveTheDocumentedGradients() {
        Tensor zero = Tensor.of(new double[] {0});
        assertArrayEquals(new double[] {0}, gradient(zero.relu().sum(), zero));
        assertArrayEquals(new double[] {0}, gradient(zero.abs().sum(), zero));
        assertArrayEquals(new double[] {0.5}, gradient(Functions.softplus(zero).sum(), zero));
        assertArrayEquals(new double[] {1}, gradient(Functions.clip(zero, 0, 1).sum(), zero));
        Tensor exponent = Tensor.of(new double[] {2});
        assertArrayEquals(new double[] {0}, gradient(zero.pow(exponent).sum(), exponent));
        assertArrayEquals(new double[] {0}, gradient(zero.pow(exponent).sum(), zero));
    }

    /** Where PyTorch has them: a constant for the exponent 0, and of bases whose logarithm there is none. */
    @Test
    void powersHavePyTorchsGradientsAtZero() {
        double infinity = Double.POSITIVE_INFINITY;
        Tensor base = Tensor.of(new double[] {0, 0, 0, 2, -2, -2, infinity, 1e-320});
        Tensor exponent = Tensor.of(new double[] {0, 2, -1, 0, 0, 2, 0, 0});
        assertArrayEquals(
                new double[] {0, 0, -infinity, 0, 0, -4, 0, 0},
                gradient(base.pow(exponent).sum(), base),
                0);
        double nan = Double.NaN;
        assertArrayEquals(
                new double[] {0, 0, -infinity, Math.log(2), nan, nan, infinity, Math.log(1e-320)},
                gradient(base.pow(exponent).sum(), exponent),
                1e-12);
        assertArrayEquals(new double[8], gradient(base.pow(0).sum(), base));
        assertArrayEquals(
                new double[] {0, 1, 0},
                IntStream.range(0, 3)
                        .mapToDouble(power -> gradient(base.pow(power).sum(), base)[0])
                        .toArray());
    }

    @Test
    void derivativesOfPowersHaveDerivativesAtZero() {
        Tensor zero = Tensor.of(new double[] {0});
        for (int power = 0; power < 4; power++) {
            Tensor exponent = Tensor.of(new double[] {power});
            double[] constant = gradient(gradientOf(zero.pow(power), zero), zero);
            double[] given = gradient(gradientOf(zero.pow(exponent), zero), zero);
            assertArrayEquals(new double[] {power == 2 ? 2 : 0}, constant, "x^" + power);
            assertArrayEquals(constant, given, "x^" + power);
            double[] mixed = gradient(gradientOf(zero.pow(exponent), exponent), zero);
            assertTrue(Double.isFinite(mixed[0]), "x^" + power + ": " + mixed[0]);
        }
    }

    private static Tensor gradientOf(Tensor y, Tensor by) {
        return Gradients.of(y.sum(), List.of(by)).of(by).sum();
    }

    @Test
    void extremeLogitsHaveFiniteGradients() {
        Tensor x = Tensor.of(new double[] {-1e4, 0, 1e4});
        for (Tensor y : List.of(
                x.softmax(0),
                x.logSoftmax(0),
                Functions.logSumExp(x, 0),
                x.sigmoid(),
                Functions.softplus(x),
                x.gelu(),
                Functions.silu(x))) {
            for (double derivative : gradient(y.sum(), x)) {
                assertTrue(Double.isFinite(derivative), y + " has the derivative " + derivative);
            }
        }
        assertArrayEquals(
                new double[] {0, 0.5, 1}, gradient(Functions.softplus(x).sum(), x), 1e-12);
        assertArrayEquals(new double[] {0, 0, 1}, gradient(Functions.logSumExp(x, 0), x), 1e-12);
    }

    @Test
    void rowsThatAreGatheredTwiceGetBothGradients() {
        Tensor table = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Tensor rows = table.gather(Tensor.of(new int[] {2, 0, 2}));
        Tensor weights = Tensor.of(new double[] {1, 10, 100, 1000, 10_000, 100_000}, 3, 2);
        assertArrayEquals(
                new double[] {100, 1000, 0, 0, 10_001, 100_010},
                gradient(rows.mul(weights).sum(), table));
    }

    @Test
    void gradientsKeepTheOrderInWhichTheirTensorsWereGiven() {
        List<Tensor> tensors = IntStream.range(0, 50)
                .mapToObj(i -> Tensor.of(new double[] {i}))
                .toList();
        Tensor loss = tensors.stream().reduce(Tensor::mul).orElseThrow().sum();
        Gradients gradients = Gradients.of(loss, tensors);
        assertEquals(tensors, List.copyOf(gradients.tensors()));
        assertEquals(tensors, List.copyOf(gradients.map(Tensor::neg).tensors()));
    }

    @Test
    void chainsOfTwoThousandOpsAreDifferentiatedWithoutRecursion() {
        Tensor x = Tensor.of(new double[] {0.5});
        Tensor y = x;
        for (int i = 0; i < 2000; i++) {
            y = y.tanh().add(0.01);
        }
        double step = 1e-6;
        double left = 0.5 - step;
        double right = 0.5 + step;
        for (int i = 0; i < 2000; i++) {
            left = Math.tanh(left) + 0.01;
            right = Math.tanh(right) + 0.01;
        }
        assertEquals((right - left) / (2 * step), gradient(y.sum(), x)[0], 1e-9);
    }

    @Test
    void aLossThatIsNoScalarIsRefusedWithItsShapeAndPlace() {
        Tensor x = Tensor.of(new double[] {1, 2, 3});
        String message = assertThrows(ShapeException.class, () -> Gradients.of(x.exp(), List.of(x)))
                .getMessage();
        assertTrue(message.contains("scalar"), message);
        assertTrue(message.contains("[3]"), message);
        assertTrue(message.contains("sum or mean"), message);
        assertTrue(message.contains("GradientsTest.java:"), message);
    }

    @Test
    void aLossOfWholeNumbersIsRefused() {
        Tensor count = Tensor.of(new int[] {1, 2}).sum();
        String message = assertThrows(ShapeException.class, () -> Gradients.of(count, List.of()))
                .getMessage();
        assertTrue(message.contains("I32"), message);
    }

    @Test
    void thereIsNoGradientByWholeNumbers() {
        Tensor labels = Tensor.of(new int[] {1, 2});
        Tensor loss = labels.cast(DType.F32).sum();
        String message = assertThrows(ShapeException.class, () -> Gradients.of(loss, List.of(labels)))
                .getMessage();
        assertTrue(message.contains("i32[2]"), message);
    }

    @Test
    void askingForAGradientThatWasNotTakenNamesTheTensor() {
        Tensor x = Tensor.of(new double[] {1, 2});
        Tensor other = x.neg();
        Gradients gradients = Gradients.of(x.sum(), List.of(x));
        String message = assertThrows(IllegalArgumentException.class, () -> gradients.of(other))
                .getMessage();
        assertTrue(message.contains(other.toString()), message);
    }

    @Test
    void mappedGradientsBelongToTheSameTensors() {
        Tensor x = Tensor.of(new double[] {1, 2});
        Gradients halved = Gradients.of(x.square().sum(), List.of(x)).map(g -> g.mul(0.5));
        assertEquals(Set.of(x), halved.tensors());
        assertArrayEquals(new double[] {1, 2}, halved.of(x).evaluate().toDoubles());
        assertEquals(Shape.of(2), halved.of(x).shape());
    }

    private static double[] gradient(Tensor loss, Tensor by) {
        return Gradients.of(loss, List.of(by)).of(by).evaluate().toDoubles();
    }
}
