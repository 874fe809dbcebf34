package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GlassesTest {
    @Test
    void printsTheFiguresThatAPocketCalculatorGives() {
        Printed printed = Printed.by(Glasses::main);

        assertEquals(
                List.of(
                        "the first epoch, example by example",
                        "  answer   error   then w            and b",
                        "  0.5150   0.4850  (0.5267, 0.5233)  0.0485",
                        "  0.6623   0.3377  (0.5419, 0.5476)  0.0823",
                        "  0.2884  -0.2884  (0.5318, 0.5467)  0.0534",
                        "  0.1762  -0.1762  (0.5283, 0.5462)  0.0358",
                        "epoch  sum of squared errors",
                        "    0  0.4635",
                        "   25  0.1024",
                        "   50  0.0488",
                        "   75  0.0268",
                        "   99  0.0157",
                        "(0.50, 0.55) → 0.9796"),
                printed.lines());
    }
}
