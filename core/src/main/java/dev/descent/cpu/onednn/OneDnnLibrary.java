package dev.descent.cpu.onednn;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Finds oneDNN: JavaCPP unpacks it from its jar into a folder that later runs use again. Nothing but oneDNN and its
 * OpenMP is loaded, none of JavaCPP's own native code.
 */
public final class OneDnnLibrary {
    private OneDnnLibrary() {}

    /**
     * The functions of oneDNN and of the OpenMP that it uses. They stay loaded until the JVM ends.
     *
     * @throws NativeLibraryException if there is no oneDNN for this platform, or it cannot be unpacked or loaded
     */
    public static SymbolLookup load() throws NativeLibraryException {
        try {
            return open(unpack());
        } catch (LinkageError missing) {
            throw new NativeLibraryException(
                    "for oneDNN add the dependency org.bytedeco:javacpp, which unpacks it", missing);
        }
    }

    private static Path unpack() throws NativeLibraryException {
        String platform = Loader.getPlatform();
        String folder = "/org/bytedeco/dnnl/" + platform + "/";
        try {
            // oneDNN looks for OpenMP beside itself, so that comes first; on Windows it is the system's.
            for (String openMp : List.of("libgomp.so.1", "libomp.dylib", "libiomp5.dylib")) {
                Loader.cacheResource(OneDnnLibrary.class, folder + openMp);
            }
            for (String oneDnn : List.of("libdnnl.so.3", "libdnnl.3.dylib", "dnnl.dll")) {
                File unpacked = Loader.cacheResource(OneDnnLibrary.class, folder + oneDnn);
                if (unpacked != null) {
                    return unpacked.toPath();
                }
            }
        } catch (IOException | RuntimeException failed) {
            throw new NativeLibraryException(
                    "oneDNN could not be unpacked: " + reason(failed)
                            + "; -Dorg.bytedeco.javacpp.cachedir=FOLDER names a folder that can be written to",
                    failed);
        }
        throw new NativeLibraryException("for oneDNN add the dependency org.bytedeco:dnnl with classifier " + platform);
    }

    /**
     * The functions of the library in this file, and of those that it is linked with.
     *
     * @throws NativeLibraryException if it cannot be loaded
     */
    static SymbolLookup open(Path file) throws NativeLibraryException {
        try {
            SymbolLookup oneDnn = SymbolLookup.libraryLookup(file, Arena.global());
            return isWindows() ? oneDnn.or(SymbolLookup.libraryLookup("vcomp140.dll", Arena.global())) : oneDnn;
        } catch (IllegalArgumentException damaged) {
            throw new NativeLibraryException(
                    "oneDNN could not be loaded from " + file + ": it needs a system library that is not here, or is"
                            + " damaged (delete it and it is unpacked again)",
                    damaged);
        } catch (IllegalCallerException forbidden) {
            throw new NativeLibraryException(
                    "the JVM allows no native code: for oneDNN add --enable-native-access=" + caller(), forbidden);
        }
    }

    /**
     * A function of the library.
     *
     * @throws NativeLibraryException if it has none of this name
     */
    public static MethodHandle function(
            SymbolLookup library, String name, FunctionDescriptor signature, Linker.Option... options)
            throws NativeLibraryException {
        MemorySegment address =
                library.find(name).orElseThrow(() -> new NativeLibraryException("oneDNN has no function " + name));
        return Linker.nativeLinker().downcallHandle(address, signature, options);
    }

    /**
     * A function that the library has wherever it has the others.
     *
     * @throws IllegalStateException if it has none of this name
     */
    static MethodHandle required(SymbolLookup library, String name, FunctionDescriptor signature) {
        try {
            return function(library, name, signature);
        } catch (NativeLibraryException incomplete) {
            throw new IllegalStateException(incomplete.getMessage(), incomplete);
        }
    }

    /** What a downcall has thrown: nothing but what the JVM itself does. */
    public static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }

    private static String reason(Exception failed) {
        return failed.getMessage() == null ? failed.toString() : failed.getMessage();
    }

    private static String caller() {
        Module module = OneDnnLibrary.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    private static boolean isWindows() {
        return System.getProperty("os.name").startsWith("Windows");
    }
}
