package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainDigitsTest {
    private static final double OTHER_MACHINES = 0.02;

    @Test
    void readsDigitsAndGivesItsWeightsToAnotherModel(@TempDir Path folder) {
        Path file = folder.resolve("digits.safetensors");
        Printed printed = Printed.by(() -> TrainDigits.main(file.toString()));

        assertEquals(1.7811, Printed.figure(printed.line("epoch  1"), "training loss"), OTHER_MACHINES);
        double accuracy = Printed.figure(printed.line("best epoch"), "test accuracy");
        assertEquals(0.9777, accuracy, OTHER_MACHINES);
        assertEquals(accuracy, Printed.figure(printed.line("read back from digits.safetensors"), "test accuracy"));
        assertTrue(
                printed.lines().get(21).startsWith("Just right:"),
                printed.lines().get(21));
    }
}
