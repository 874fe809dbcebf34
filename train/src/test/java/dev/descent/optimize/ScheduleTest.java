package dev.descent.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Learning rates called PyTorch's were printed by PyTorch 1.13, stepping its scheduler once an iteration. */
class ScheduleTest {
    @Test
    void constantStays() {
        check(new Schedule.Constant(0.3), Map.of(0L, 0.3, 1_000_000L, 0.3));
    }

    @Test
    void stepsArePyTorchs() {
        check(
                new Schedule.Step(0.05, 30, 0.1),
                Map.of(0L, 0.05, 29L, 0.05, 30L, 0.005, 59L, 0.005, 60L, 0.0005, 90L, 5e-05));
        check(
                new Schedule.MultiStep(0.05, List.of(80L, 30L), 0.1),
                Map.of(0L, 0.05, 29L, 0.05, 30L, 0.005, 79L, 0.005, 80L, 0.0005));
    }

    @Test
    void exponentialIsPyTorchs() {
        check(new Schedule.Exponential(0.05, 0.9), Map.of(0L, 0.05, 1L, 0.045, 10L, 0.017433922005));
    }

    @Test
    void cosineIsPyTorchsAndStaysAtItsMinimum() {
        check(
                new Schedule.Cosine(0.1, 100, 0.001),
                Map.of(
                        0L, 0.1,
                        1L, 0.0999755747381,
                        25L, 0.0855017856687,
                        50L, 0.0505,
                        75L, 0.0154982143313,
                        99L, 0.0010244252619,
                        100L, 0.001,
                        150L, 0.001));
    }

    @Test
    void polynomialAndLinearArePyTorchs() {
        check(
                new Schedule.Polynomial(0.1, 10, 2, 0),
                Map.of(0L, 0.1, 1L, 0.081, 5L, 0.025, 9L, 0.001, 10L, 0.0, 11L, 0.0));
        check(
                new Schedule.Linear(0.1, 10, 0.01),
                Map.of(0L, 0.1, 1L, 0.091, 5L, 0.055, 9L, 0.019, 10L, 0.01, 11L, 0.01));
        check(new Schedule.Polynomial(0.1, 10, 1, 0.01), Map.of(0L, 0.1, 5L, 0.055, 12L, 0.01));
    }

    @Test
    void oneCycleIsPyTorchs() {
        check(
                new Schedule.OneCycle(0.1, 100),
                Map.of(
                        0L, 0.004,
                        1L, 0.00428137805659,
                        10L, 0.0295163948464,
                        29L, 0.1,
                        30L, 0.0999496535285,
                        50L, 0.0793893450576,
                        98L, 5.07464715476e-05,
                        99L, 4e-07,
                        200L, 4e-07));
        check(
                new Schedule.OneCycle(0.2, 20, 0.25, 10, 100),
                Map.of(0L, 0.02, 2L, 0.11, 4L, 0.2, 5L, 0.197816945313, 12L, 0.0896576065196, 19L, 0.0002));
    }

    @Test
    void oneCycleIsFiniteHoweverShort() {
        for (int iterations = 1; iterations <= 8; iterations++) {
            for (double rise : new double[] {0, 0.125, 0.25, 0.3, 0.5, 1}) {
                Schedule cycle = new Schedule.OneCycle(1, iterations, rise, 25, 1e4);
                for (int t = 0; t <= iterations; t++) {
                    double rate = cycle.at(t);
                    assertTrue(rate > 0 && rate <= 1, cycle + " at " + t + " is " + rate);
                }
            }
        }
    }

    @Test
    void warmUpClimbsToTheScheduleAndThenFollowsIt() {
        Schedule schedule = new Schedule.Linear(0.5, 10, 0).warmup(4);
        check(schedule, Map.of(0L, 0.1, 1L, 0.2, 3L, 0.4, 4L, 0.5, 5L, 0.45, 14L, 0.0));
        check(new Schedule.Constant(0.5).warmup(0), Map.of(0L, 0.5));
    }

    @Test
    void perEpochTheRateChangesOnlyBetweenEpochs() {
        Schedule schedule = new Schedule.Step(1, 2, 0.5).perEpoch(31);
        check(schedule, Map.of(0L, 1.0, 61L, 1.0, 62L, 0.5, 123L, 0.5, 124L, 0.25));
        check(new Schedule.Constant(1).perEpoch(10).warmup(1), Map.of(0L, 0.5, 1L, 1.0));
    }

    @Test
    void settingsWithoutMeaningAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Constant(-1));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Step(1, 0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.MultiStep(1, List.of(), Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Exponential(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Cosine(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Polynomial(1, 10, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Linear(1, 10, -1));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.OneCycle(1, 10, 1.1, 25, 1e4));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Constant(1).warmup(-1));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Constant(1).perEpoch(0));
    }

    private static void check(Schedule schedule, Map<Long, Double> expected) {
        expected.forEach(
                (iteration, rate) -> assertEquals(rate, schedule.at(iteration), 1e-12, schedule + " at " + iteration));
    }
}
