package dev.descent.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void ofTwoMeasurementsTheBetterCountsFigureByFigure() {
        assertEquals(new Limits(120, 512, 20), new Limits(100, 512, 20).best(new Limits(120, 512, 10)));
    }
}
