package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;

class InitializersTest {
    private static final Seed SEED = new Seed(5);
    private static final double RELU = Activation.RELU.gain();

    @Test
    void constantsAreConstant() {
        assertArrayEquals(new double[] {0, 0}, filled(Initializers.zeros(), 2));
        assertArrayEquals(new double[] {1, 1}, filled(Initializers.ones(), 2));
        assertArrayEquals(new double[] {-3, -3}, filled(Initializers.constant(-3), 2));
    }

    @Test
    void valueIDependsOnTheSeedAndIAlone() {
        for (Initializer initializer : new Initializer[] {
            Initializers.uniform(SEED, -1, 1),
            Initializers.normal(SEED, 0, 1),
            Initializers.truncatedNormal(SEED, 0, 1, -2, 2)
        }) {
            double[] few = filled(initializer, 10);
            double[] many = filled(initializer, 7, 11);
            assertArrayEquals(few, Arrays.copyOf(many, 10));
            assertArrayEquals(few, filled(initializer, 10));
        }
        double one = filled(Initializers.normal(SEED, 0, 1), 1)[0];
        double other = filled(Initializers.normal(new Seed(6), 0, 1), 1)[0];
        assertNotEquals(one, other);
    }

    @Test
    void partsOfALargeWeightAreFilledEachWithItsOwnValues() {
        int part = 1 << 15;
        double[] values = filled(Initializers.normal(SEED, 0, 1), 4 * part + 3);
        assertEquals(values.length, Arrays.stream(values).filter(x -> x != 0).count());
        for (int from = part; from < values.length; from += part) {
            assertNotEquals(values[0], values[from]);
        }
        assertMoments(0, 1, values);
    }

    @Test
    void uniformFillsItsInterval() {
        double[] values = filled(Initializers.uniform(SEED, 2, 5), 20_000);
        assertMoments(3.5, 9.0 / 12, values);
        assertEquals(2, Arrays.stream(values).min().orElseThrow(), 1e-3);
        assertEquals(5, Arrays.stream(values).max().orElseThrow(), 1e-3);
    }

    @Test
    void normalHasItsMeanItsDeviationAndItsTails() {
        double[] values = filled(Initializers.normal(SEED, 1, 2), 40_000);
        assertMoments(1, 4, values);
        assertEquals(0.6827, share(values, x -> Math.abs(x - 1) < 2), 0.01);
        assertEquals(0.9545, share(values, x -> Math.abs(x - 1) < 4), 0.005);
    }

    @Test
    void truncatedNormalStaysWithinItsBoundsWithTheRightVariance() {
        double[] values = filled(Initializers.truncatedNormal(SEED, 0, 0.02, -0.04, 0.04), 40_000);
        assertTrue(Arrays.stream(values).allMatch(x -> Math.abs(x) <= 0.0400001));
        // The variance of a standard normal cut at ±2 is 1 − 4φ(2)/(2Φ(2) − 1) = 0.7737413.
        assertMoments(0, 0.0004 * 0.7737413, values);
    }

    @Test
    void scaledOnesHaveTheVarianceOfTheirPapers() {
        int out = 300;
        int in = 100;
        assertMoments(0, 2.0 / 400, filled(Initializers.xavierUniform(SEED, 1), out, in));
        assertMoments(0, 2.0 / 400 * 25 / 9, filled(Initializers.xavierNormal(SEED, 5.0 / 3), out, in));
        assertMoments(0, 2.0 / 100, filled(Initializers.kaimingUniform(SEED, Fan.IN, RELU), out, in));
        assertMoments(0, 2.0 / 300, filled(Initializers.kaimingNormal(SEED, Fan.OUT, RELU), out, in));
        assertMoments(0, 1.0 / 100, filled(Initializers.lecunUniform(SEED), out, in));
        assertMoments(0, 1.0 / 100, filled(Initializers.lecunNormal(SEED), out, in));
        double bound = Arrays.stream(filled(Initializers.xavierUniform(SEED, 1), out, in))
                .max()
                .orElseThrow();
        assertEquals(Math.sqrt(6.0 / 400), bound, 1e-4);
    }

    @Test
    void fansCountTheWindowOfAConvolution() {
        assertEquals(90, Fan.IN.of(Shape.of(20, 10, 3, 3)));
        assertEquals(180, Fan.OUT.of(Shape.of(20, 10, 3, 3)));
    }

    @Test
    void orthogonalMatricesAreOrthogonal() {
        for (int[] shape : new int[][] {{20, 20}, {10, 30}, {30, 10}, {1, 5}, {8, 2, 3}}) {
            double[] w = filled(Initializers.orthogonal(SEED, 2), shape);
            int out = shape[0];
            int in = w.length / out;
            boolean wide = out <= in;
            for (int i = 0; i < Math.min(out, in); i++) {
                for (int j = 0; j < Math.min(out, in); j++) {
                    double dot = 0;
                    for (int k = 0; k < Math.max(out, in); k++) {
                        dot += wide ? w[i * in + k] * w[j * in + k] : w[k * in + i] * w[k * in + j];
                    }
                    assertEquals(i == j ? 4 : 0, dot, 1e-5, Arrays.toString(shape));
                }
            }
        }
    }

    @Test
    void settingsWithoutMeaningAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Initializers.uniform(SEED, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Initializers.normal(SEED, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> Initializers.normal(SEED, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> Initializers.truncatedNormal(SEED, 0, 0, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> Initializers.truncatedNormal(SEED, 0, 1, 1, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> Initializers.lecunNormal(SEED).fill(values(5)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Initializers.orthogonal(SEED, 1).fill(values(5)));
    }

    private static Values values(int... shape) {
        return Values.zeros(DType.F32, Shape.of(shape));
    }

    private static double[] filled(Initializer initializer, int... shape) {
        Values values = values(shape);
        initializer.fill(values);
        return values.toDoubles();
    }

    private static double share(double[] values, DoublePredicate of) {
        return Arrays.stream(values).filter(of).count() / (double) values.length;
    }

    /** Within five standard errors of the mean, and five per cent of the variance. */
    private static void assertMoments(double mean, double variance, double[] values) {
        double average = Arrays.stream(values).average().orElseThrow();
        double spread = Arrays.stream(values)
                .map(x -> (x - average) * (x - average))
                .average()
                .orElseThrow();
        assertEquals(mean, average, 5 * Math.sqrt(variance / values.length));
        assertEquals(variance, spread, 0.05 * variance);
    }
}
