package dev.descent.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TriesTest {
    @Test
    void theShortestOfManyCounts() {
        AtomicInteger tries = new AtomicInteger();
        assertEquals(0.5, Tries.fastestOf(() -> tries.incrementAndGet() == 3 ? 0.5 : 0.75));
        assertTrue(tries.get() > 3, tries + " tries");
    }
}
