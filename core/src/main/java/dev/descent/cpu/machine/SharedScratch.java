package dev.descent.cpu.machine;

import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Memory that the calls of one program use in turn, each for itself while it runs: as much as the greediest of them wants. Who asks for
 * some holds on to this.
 */
public final class SharedScratch {
    private long wanted = 1;
    private Optional<MemorySegment> memory = Optional.empty();

    /** Rounded up, so that what lies behind is aligned as well. */
    public static long aligned(long bytes) {
        return Math.ceilDiv(bytes, NativeMemory.ALIGNMENT) * NativeMemory.ALIGNMENT;
    }

    /** Says how much a call wants, before anyone asks where it is. */
    public void reserve(long bytes) {
        if (memory.isPresent()) {
            throw new IllegalStateException("scratch memory was handed out before all calls had said what they want");
        }
        wanted = Math.max(wanted, bytes);
    }

    /** Where it begins. */
    public long address() {
        if (memory.isEmpty()) {
            memory = Optional.of(NativeMemory.allocate(wanted, () -> "scratch memory for convolutions"));
        }
        return memory.orElseThrow().address();
    }
}
