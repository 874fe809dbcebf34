package dev.descent.cpu.onednn;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Holds the OpenMP that oneDNN brings to the calling thread: its own threads would fight ours over the cores. OpenMP keeps the
 * wanted number of threads per calling thread, so each call into oneDNN sets it to 1 and back.
 */
public final class OpenMp {
    private final MethodHandle getThreads;
    private final MethodHandle setThreads;

    /**
     * The OpenMP of this loaded library.
     *
     * @throws NativeLibraryException if it lacks a function that is needed
     */
    public OpenMp(SymbolLookup library) throws NativeLibraryException {
        // Both return at once, so the cheaper call that keeps the JVM from a safepoint does no harm.
        Linker.Option brief = Linker.Option.critical(false);
        getThreads = OneDnnLibrary.function(library, "omp_get_max_threads", FunctionDescriptor.of(JAVA_INT), brief);
        setThreads = OneDnnLibrary.function(library, "omp_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT), brief);
    }

    /** From now on the calling thread works alone; returns what {@link #restore} wants to know. */
    public int holdToOneThread() {
        try {
            int threads = (int) getThreads.invokeExact();
            setThreads.invokeExact(1);
            return threads;
        } catch (Throwable thrown) {
            throw OneDnnLibrary.unexpected(thrown);
        }
    }

    /** As it was before. */
    public void restore(int threads) {
        try {
            setThreads.invokeExact(threads);
        } catch (Throwable thrown) {
            throw OneDnnLibrary.unexpected(thrown);
        }
    }
}
