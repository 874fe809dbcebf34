package dev.descent.cpu.product;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.descent.cpu.onednn.NativeLibraryException;
import dev.descent.cpu.onednn.NativeObjects;
import dev.descent.cpu.onednn.OneDnnLibrary;
import dev.descent.cpu.onednn.OneDnnPrimitives;
import dev.descent.cpu.onednn.OpenMp;
import dev.descent.tensor.DType;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Matrix products by oneDNN's {@code dnnl_sgemm}, and by its matmul primitives where it is slow. (Measured beside each other on one
 * thread of a Zen 4: within 4 % either way on large shapes, but a right factor that is transposed {@code dnnl_sgemm} brings into
 * order at a cost of up to 60 %. On small shapes the primitives are half as fast. With AVX2 alone they are slower in each shape, by
 * 3 to 12 %, transposed or not.)
 *
 * <p>With AVX2 alone some factors are copied first, see {@link CopiedFactors}.
 */
public final class OneDnnProduct implements MatrixProduct {
    private static final int SUCCESS = 0;
    private static final int AVX_512 = 0x27;

    /**
     * Values in b up to which several products are one call of a primitive. (Measured on one core of a Zen 4, 16 products at once:
     * 106 to 113 GFLOP/s instead of 87 to 101 with up to 64 × 64 values, the same with 256 × 256, less with more.)
     */
    private static final long SMALL = 1 << 16;

    /** Multiply-adds from which on a primitive is worth its making. */
    private static final long LARGE = 1 << 16;

    // Shapes in which dnnl_sgemm is slow to transpose the right factor: narrow or deep ones.
    private static final int WIDE = 128;
    private static final int DEEP = 256;

    private final MethodHandle sgemm;
    private final OpenMp openMp;
    private final String version;
    private final int isa;
    private final Linked linked;
    private final Supplier<NativeObjects> objects;

    /** The library's primitives, made when first asked for: linking its functions takes a while. */
    private static final class Linked {
        private final SymbolLookup library;
        private final OpenMp openMp;
        private Optional<OneDnnPrimitives> primitives = Optional.empty();

        Linked(SymbolLookup library, OpenMp openMp) {
            this.library = library;
            this.openMp = openMp;
        }

        synchronized OneDnnPrimitives primitives() {
            OneDnnPrimitives made = primitives.orElseGet(() -> new OneDnnPrimitives(library, openMp));
            primitives = Optional.of(made);
            return made;
        }
    }

    /**
     * The product of this loaded library. What it makes goes with the garbage, unless it is told {@linkplain #among among} what that is.
     *
     * @throws NativeLibraryException if the library lacks a function that is needed
     */
    OneDnnProduct(SymbolLookup library) throws NativeLibraryException {
        // dnnl_status_t dnnl_sgemm(char transa, char transb, dnnl_dim_t M, dnnl_dim_t N, dnnl_dim_t K, float alpha,
        //     const float *A, dnnl_dim_t lda, const float *B, dnnl_dim_t ldb, float beta, float *C, dnnl_dim_t ldc)
        sgemm = OneDnnLibrary.function(
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
        openMp = new OpenMp(library);
        linked = new Linked(library, openMp);
        objects = NativeObjects::new;
        try {
            MethodHandle getVersion = OneDnnLibrary.function(library, "dnnl_version", FunctionDescriptor.of(ADDRESS));
            MemorySegment numbers = ((MemorySegment) getVersion.invokeExact()).reinterpret(2 * JAVA_INT.byteSize());
            version = numbers.getAtIndex(JAVA_INT, 0) + "." + numbers.getAtIndex(JAVA_INT, 1);
            MethodHandle getIsa =
                    OneDnnLibrary.function(library, "dnnl_get_effective_cpu_isa", FunctionDescriptor.of(JAVA_INT));
            isa = (int) getIsa.invokeExact();
        } catch (NativeLibraryException incomplete) {
            throw incomplete;
        } catch (Throwable thrown) {
            throw OneDnnLibrary.unexpected(thrown);
        }
    }

    private OneDnnProduct(OneDnnProduct other, NativeObjects objects) {
        this.sgemm = other.sgemm;
        this.openMp = other.openMp;
        this.version = other.version;
        this.isa = other.isa;
        this.linked = other.linked;
        this.objects = () -> objects;
    }

    @Override
    public MatrixProduct among(NativeObjects others) {
        return new OneDnnProduct(this, others);
    }

    /** The name of a {@code dnnl_cpu_isa_t}: each newer one has the bits of the older ones and more. */
    static String instructions(int isa) {
        if (has(isa, 0xfef)) {
            return "AMX";
        }
        if (has(isa, AVX_512)) {
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
        return instructions(isa);
    }

    /** Whether the CPU has the vectors that the library's code for BF16 needs; elsewhere it is very slow. */
    public boolean multipliesBFloat16() {
        return has(isa, AVX_512);
    }

    /** What the library can do besides. */
    public OneDnnPrimitives primitives() {
        return linked.primitives().among(objects.get());
    }

    @Override
    public Supplier<Prepared> prepare(Form form, Series series) {
        return (long) form.k() * form.n() <= SMALL && !form.accumulate()
                ? new OneDnnMatmul(primitives(), DType.F32).prepare(form, series)
                : MatrixProduct.super.prepare(form, series);
    }

    @Override
    public Supplier<Prepared> prepare(Form form) {
        if (isSlow(form) && !form.accumulate()) {
            return new OneDnnMatmul(primitives(), DType.F32).prepare(form);
        }
        CopiedFactors copied = has(isa, AVX_512) ? CopiedFactors.NONE : CopiedFactors.of(form);
        return copied.any() ? () -> copied.prepare(this, form) : MatrixProduct.super.prepare(form);
    }

    private boolean isSlow(Form form) {
        return has(isa, AVX_512)
                && form.transposeB()
                && !form.transposeA()
                && (form.n() < WIDE || form.k() >= DEEP)
                && (long) form.m() * form.n() * form.k() >= LARGE;
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
        int threads = openMp.holdToOneThread();
        try {
            status = (int) sgemm.invokeExact(
                    opA, opB, (long) m, (long) n, (long) k, 1f, a, (long) lda, b, (long) ldb, beta, c, (long) ldc);
        } catch (Throwable thrown) {
            throw OneDnnLibrary.unexpected(thrown);
        } finally {
            openMp.restore(threads);
        }
        if (status != SUCCESS) {
            throw new IllegalStateException("oneDNN failed with status " + status + " at a product " + m + "×" + n
                    + " over " + k + " (row lengths " + lda + ", " + ldb + ", " + ldc
                    + "); -Ddescent.native=off does without oneDNN");
        }
    }
}
