package dev.descent.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Memory outside of the Java heap, where all numbers are: taken in blocks of zeros, given back by the garbage collector when
 * nothing refers to a block any more. Safe for use by several threads.
 *
 * <p>The JVM's own limit for such memory, as much as the heap may have, does not hold here. {@code -Ddescent.memory=12g} sets one;
 * without it, Descent takes what the machine or the container has to spare, so that the operating system need not end the process.
 */
public final class NativeMemory {
    /** Every block begins on a cache line, which is as wide as the widest vector. */
    public static final int ALIGNMENT = 64;

    /** Smaller blocks are the JVM's: taking them costs less, and a small program need not link the C library's functions. */
    private static final long LARGE = 1 << 20;

    /** Whether the JVM has reached its limit: it takes half a second to say so, once is enough. */
    private static final AtomicBoolean JVM_IS_FULL = new AtomicBoolean();

    private NativeMemory() {}

    /**
     * A block of zeros.
     *
     * @param what it is for, as a message is to say it: {@code "a batch"}
     * @throws MemoryException if there is not as much, even after garbage has been collected
     */
    public static MemorySegment allocate(long bytes, Supplier<String> what) {
        if (bytes < LARGE && !JVM_IS_FULL.get()) {
            try {
                return Arena.ofAuto().allocate(Math.max(bytes, 1), ALIGNMENT).asSlice(0, bytes);
            } catch (OutOfMemoryError theJvmsLimit) {
                JVM_IS_FULL.set(true);
            }
        }
        return LargeBlocks.ALL.allocate(bytes, what);
    }

    /**
     * Sees to it that there is as much memory before much is done that needs it.
     *
     * @param bytes that are going to be taken, in whatever blocks
     * @param what they are for
     * @throws MemoryException if there is not as much, even after garbage has been collected
     */
    public static void require(long bytes, Supplier<String> what) {
        if (bytes >= LARGE) {
            LargeBlocks.ALL.require(bytes, what);
        }
    }

    /** An amount of memory for people, {@code 3.6 GB}, in powers of 1024. */
    public static String text(long bytes) {
        return Bytes.text(bytes);
    }
}
