package dev.descent.compile;

import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;

/** The backends that this JVM has. */
public final class Backends {
    private static final AtomicBoolean MADE = new AtomicBoolean();

    private Backends() {}

    /**
     * The backend that programs are compiled for unless another is named. All of them share it, with its threads and its kernels.
     *
     * @throws IllegalStateException if there is none on the module or class path
     */
    public static Backend standard() {
        Backend standard = Standard.BACKEND;
        MADE.set(true);
        return standard;
    }

    /**
     * Ends the threads of the standard backend, if it was ever asked for. An application that is taken out of a server calls this
     * last: then nothing keeps its class loader from being collected. Programs can still be run, on the thread that runs them.
     */
    public static void close() {
        if (MADE.get()) {
            Standard.BACKEND.close();
        }
    }

    private static final class Standard {
        static final Backend BACKEND = ServiceLoader.load(Backend.class, Backend.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no backend was found: add descent-core to the module path or the class path"));
    }
}
