package dev.descent.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Matrix products by oneDNN's {@code dnnl_sgemm}. (Its matmul primitives were measured beside it, one thread of a
 * Zen 4: within 8 % either way on large shapes, from half to 1.4 times as fast on small ones; and they need a cache.)
 *
 * <p>oneDNN brings OpenMP, whose threads would fight ours over the cores, so it is held to the calling thread: OpenMP
 * keeps the wanted number of threads per calling thread, and each call sets it to 1 and back.
 */
final class OneDnnProduct implements MatrixProduct {
    private static final int SUCCESS = 0;

    private final MethodHandle sgemm;
    private final MethodHandle getThreads;
    private final MethodHandle setThreads;
    private final String version;
    private final String instructions;

    /**
     * The product of this loaded library.
     *
     * @throws NativeLibraryException if the library lacks a function that is needed
     */
    OneDnnProduct(SymbolLookup library) throws NativeLibraryException {
        // dnnl_status_t dnnl_sgemm(char transa, char transb, dnnl_dim_t M, dnnl_dim_t N, dnnl_dim_t K, float alpha,
        //     const float *A, dnnl_dim_t lda, const float *B, dnnl_dim_t ldb, float beta, float *C, dnnl_dim_t ldc)
        sgemm = function(
                library,
                "dnnl_sgemm",
                FunctionDescriptor.of(
                        JAVA_INT,
                        JAVA_BYTE,
                        JAVA_BYTE,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_FLOAT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_FLOAT,
                        JAVA_LONG,
                        JAVA_LONG));
        // Both return at once, so the cheaper call that keeps the JVM from a safepoint does no harm; sgemm may be long.
        Linker.Option brief = Linker.Option.critical(false);
        getThreads = function(library, "omp_get_max_threads", FunctionDescriptor.of(JAVA_INT), brief);
        setThreads = function(library, "omp_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT), brief);
        try {
            MethodHandle getVersion = function(library, "dnnl_version", FunctionDescriptor.of(ADDRESS));
            MemorySegment numbers = ((MemorySegment) getVersion.invokeExact()).reinterpret(2 * JAVA_INT.byteSize());
            version = numbers.getAtIndex(JAVA_INT, 0) + "." + numbers.getAtIndex(JAVA_INT, 1);
            MethodHandle getIsa = function(library, "dnnl_get_effective_cpu_isa", FunctionDescriptor.of(JAVA_INT));
            instructions = instructions((int) getIsa.invokeExact());
        } catch (NativeLibraryException incomplete) {
            throw incomplete;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static MethodHandle function(
            SymbolLookup library, String name, FunctionDescriptor signature, Linker.Option... options)
            throws NativeLibraryException {
        MemorySegment address =
                library.find(name).orElseThrow(() -> new NativeLibraryException("oneDNN has no function " + name));
        return Linker.nativeLinker().downcallHandle(address, signature, options);
    }

    /** The name of a {@code dnnl_cpu_isa_t}: each newer one has the bits of the older ones and more. */
    static String instructions(int isa) {
        if (has(isa, 0xfef)) {
            return "AMX";
        }
        if (has(isa, 0x27)) {
            return "AVX-512";
        }
        if (has(isa, 0x7)) {
            return "AVX2";
        }
        if (has(isa, 0x3)) {
            return "AVX";
        }
        return has(isa, 0x1) ? "SSE4.1" : System.getProperty("os.arch");
    }

    private static boolean has(int isa, int bits) {
        return (isa & bits) == bits;
    }

    /** The library's version, {@code 3.11}. */
    String version() {
        return version;
    }

    /** The widest instruction set that the library uses on this CPU, {@code AVX-512}. */
    String instructions() {
        return instructions;
    }

    @Override
    public void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            long a,
            int lda,
            long b,
            int ldb,
            long c,
            int ldc,
            boolean accumulate) {
        if (MatrixProduct.isSettled(m, n, k, c, ldc, accumulate)) {
            return;
        }
        byte opA = (byte) (transposeA ? 'T' : 'N');
        byte opB = (byte) (transposeB ? 'T' : 'N');
        float beta = accumulate ? 1f : 0f;
        int status;
        try {
            int threads = (int) getThreads.invokeExact();
            setThreads.invokeExact(1);
            status = (int) sgemm.invokeExact(
                    opA, opB, (long) m, (long) n, (long) k, 1f, a, (long) lda, b, (long) ldb, beta, c, (long) ldc);
            setThreads.invokeExact(threads);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
        if (status != SUCCESS) {
            throw new IllegalStateException("oneDNN failed with status " + status + " at a product " + m + "×" + n
                    + " over " + k + " (row lengths " + lda + ", " + ldb + ", " + ldc
                    + "); -Ddescent.native=off does without oneDNN");
        }
    }

    /** A downcall throws nothing but what the JVM itself does. */
    private static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
