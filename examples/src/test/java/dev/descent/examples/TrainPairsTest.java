package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TrainPairsTest {
    private static final double OTHER_MACHINES = 0.05;

    @Test
    void findsTheRightHalfOfMostDigits() {
        Printed printed = Printed.by(TrainPairs::main);

        String line = printed.line("right halves found");
        assertEquals(1.0 / 32, Printed.figure(line, "before"), OTHER_MACHINES);
        assertEquals(0.5905, Printed.figure(line, "after"), OTHER_MACHINES);
    }
}
