package dev.descent.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers called PyTorch's were printed by PyTorch 1.13 in double precision. */
class LossesTest {
    private static final double EXACT = 1e-9;
    private static final double[] P = {0.5, -1.25, 2.0, 3.0, 0.25, -0.75};
    private static final Tensor PREDICTION = Tensor.of(P, 2, 3);
    private static final Tensor TARGET = Tensor.of(new double[] {0.0, 1.0, 2.5, -1.0, 0.5, -2.0}, 2, 3);
    private static final Tensor YES = Tensor.of(new double[] {0, 1, 1, 1, 0.25, 0}, 2, 3);
    private static final double[] A = {1, 0, 2, -1, 3, 0.5};
    private static final Tensor ANCHOR = Tensor.of(A, 2, 3);
    private static final Tensor POSITIVE = Tensor.of(new double[] {0.5, 0.25, 1, 0, 2, -1}, 2, 3);
    private static final Tensor NEGATIVE = Tensor.of(new double[] {1, 1, 1, -1, 2.5, 0.25}, 2, 3);

    @Test
    void regressionLossesArePyTorchs() {
        assertEquals(3.864583333, value(Losses.mse(PREDICTION, TARGET)), EXACT);
        assertEquals(1.458333333, value(Losses.mae(PREDICTION, TARGET)), EXACT);
        assertEquals(1.364583333, value(Losses.huber(PREDICTION, TARGET, 1.5)), EXACT);
        assertArrayEquals(
                new double[] {0.125, 2.25, 0.125, 4.875, 0.03125, 0.78125},
                Losses.huber(PREDICTION, TARGET, 1.5, Reduce.NONE).evaluate().toDoubles(),
                EXACT);
    }

    @Test
    void binaryCrossEntropyIsPyTorchs() {
        assertEquals(0.6336386424, value(Losses.binaryCrossEntropy(PREDICTION, YES)), EXACT);
        Tensor weight = Tensor.of(new double[] {2, 0.5, 3});
        assertEquals(0.5468863766, value(Losses.binaryCrossEntropy(PREDICTION, YES, weight, Reduce.MEAN)), EXACT);
    }

    @Test
    void binaryCrossEntropyOfLargeLogitsNeitherOverflowsNorVanishes() {
        Tensor logits = Tensor.of(new double[] {200, -200, 200, -200});
        Tensor target = Tensor.of(new double[] {1, 0, 0, 1});
        assertArrayEquals(
                new double[] {0, 0, 200, 200},
                Losses.binaryCrossEntropy(logits, target, Tensor.onesLike(target), Reduce.NONE)
                        .evaluate()
                        .toDoubles(),
                1e-80);
    }

    /** Computed in double precision by log1p, which here is at hand. */
    @Test
    void binaryCrossEntropyKeepsItsDigitsWhereItIsSmall() {
        for (double logit = -86; logit <= 86; logit += 7.37) {
            for (double target : new double[] {0, 1}) {
                float x = (float) (target == 0 ? logit : -logit);
                Tensor logits = Tensor.of(new float[] {x});
                Tensor loss = Losses.binaryCrossEntropy(logits, Tensor.of(new float[] {(float) target}));
                double toYes = target == 0 ? x : -x;
                double expected = Math.max(toYes, 0) + Math.log1p(Math.exp(-Math.abs(toYes)));
                double slope = 1 / (1 + Math.exp(-toYes));
                Tensor first = Gradients.of(loss, List.of(logits)).of(logits);
                Tensor second = Gradients.of(first.sum(), List.of(logits)).of(logits);
                String at = "at logit " + x + ", target " + target;
                assertEquals(expected, compiled(loss), 1e-6 * expected, at);
                assertEquals(target == 0 ? slope : -slope, compiled(first), 1e-6 * slope, at);
                double bend = slope * (1 / (1 + Math.exp(toYes)));
                assertEquals(bend, compiled(second), 2e-6 * bend, at);
            }
        }
    }

    @Test
    void theSmallestLossesHaveTheirPublishedValues() {
        assertEquals(6.1442e-6, ofNo(-12), 1e-10);
        assertEquals(1.1254e-7, ofNo(-16), 1e-11);
        Tensor logit = Tensor.of(new float[] {-18});
        Tensor loss = Losses.binaryCrossEntropy(logit, Tensor.of(new float[] {0}));
        assertEquals(1.5230e-8, compiled(Gradients.of(loss, List.of(logit)).of(logit)), 1e-12);
        Tensor logits = Tensor.of(new float[] {16, 0}, 1, 2);
        assertEquals(1.1254e-7, compiled(Losses.crossEntropy(logits, Tensor.of(new int[] {0}))), 1e-11);
    }

    private static double ofNo(float logit) {
        return compiled(Losses.binaryCrossEntropy(Tensor.of(new float[] {logit}), Tensor.of(new float[] {0})));
    }

    @Test
    void aHuberLossThatFitsIsNotInfinite() {
        Tensor prediction = Tensor.of(new float[] {2.4e19f});
        Tensor loss = Losses.huber(prediction, Tensor.zerosLike(prediction), 1e20);
        assertEquals(2.88e38, compiled(loss), 1e32);
        assertEquals(2.4e19, compiled(Gradients.of(loss, List.of(prediction)).of(prediction)), 1e13);
    }

    @Test
    void aTripletFarApartHasAFiniteLoss() {
        Tensor anchor = Tensor.of(new float[] {3e25f, 0}, 1, 2);
        Tensor other = Tensor.of(new float[] {0, 4e25f}, 1, 2);
        assertEquals(5e25, compiled(Losses.triplet(anchor, other, anchor)), 1e19);
    }

    private static double compiled(Tensor scalar) {
        Program program = Program.compile(List.of(scalar), Updates.none());
        program.run();
        return program.value(scalar).get(0);
    }

    @Test
    void tripletLossIsPyTorchs() {
        assertEquals(1.616983328, value(Losses.triplet(ANCHOR, POSITIVE, NEGATIVE)), EXACT);
        assertArrayEquals(
                new double[] {0.2314314525, 2.002535204},
                Losses.triplet(ANCHOR, POSITIVE, NEGATIVE, 0.5, Reduce.NONE)
                        .evaluate()
                        .toDoubles(),
                EXACT);
    }

    @Test
    void sumsAreTheMeanTimesTheNumberOfLosses() {
        assertEquals(6 * 3.864583333, value(Losses.mse(PREDICTION, TARGET, Reduce.SUM)), 6 * EXACT);
        assertEquals(6 * 1.458333333, value(Losses.mae(PREDICTION, TARGET, Reduce.SUM)), 6 * EXACT);
        assertEquals(2 * 1.616983328, value(Losses.triplet(ANCHOR, POSITIVE, NEGATIVE, 1, Reduce.SUM)), 2 * EXACT);
    }

    @Test
    void lossesAreTheirFormulasOnRandomNumbers() {
        Random random = new Random(11);
        for (int round = 0; round < 20; round++) {
            int n = 1 + random.nextInt(40);
            double[] x = random.doubles(n, -3, 3).toArray();
            double[] y = random.doubles(n, 0, 1).toArray();
            double delta = 0.1 + random.nextDouble() * 3;
            assertMean(x, y, Losses::mse, (p, t) -> (p - t) * (p - t));
            assertMean(x, y, Losses::mae, (p, t) -> Math.abs(p - t));
            assertMean(x, y, (p, t) -> Losses.huber(p, t, delta), (p, t) -> {
                double d = Math.abs(p - t);
                return d < delta ? d * d / 2 : delta * (d - delta / 2);
            });
            assertMean(x, y, Losses::binaryCrossEntropy, (p, t) -> {
                double yes = 1 / (1 + Math.exp(-p));
                return -(t * Math.log(yes) + (1 - t) * Math.log(1 - yes));
            });
        }
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        int[] shape = {2, 3};
        FiniteDifferences.check(P, shape, x -> Losses.mse(x, TARGET));
        FiniteDifferences.check(P, shape, x -> Losses.mae(x, TARGET));
        FiniteDifferences.check(P, shape, x -> Losses.huber(x, TARGET, 1.4));
        FiniteDifferences.check(P, shape, x -> Losses.binaryCrossEntropy(x, YES));
        FiniteDifferences.check(A, shape, x -> Losses.triplet(x, POSITIVE, NEGATIVE));
        FiniteDifferences.check(A, shape, x -> Losses.triplet(POSITIVE, x, NEGATIVE));
    }

    @Test
    void nothingIsBroadcast() {
        Tensor column = Tensor.of(new float[] {1, 2, 3}, 3, 1);
        Tensor row = Tensor.of(new float[] {1, 2, 3});
        String message = assertThrows(ShapeException.class, () -> Losses.mse(column, row))
                .getMessage();
        assertTrue(message.startsWith("mse: prediction has shape [3, 1] but target [3]; reshape one of them"), message);
        assertTrue(message.contains("(at LossesTest.java:"), message);
        assertThrows(ShapeException.class, () -> Losses.mae(column, row));
        assertThrows(ShapeException.class, () -> Losses.huber(column, row, 1));
        assertThrows(ShapeException.class, () -> Losses.binaryCrossEntropy(column, row));
        assertThrows(ShapeException.class, () -> Losses.triplet(column, column, row));
    }

    @Test
    void wholeNumbersAreNoTargets() {
        Tensor labels = Tensor.full(1, DType.I32, Shape.of(2, 3));
        assertThrows(ShapeException.class, () -> Losses.mse(PREDICTION, labels));
        assertThrows(ShapeException.class, () -> Losses.binaryCrossEntropy(PREDICTION, labels));
    }

    @Test
    void settingsWithoutMeaningAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Losses.huber(PREDICTION, TARGET, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> Losses.triplet(ANCHOR, POSITIVE, NEGATIVE, Double.NaN, Reduce.MEAN));
    }

    private static double value(Tensor loss) {
        return loss.evaluate().scalar();
    }

    private static void assertMean(double[] x, double[] y, BinaryOperator<Tensor> loss, DoubleBinaryOperator formula) {
        double expected = IntStream.range(0, x.length)
                .mapToDouble(i -> formula.applyAsDouble(x[i], y[i]))
                .average()
                .orElseThrow();
        assertEquals(expected, value(loss.apply(Tensor.of(x), Tensor.of(y))), 1e-12 * (1 + expected));
    }
}
