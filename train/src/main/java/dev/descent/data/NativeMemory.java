package dev.descent.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** Native memory for examples, given back when nothing refers to it any more. */
final class NativeMemory {
    /** A cache line, and the widest vector. */
    private static final long ALIGNMENT = 64;

    private NativeMemory() {}

    /** A block of zeroes. */
    static MemorySegment allocate(long bytes) {
        try {
            return Arena.ofAuto().allocate(bytes, ALIGNMENT);
        } catch (OutOfMemoryError e) {
            throw new DataException(
                    String.format(
                            Locale.ROOT,
                            "the data needs a block of %,d MB of native memory, which is not free; use "
                                    + "less data or raise the limit with -XX:MaxDirectMemorySize",
                            Math.ceilDiv(bytes, 1 << 20)),
                    e);
        }
    }
}
