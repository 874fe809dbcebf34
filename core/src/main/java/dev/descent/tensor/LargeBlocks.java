package dev.descent.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Large blocks of native memory, from the C library, whose fresh pages are zeros that take no memory before they are written to.
 * The JVM knows nothing of them: so they are counted here, and garbage is collected before they become too many.
 */
final class LargeBlocks {
    /** Those of this process. */
    static final LargeBlocks ALL = new LargeBlocks(MemoryLimit.ofProcess());

    /** Up to so much nobody looks for garbage; the JVM does not either, up to the size of the heap. */
    private static final long CAREFREE = Math.min(Runtime.getRuntime().maxMemory(), 1L << 30);

    /** How long a collection may take to have its effect, where much is at stake and where not. */
    private static final int PATIENT_MILLIS = 500;

    private static final int BRIEF_MILLIS = 20;

    private final MemoryLimit limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong worthCollecting = new AtomicLong(CAREFREE);
    private final MethodHandle take;
    private final Consumer<MemorySegment> giveBack;

    /** No blocks yet. */
    LargeBlocks(MemoryLimit limit) {
        this.limit = limit;
        Linker linker = Linker.nativeLinker();
        this.take = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("calloc"),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        MethodHandle free = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        this.giveBack = giveBack(free, used);
    }

    /**
     * Frees a block and counts it out. This is held by the JVM as long as a block is in use: so it is made of the JVM's own classes,
     * and who has a block in a static field does not keep this class, and with it a whole application, from being unloaded.
     */
    @SuppressWarnings("unchecked") // the proxy is made for the interface, whatever its type argument
    private static Consumer<MemorySegment> giveBack(MethodHandle free, AtomicLong used) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle bytes = lookup.findVirtual(MemorySegment.class, "byteSize", MethodType.methodType(long.class));
            MethodHandle negate =
                    lookup.findStatic(Math.class, "negateExact", MethodType.methodType(long.class, long.class));
            MethodHandle add = lookup.bind(used, "addAndGet", MethodType.methodType(long.class, long.class));
            MethodHandle countOut = MethodHandles.filterReturnValue(MethodHandles.filterReturnValue(bytes, negate), add)
                    .asType(MethodType.methodType(void.class, MemorySegment.class));
            return MethodHandleProxies.asInterfaceInstance(Consumer.class, MethodHandles.foldArguments(free, countOut));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the JDK lacks a method that every JDK has", e);
        }
    }

    /** A block of zeros that begins on a cache line. */
    MemorySegment allocate(long bytes, Supplier<String> what) {
        long whole = bytes + NativeMemory.ALIGNMENT; // the C library aligns to 16 bytes
        if (used.get() > worthCollecting.get() - whole) {
            collectGarbage(worthCollecting.get() - whole, BRIEF_MILLIS);
            worthCollecting.set(Math.max(CAREFREE, 2 * (used.get() + whole)));
        }
        if (!reserve(whole)) {
            require(whole, what);
            if (!reserve(whole)) {
                throw refused(bytes, what); // another thread was faster
            }
        }
        MemorySegment block;
        try {
            block = (MemorySegment) take.invokeExact(whole, 1L);
        } catch (Throwable thrown) {
            throw new IllegalStateException("calloc cannot be called", thrown);
        }
        if (block.equals(MemorySegment.NULL)) {
            used.addAndGet(-whole);
            throw refused(bytes, what);
        }
        MemorySegment freed = block.reinterpret(whole, Arena.ofAuto(), giveBack);
        return freed.asSlice(-freed.address() & (NativeMemory.ALIGNMENT - 1), bytes);
    }

    private boolean reserve(long bytes) {
        long most = limit.now().getAsLong();
        for (long now = used.get(); bytes <= most - now; now = used.get()) {
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Collects garbage if so much is not there without; refuses if it is not there then either. */
    void require(long bytes, Supplier<String> what) {
        if (bytes > limit.now().getAsLong() - used.get()) {
            collectGarbage(limit.now().getAsLong() - bytes, PATIENT_MILLIS);
            if (bytes > limit.now().getAsLong() - used.get()) {
                throw refused(bytes, what);
            }
        }
    }

    /** Bytes that are in use, or garbage that has not been collected. */
    long used() {
        return used.get();
    }

    /** Has garbage collected, and waits until no more than so much is in use, or as long as it may. */
    private void collectGarbage(long enough, int millis) {
        System.gc();
        boolean interrupted = false;
        for (int waited = 0; waited < millis && used.get() > enough; waited++) {
            try {
                Thread.sleep(1); // blocks are freed on another thread, once the collector has told it
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private MemoryException refused(long bytes, Supplier<String> what) {
        long most = Math.max(0, limit.now().getAsLong());
        long inUse = used.get();
        return new MemoryException(what.get() + " takes " + Bytes.text(bytes) + " of native memory, but there are "
                + Bytes.text(Math.max(0, most - inUse)) + " (" + (inUse == 0 ? "" : Bytes.text(inUse) + " are in use; ")
                + limit.reason() + "): make the model or the batches smaller, or set another limit with -D"
                + MemoryLimit.OPTION + "=SIZE, as in 12g");
    }
}
