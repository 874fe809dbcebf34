package dev.descent.cpu;

import dev.descent.compile.Backend;
import dev.descent.cpu.jit.Kernels;
import dev.descent.cpu.product.Products;
import dev.descent.cpu.product.ScalarProduct;
import dev.descent.cpu.product.VectorProduct;

/** Backends that stay in one of the tiers that kernels go through, or do without something. */
public final class Tiers {
    private Tiers() {}

    /** Vector code from the first run. */
    public static Backend vectors() {
        return backend(Kernels.Tiers.VECTOR);
    }

    /** Code for single numbers that adds in the order of vectors. */
    public static Backend scalars() {
        return backend(Kernels.Tiers.SCALAR);
    }

    /** Vector code from the first run, and products by the Vector API: no native code. */
    public static Backend withoutNativeCode() {
        return new CpuBackend(
                2, new Products.Choice(new VectorProduct(), "vectors"), Kernels.vectors(Kernels.Tiers.VECTOR));
    }

    /** Plain Java: neither native code nor the Vector API. */
    public static Backend plain() {
        return new CpuBackend(2, new Products.Choice(new ScalarProduct(), "plain"), Kernels.scalar("for a test"));
    }

    /** Kernels and products by the Vector API, warmed up as ever: no native code. */
    public static Backend withoutOneDnn() {
        return new CpuBackend(2, new Products.Choice(new VectorProduct(), "vectors"), Kernels.choose());
    }

    /** Code for single numbers, with Winograd's method or without. */
    public static CpuBackend scalars(boolean winograd) {
        return new CpuBackend(2, Products.choose(), Kernels.vectors(Kernels.Tiers.SCALAR), winograd);
    }

    private static Backend backend(Kernels.Tiers tiers) {
        return new CpuBackend(2, Products.choose(), Kernels.vectors(tiers));
    }
}
