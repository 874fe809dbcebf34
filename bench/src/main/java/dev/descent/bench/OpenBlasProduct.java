package dev.descent.bench;

import dev.descent.bench.runner.LoadedLibraries;
import dev.descent.bench.runner.Square;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** Products of OpenBLAS, to be compared with. Its native library comes with the profile {@code benchmark} alone. */
final class OpenBlasProduct {
    private OpenBlasProduct() {}

    /** A product of row-major matrices of normal numbers, with as many threads as Descent would have. */
    static Runnable of(int rows, int inner, int columns) {
        FloatPointer a = new FloatPointer(Square.normal(rows * inner));
        FloatPointer b = new FloatPointer(Square.normal(inner * columns));
        FloatPointer c = new FloatPointer((long) rows * columns);
        openblas_nolapack.blas_set_num_threads(
                Integer.getInteger("descent.threads", Runtime.getRuntime().availableProcessors()));
        Runnable product = () -> openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                openblas_nolapack.CblasNoTrans,
                openblas_nolapack.CblasNoTrans,
                rows,
                columns,
                inner,
                1,
                a,
                inner,
                b,
                columns,
                0,
                c,
                columns);
        product.run();
        LoadedLibraries.openBlasCore().ifPresent(core -> System.out.println("# OpenBLAS for " + core));
        return product;
    }
}
