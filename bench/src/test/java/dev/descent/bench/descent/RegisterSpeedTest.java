package dev.descent.bench.descent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterSpeedTest {
    /** Two FMA of 16 lanes in a cycle of 10 GHz; steps left out would be faster than any processor. */
    private static final double FASTEST_OF_A_THREAD = 2.0 * 2 * 16 * 10e9;

    @Test
    void theSpeedIsOneThatAProcessorCanHave() {
        int threads = 2;
        double speed = RegisterSpeed.measure(threads);
        assertTrue(speed > 0, speed + " FLOP/s");
        assertTrue(speed < threads * FASTEST_OF_A_THREAD, speed + " FLOP/s");
    }

    /** Fails by itself if a lane of a chain has not counted every step. */
    @Test
    void everyStepOfEveryChainIsDone() {
        for (int steps : List.of(0, 2, 1000)) {
            RegisterSpeed.run(steps);
        }
    }

    @Test
    void aRegisterHoldsVectorsOfThisJvmsWidth() {
        int bits = RegisterSpeed.bits();
        assertTrue(bits >= 64 && Integer.bitCount(bits) == 1, bits + " bits");
    }
}
