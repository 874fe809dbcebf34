package dev.descent.compile;

import java.util.ServiceLoader;

/** The backends that this JVM has. */
public final class Backends {
    private Backends() {}

    /**
     * The backend that programs are compiled for unless another is named. All of them share it, with its threads and its kernels.
     *
     * @throws IllegalStateException if there is none on the module or class path
     */
    public static Backend standard() {
        return Standard.BACKEND;
    }

    private static final class Standard {
        static final Backend BACKEND = ServiceLoader.load(Backend.class, Backend.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no backend was found: add descent-core to the module path or the class path"));
    }
}
