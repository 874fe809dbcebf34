package dev.descent.bench.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The native libraries that this process has loaded, as Linux lists them, and what some of them say of themselves. */
public final class LoadedLibraries {
    private static final Path MAPS = Path.of("/proc/self/maps");
    /** Where {@code MKLVersion} has its {@code Processor}: behind three ints, padding, and the pointers Status and Build. */
    private static final long MKL_PROCESSOR = 32;

    private static final long MKL_VERSION_SIZE = 48;
    private static final long LONGEST_NAME = 256;

    private LoadedLibraries() {}

    /** Those whose file's name matches; none where the system does not list them. */
    public static List<Path> named(String pattern) {
        if (!Files.isReadable(MAPS)) {
            return List.of();
        }
        try {
            return Files.readAllLines(MAPS).stream()
                    .filter(line -> line.indexOf('/') >= 0)
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(path -> path.getFileName().toString().matches(pattern))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processor whose code OpenBLAS has chosen, such as {@code SkylakeX}; empty if it is not loaded. */
    public static Optional<String> openBlasCore() {
        FunctionDescriptor name = FunctionDescriptor.of(ValueLayout.ADDRESS);
        return function("libopenblas.*", "openblas_get_corename", name).map(function -> {
            try {
                return text((MemorySegment) function.invokeExact());
            } catch (Throwable e) {
                throw new IllegalStateException("OpenBLAS does not say what it has chosen", e);
            }
        });
    }

    /** The instructions that oneMKL uses, in its own words; empty if it is not loaded. */
    public static Optional<String> mklInstructions() {
        FunctionDescriptor fill = FunctionDescriptor.ofVoid(ValueLayout.ADDRESS);
        return function("libmkl_rt.*", "MKL_Get_Version", fill).map(function -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment version = arena.allocate(MKL_VERSION_SIZE, ValueLayout.ADDRESS.byteAlignment());
                function.invokeExact(version);
                return text(version.get(ValueLayout.ADDRESS, MKL_PROCESSOR));
            } catch (Throwable e) {
                throw new IllegalStateException("oneMKL does not say what it uses", e);
            }
        });
    }

    /** A function of a library that is loaded, if there is one. */
    private static Optional<MethodHandle> function(String library, String name, FunctionDescriptor descriptor) {
        return named(library).stream()
                .flatMap(path -> SymbolLookup.libraryLookup(path, Arena.global()).find(name).stream())
                .findFirst()
                .map(address -> Linker.nativeLinker().downcallHandle(address, descriptor));
    }

    private static String text(MemorySegment address) {
        return address.reinterpret(LONGEST_NAME).getString(0);
    }
}
