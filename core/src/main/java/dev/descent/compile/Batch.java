package dev.descent.compile;

import java.lang.foreign.MemorySegment;

/** What a program reads in one run: for each input, by name, a block of values in row-major order. */
public interface Batch {
    /**
     * The values of one input, in native memory (a program reads them where they lie).
     *
     * @throws IllegalArgumentException if this batch has no such input
     */
    MemorySegment values(String input);
}
