package dev.descent.cpu.machine;

import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;

/** Scratch memory that each thread has of its own, and that its calls use in turn: as much as the greediest of them wants. */
public final class ThreadScratch {
    private final String what;
    private final ThreadLocal<MemorySegment> memory = ThreadLocal.withInitial(() -> MemorySegment.NULL);

    /** @param what it is, for the message where there is no memory left */
    public ThreadScratch(String what) {
        this.what = what;
    }

    /** That of the calling thread, which holds so many bytes at least. */
    public MemorySegment holding(long bytes) {
        MemorySegment mine = memory.get();
        if (mine.byteSize() < bytes) {
            mine = NativeMemory.allocate(bytes, () -> what);
            memory.set(mine);
        }
        return mine;
    }
}
