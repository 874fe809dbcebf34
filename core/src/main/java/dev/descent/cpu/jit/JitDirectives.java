package dev.descent.cpu.jit;

import dev.descent.cpu.emit.KernelClass;
import dev.descent.notice.Notice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells HotSpot how to compile generated kernels. Its quick compiler (C1) knows nothing of vectors: it inlines the whole Vector API
 * into a kernel, gives up half-way, and then the kernel never reaches the optimizing compiler (C2), which would turn every line into
 * one instruction. So vector kernels go straight from the interpreter to C2, and who runs one often enough waits until it is compiled,
 * instead of interpreting on; and the scalar code that stands in for them until then is left to C1, which makes it at once, so that C2
 * has time.
 */
final class JitDirectives {
    private static final Logger LOG = LoggerFactory.getLogger(JitDirectives.class);

    /** The name of each class of vector code. */
    static final String VECTORS = "Loop";

    /** The name of each class of scalar code that stands in for vector code. */
    static final String STAND_IN = "StandInLoop";

    private static final String DIRECTIVES = """
        [
          {match: "%s", BackgroundCompilation: false, c1: {Exclude: true}},
          {match: "%s", c2: {Exclude: true}}
        ]\
        """.formatted(KernelClass.pattern(VECTORS), KernelClass.pattern(STAND_IN));

    /** A property of the JVM says to all loaders of this class that it has the directives. */
    private static final String GIVEN = "descent.jit.directives.given";

    private JitDirectives() {}

    /**
     * Gives the directive, the first time; that takes a tenth of a second and more.
     *
     * @return whether it is in force; a vector kernel that runs without may stay slow for good
     */
    static boolean keepVectorKernelsFromTheQuickCompiler() {
        return Once.GIVEN;
    }

    private static final class Once {
        static final boolean GIVEN = add();
    }

    private static boolean add() {
        if (System.getProperties().putIfAbsent(GIVEN, "") != null) {
            return true; // by this class, loaded for another application: the JVM heeds every directive that it has
        }
        try {
            Path file = Files.createTempFile("descent-jit", ".json");
            try {
                Files.writeString(file, DIRECTIVES);
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "compilerDirectivesAdd",
                                new Object[] {new String[] {file.toString()}},
                                new String[] {String[].class.getName()});
                return true;
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException | JMException | SecurityException e) {
            System.clearProperty(GIVEN);
            Notice.warn(LOG, "kernels may stay slow: this JVM takes no compiler directives (" + e + ")");
            return false;
        }
    }
}
