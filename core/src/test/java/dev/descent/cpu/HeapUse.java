package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** What code leaves on the heap once the JVM has compiled it, which takes as long as its queue is. */
public final class HeapUse {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);

    private HeapUse() {}

    /** Repeats something until it allocates less than so many bytes in this thread; fails if it never does. */
    public static void requireLessThan(long bytes, Runnable repeated) {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        long deadline = System.nanoTime() + PATIENCE;
        while (allocated >= bytes && System.nanoTime() < deadline) {
            long before = memory.getCurrentThreadAllocatedBytes();
            repeated.run();
            allocated = memory.getCurrentThreadAllocatedBytes() - before;
        }
        assertTrue(allocated < bytes, allocated + " bytes instead of less than " + bytes);
    }
}
