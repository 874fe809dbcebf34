package dev.descent.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final List<Metric> MEASURED =
            List.of(Metrics.mae(), Metrics.rmse(), Metrics.r2(), new Accuracy(0.5));

    @Test
    void accuracyCountsTheLargestOutputAndTheFirstOfATie() {
        Metric.Tally tally = Metrics.accuracy().tally();
        tally.add(
                Values.of(new float[] {1, 2, 3, 5, 5, 0, 9, 8, 7}, Shape.of(3, 3)),
                Values.of(new int[] {2, 0, 1}, Shape.of(3)));
        assertEquals(2.0 / 3, tally.value(), 1e-15);
    }

    @Test
    void accuracyTakesASingleOutputForALogit() {
        Metric.Tally tally = Metrics.accuracy().tally();
        tally.add(
                Values.of(new float[] {-0.1f, 0.1f, 0, 3}, Shape.of(4, 1)),
                Values.of(new float[] {0, 1, 0, 0}, Shape.of(4, 1)));
        assertEquals(0.75, tally.value());
    }

    @Test
    void accuracyTakesASingleOutputForAProbabilityWhereToldSo() {
        Metric.Tally tally = new Accuracy(0.5).tally();
        tally.add(Values.of(new float[] {0.4f, 0.6f}, Shape.of(2, 1)), Values.of(new int[] {0, 1}, Shape.of(2)));
        assertEquals(1, tally.value());
    }

    @Test
    void accuracyOfSequencesCountsEveryPosition() {
        Metric.Tally tally = Metrics.accuracy().tally();
        tally.add(
                Values.of(new float[] {1, 0, 0, 1, 1, 0, 1, 0}, Shape.of(2, 2, 2)),
                Values.of(new int[] {0, 1, 1, 1}, Shape.of(2, 2)));
        assertEquals(0.5, tally.value());
    }

    /** Batches of unequal size: where the mean of the batches' figures would be another number. */
    @Test
    void anEpochsFigureDoesNotDependOnHowItIsCutIntoBatches() {
        Random random = new Random(3);
        for (Metric metric : MEASURED) {
            float[] outputs = new float[60];
            float[] targets = new float[60];
            for (int i = 0; i < outputs.length; i++) {
                targets[i] = metric instanceof Accuracy ? random.nextInt(2) : 1000 + random.nextFloat();
                outputs[i] = targets[i] + 0.4f * (float) random.nextGaussian();
            }
            Metric.Tally whole = metric.tally();
            add(whole, outputs, targets, 0, 60);
            Metric.Tally parts = metric.tally();
            add(parts, outputs, targets, 0, 37);
            add(parts, outputs, targets, 37, 38);
            add(parts, outputs, targets, 38, 60);
            assertEquals(whole.value(), parts.value(), 1e-9, metric.name());
            parts.clear();
            assertTrue(Double.isNaN(parts.value()), metric.name());
            add(parts, outputs, targets, 0, 60);
            assertEquals(whole.value(), parts.value(), 0, metric.name());
        }
    }

    /** As in a checkpoint in the middle of an epoch: the sums must go on where they were, to the bit. */
    @Test
    void aRestoredTallyCountsOnToTheSameBits() {
        Random random = new Random(5);
        for (Metric metric : MEASURED) {
            float[] outputs = new float[60];
            float[] targets = new float[60];
            for (int i = 0; i < outputs.length; i++) {
                targets[i] = metric instanceof Accuracy ? random.nextInt(2) : random.nextFloat();
                outputs[i] = targets[i] + 0.4f * (float) random.nextGaussian();
            }
            Metric.Tally undisturbed = metric.tally();
            add(undisturbed, outputs, targets, 0, 37);
            Metric.Tally resumed = metric.tally();
            add(resumed, outputs, targets, 11, 29);
            resumed.restore(undisturbed.state());
            assertArrayEquals(undisturbed.state(), resumed.state(), metric.name());
            add(undisturbed, outputs, targets, 37, 60);
            add(resumed, outputs, targets, 37, 60);
            assertArrayEquals(undisturbed.state(), resumed.state(), metric.name());
            assertEquals(undisturbed.value(), resumed.value(), 0, metric.name());
            resumed.restore(metric.tally().state());
            assertTrue(Double.isNaN(resumed.value()), metric.name());
        }
    }

    @Test
    void aStateOfForeignLengthIsRefused() {
        for (Metric metric : MEASURED) {
            for (int length : List.of(0, 3)) {
                IllegalArgumentException refused = assertThrows(
                        IllegalArgumentException.class, () -> metric.tally().restore(new double[length]));
                assertTrue(refused.getMessage().contains(metric.name()), refused.getMessage());
            }
        }
    }

    @Test
    void errorsAreTheTextbooksFigures() {
        Values outputs = Values.of(new float[] {2.5f, 0, 2, 8}, Shape.of(4, 1));
        Values targets = Values.of(new float[] {3, -0.5f, 2, 7}, Shape.of(4, 1));
        assertEquals(0.5, value(Metrics.mae(), outputs, targets), 1e-12);
        assertEquals(Math.sqrt(0.375), value(Metrics.rmse(), outputs, targets), 1e-12);
        assertEquals(0.9486081370449679, value(Metrics.r2(), outputs, targets), 1e-12);
        assertEquals(5, value(new ErrorMetric(ErrorMetric.Measure.MAE, 10), outputs, targets), 1e-12);
        assertEquals(
                10 * Math.sqrt(0.375), value(new ErrorMetric(ErrorMetric.Measure.RMSE, 10), outputs, targets), 1e-12);
    }

    /** The example in scikit-learn's documentation of r2_score, with multioutput="uniform_average". */
    @Test
    void r2OfSeveralTargetsIsTheMeanOfEach() {
        Values outputs = Values.of(new float[] {0, 2, -1, 2, 8, -5}, Shape.of(3, 2));
        Values targets = Values.of(new float[] {0.5f, 1, -1, 1, 7, -6}, Shape.of(3, 2));
        assertEquals(0.936800526662278, value(Metrics.r2(), outputs, targets), 1e-12);
    }

    @Test
    void r2OfTargetsThatAreAllEqualIsOneOrZero() {
        Values targets = Values.of(new float[] {2, 2}, Shape.of(2, 1));
        assertEquals(1, value(Metrics.r2(), targets, targets));
        assertEquals(0, value(Metrics.r2(), Values.of(new float[] {2, 1}, Shape.of(2, 1)), targets));
    }

    @Test
    void figuresThatDoNotFitAreRefusedWithBothShapes() {
        Values outputs = Values.of(new float[6], Shape.of(2, 3));
        for (Metric metric : List.of(Metrics.mae(), Metrics.rmse(), Metrics.r2())) {
            ShapeException refused = assertThrows(
                    ShapeException.class, () -> metric.tally().add(outputs, Values.of(new float[2], Shape.of(2, 1))));
            assertTrue(refused.getMessage().contains("[2, 3]")
                    && refused.getMessage().contains("[2, 1]"));
        }
        assertThrows(
                ShapeException.class,
                () -> Metrics.accuracy().tally().add(outputs, Values.of(new int[3], Shape.of(3))));
    }

    @Test
    void betterIsLargerOrSmallerAndAlwaysMoreThanNothing() {
        assertTrue(Metrics.accuracy().isBetter(0.9, 0.8));
        assertFalse(Metrics.accuracy().isBetter(0.8, 0.8));
        assertTrue(Metrics.mae().isBetter(0.1, 0.2));
        assertTrue(Metrics.mae().isBetter(0.1, Double.NaN));
        assertFalse(Metrics.accuracy().isBetter(Double.NaN, Double.NaN));
        assertEquals("97.50 %", Metrics.accuracy().format(0.975));
    }

    private static double value(Metric metric, Values outputs, Values targets) {
        Metric.Tally tally = metric.tally();
        tally.add(outputs, targets);
        return tally.value();
    }

    private static void add(Metric.Tally tally, float[] outputs, float[] targets, int from, int to) {
        tally.add(
                Values.of(Arrays.copyOfRange(outputs, from, to), Shape.of(to - from, 1)),
                Values.of(Arrays.copyOfRange(targets, from, to), Shape.of(to - from, 1)));
    }
}
