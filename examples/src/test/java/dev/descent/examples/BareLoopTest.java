package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BareLoopTest {
    /** Sums of single precision end otherwise on other vector widths, in the last digits that are printed. */
    private static final double OTHER_MACHINES = 0.02;

    @Test
    void printsBothLossesOfEachEpochAsTheyComeDown() {
        Printed printed = Printed.by(BareLoop::main);

        assertEquals(10, printed.lines().size());
        String first = printed.line("epoch  1");
        assertEquals(1.8377, Printed.figure(first, "training loss"), OTHER_MACHINES);
        assertEquals(1.1772, Printed.figure(first, "validation loss"), OTHER_MACHINES);
        String last = printed.line("epoch 10");
        assertEquals(0.1055, Printed.figure(last, "training loss"), OTHER_MACHINES);
        assertEquals(0.1139, Printed.figure(last, "validation loss"), OTHER_MACHINES);
    }

    @Test
    void printsTheSameAgain() {
        assertEquals(Printed.by(BareLoop::main), Printed.by(BareLoop::main));
    }
}
