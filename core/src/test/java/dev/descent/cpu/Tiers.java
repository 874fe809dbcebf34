package dev.descent.cpu;

import dev.descent.compile.Backend;

/** Backends that stay in one of the tiers that kernels go through. */
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

    private static Backend backend(Kernels.Tiers tiers) {
        return new CpuBackend(2, Products.choose(), Kernels.vectors(tiers));
    }
}
