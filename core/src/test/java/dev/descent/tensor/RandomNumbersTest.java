package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RandomNumbersTest {
    private static final int COUNT = 40_000;

    @Test
    void threefryGivesThePublishedKnownAnswers() {
        // Random123, tests/kat_vectors: threefry2x32 20, counter, key, answer
        assertBits(0x6b200159, 0x99ba4efe, 0, 0, 0, 0);
        assertBits(0x1cb996fc, 0xbb002be7, -1, -1, -1, -1);
        assertBits(0xc4923a9c, 0x483df7a0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344);
    }

    private static void assertBits(int first, int second, int counter0, int counter1, int key0, int key1) {
        long bits = Threefry.bits(key0, key1, counter0, counter1);
        assertEquals(Integer.toHexString(first), Integer.toHexString((int) bits));
        assertEquals(Integer.toHexString(second), Integer.toHexString((int) (bits >>> 32)));
    }

    @Test
    void aDrawIsAFunctionOfSeedStreamCounterAndIndex() {
        double[] draw = uniform(1, 2, 3);
        assertArrayEquals(draw, uniform(1, 2, 3));
        long key = Threefry.key(1, 2);
        for (int i = 0; i < 100; i++) {
            assertEquals(Threefry.uniform(key, 3, i), draw[i]);
        }
    }

    @Test
    void aSmallerDrawIsTheBeginningOfALarger() {
        Tensor counter = Tensor.full(9, DType.I32, Shape.scalar());
        double[] small =
                Tensor.of(new Uniform(Shape.of(2, 3), 4, 5, counter)).evaluate().toDoubles();
        double[] large =
                Tensor.of(new Uniform(Shape.of(100), 4, 5, counter)).evaluate().toDoubles();
        assertArrayEquals(small, Arrays.copyOf(large, 6));
    }

    @Test
    void uniformNumbersFillTheUnitIntervalEvenly() {
        double[] draw = uniform(20, 0, 7);
        int[] counts = new int[64];
        for (double value : draw) {
            assertTrue(value >= 0 && value < 1);
            assertEquals(value * 0x1p24, Math.rint(value * 0x1p24));
            counts[(int) (value * counts.length)]++;
        }
        double expected = (double) COUNT / counts.length;
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        // Of 63 degrees of freedom: one in a thousand is above 103.4, one in a thousand below 32.1.
        assertTrue(chiSquare > 32 && chiSquare < 103.5, "chi square is " + chiSquare);
    }

    @Test
    void neighborsStreamsCountersAndSeedsAreIndependent() {
        double[] draw = uniform(1, 1, 1);
        assertUncorrelated(Arrays.copyOf(draw, COUNT - 1), Arrays.copyOfRange(draw, 1, COUNT));
        assertUncorrelated(Arrays.copyOf(draw, COUNT - 2), Arrays.copyOfRange(draw, 2, COUNT));
        assertUncorrelated(draw, uniform(1, 1, 2));
        assertUncorrelated(draw, uniform(1, 2, 1));
        assertUncorrelated(draw, uniform(2, 1, 1));
        assertUncorrelated(draw, uniform(1L << 32 | 1, 1, 1));
        assertUncorrelated(draw, uniform(-1, -1, -1));
    }

    @Test
    void normalNumbersHaveTheMomentsOfTheBellCurve() {
        double[] draw = Functions.normal(Shape.of(COUNT), 3, 0, Tensor.full(2, DType.I32, Shape.scalar()))
                .evaluate()
                .toDoubles();
        // Each estimate is within four of its standard errors.
        double unit = 4 / Math.sqrt(COUNT);
        assertEquals(0, moment(draw, 1), unit);
        assertEquals(1, moment(draw, 2), unit * Math.sqrt(2));
        assertEquals(0, moment(draw, 3), unit * Math.sqrt(15));
        assertEquals(3, moment(draw, 4), unit * Math.sqrt(96));
        double within = DoubleStream.of(draw).filter(x -> Math.abs(x) < 1).count() / (double) COUNT;
        assertEquals(0.6827, within, unit / 2);
    }

    @Test
    void truthsComeWithTheirProbability() {
        Tensor counter = Tensor.full(2, DType.I32, Shape.scalar());
        for (double probability : new double[] {0, 0.1, 0.5, 1}) {
            double[] draw = Functions.bernoulli(probability, Shape.of(COUNT), 3, 0, counter)
                    .evaluate()
                    .toDoubles();
            double error = Math.sqrt(probability * (1 - probability) / COUNT);
            assertEquals(probability, moment(draw, 1), 4 * error);
        }
    }

    private static double[] uniform(long seed, int stream, int counter) {
        Tensor at = Tensor.full(counter, DType.I32, Shape.scalar());
        return Tensor.of(new Uniform(Shape.of(COUNT), seed, stream, at))
                .evaluate()
                .toDoubles();
    }

    private static void assertUncorrelated(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - 0.5) * (y[i] - 0.5);
        }
        assertEquals(0, 12 * sum / x.length, 4 / Math.sqrt(x.length));
    }

    private static double moment(double[] values, int order) {
        return DoubleStream.of(values).map(x -> Math.pow(x, order)).average().orElseThrow();
    }
}
