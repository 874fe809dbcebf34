package dev.descent.cpu.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawTest {
    private static final int MARGIN = 8;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40, 1 << 14, (1 << 15) + 12})
    void clearsWhatItIsToldToAndNothingElse(int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes + 2 * MARGIN).fill((byte) 1);
            Raw.clear(memory.address() + MARGIN, bytes);
            for (int i = 0; i < memory.byteSize(); i++) {
                boolean isInside = i >= MARGIN && i < MARGIN + bytes;
                assertEquals(isInside ? 0 : 1, memory.get(ValueLayout.JAVA_BYTE, i), "byte " + i);
            }
        }
    }

    /** A call clears something once in each step, and may not be compiled for hundreds of them. */
    @Test
    void clearsWithoutAnObjectEvenBeforeItIsCompiled() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(64).address();
            long least = Long.MAX_VALUE;
            long ofMeasuring = Long.MAX_VALUE;
            for (int i = 0; i < 20; i++) {
                long start = threads.getCurrentThreadAllocatedBytes();
                long before = threads.getCurrentThreadAllocatedBytes();
                Raw.clear(address, 64);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                ofMeasuring = Math.min(ofMeasuring, before - start);
            }
            assertEquals(ofMeasuring, least);
        }
    }
}
