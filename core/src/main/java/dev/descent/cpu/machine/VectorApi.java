package dev.descent.cpu.machine;

import jdk.incubator.vector.FloatVector;

/** The Vector API, which a JVM has where it was told to. This class loads without it. */
public final class VectorApi {
    /** The module that has it. */
    public static final String MODULE = "jdk.incubator.vector";

    private VectorApi() {}

    /** Whether this JVM has it. */
    public static boolean isThere() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    /** How wide the CPU's vectors are, where the API is there. */
    public static int bits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }
}
