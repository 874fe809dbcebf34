package dev.descent.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TurnTest {
    @Test
    void theMedianOfAnOddNumberOfTimesIsTheMiddleOne() {
        assertEquals(new Turn(3, 20, 10, 70, 4), Turn.of(new long[] {70, 10, 20}, 3, 12));
    }

    @Test
    void theMedianOfAnEvenNumberOfTimesLiesHalfWayBetweenTwo() {
        assertEquals(25, Turn.of(new long[] {10, 40, 20, 30}, 4, 0).median());
    }

    @Test
    void timesBehindTheLastStepDoNotCount() {
        assertEquals(new Turn(2, 15, 10, 20, 0), Turn.of(new long[] {10, 20, 999, 999}, 2, 0));
    }

    @Test
    void aTurnWithoutStepsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Turn.of(new long[4], 0, 0));
    }
}
