package dev.descent.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ColdStartTest {
    private static final double[] ENDS = {1, 2, 3, 4, 5, 6};

    @Test
    void speedIsSteadyWithTheFirstWindowThatIsNearlyAsFastAsTheLast() {
        assertEquals(3, ColdStart.steadyAfter(ENDS, 900, 300, 104, 100, 99, 101));
    }

    @Test
    void whatIsFastAtOnceIsSteadyAfterItsFirstWindow() {
        assertEquals(1, ColdStart.steadyAfter(ENDS, 100, 100, 100, 100, 100, 100));
    }

    @Test
    void oneSlowWindowAtTheEndChangesNothing() {
        double[] ends = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertEquals(2, ColdStart.steadyAfter(ends, 900, 100, 100, 100, 100, 100, 100, 800, 100));
    }
}
