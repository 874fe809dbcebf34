package dev.descent.cpu.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cpu.AnotherJvm;
import dev.descent.cpu.onednn.NativeLibraryException;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProductsTest {
    private static final List<String> NATIVE = List.of("--enable-native-access=ALL-UNNAMED");
    private static final List<String> NATIVE_AND_VECTOR =
            List.of("--enable-native-access=ALL-UNNAMED", "--add-modules", "jdk.incubator.vector");

    @AfterEach
    void forgetFlags() {
        System.clearProperty("descent.native");
        System.clearProperty("descent.vector");
    }

    @Test
    void saysWhatWasChosen() {
        Products.Choice choice = Products.choose();
        switch (choice.product()) {
            case OneDnnProduct oneDnn -> {
                String expected = "products: oneDNN \\d+\\.\\d+ \\(\\S+\\)";
                assertTrue(choice.description().matches(expected), choice.description());
                assertTrue(choice.description().contains(oneDnn.version()));
            }
            case VectorProduct _ -> assertTrue(choice.description().contains("oneDNN"), choice.description());
            case ScalarProduct _ -> throw new AssertionError("tests run with the Vector API: " + choice.description());
        }
    }

    @Test
    void obeysTheFlags() {
        System.setProperty("descent.native", "off");
        Products.Choice vector = Products.choose();
        assertInstanceOf(VectorProduct.class, vector.product());
        assertTrue(vector.description().endsWith("(no oneDNN: -Ddescent.native=off)"), vector.description());

        System.setProperty("descent.vector", "off");
        Products.Choice scalar = Products.choose();
        assertInstanceOf(ScalarProduct.class, scalar.product());
        assertEquals("products: plain Java (no SIMD: -Ddescent.vector=off)", scalar.description());
    }

    @Test
    void namesTheModuleThatIsMissingAndTouchesNoneOfItsClasses(@TempDir Path folder) throws Exception {
        Path classes = folder.resolve("classes.txt");
        List<String> flags = new ArrayList<>(NATIVE);
        flags.addAll(List.of("-Ddescent.native=off", "-Xlog:class+load:file=" + classes));
        String said = choiceOfAnotherJvm(flags, wholeClassPath());
        assertEquals(
                "products: plain Java (add --add-modules jdk.incubator.vector for SIMD;"
                        + " no oneDNN: -Ddescent.native=off) 6.0",
                said);
        assertFalse(Files.readString(classes).contains("jdk.incubator"));
    }

    @Test
    void namesTheDependencyThatIsMissing() throws Exception {
        String withoutNatives = classPathWithout("/org/bytedeco/dnnl/");
        String said = choiceOfAnotherJvm(NATIVE_AND_VECTOR, withoutNatives);
        assertTrue(said.startsWith("products: Vector API"), said);
        assertTrue(said.contains("(for oneDNN add the dependency org.bytedeco:dnnl with classifier "), said);
        assertTrue(said.endsWith(" 6.0"), said);

        String withoutJavaCpp = classPathWithout("/org/bytedeco/");
        said = choiceOfAnotherJvm(NATIVE_AND_VECTOR, withoutJavaCpp);
        assertTrue(said.contains("(for oneDNN add the dependency org.bytedeco:javacpp"), said);
    }

    @Test
    void tellsWhichFunctionALibraryLacks() {
        String message = assertThrows(NativeLibraryException.class, () -> new OneDnnProduct(name -> Optional.empty()))
                .getMessage();
        assertTrue(message.contains("dnnl_sgemm"), message);
    }

    @Test
    void namesInstructionSets() {
        assertEquals("SSE4.1", OneDnnProduct.instructions(0x1));
        assertEquals("AVX2", OneDnnProduct.instructions(0x1f));
        assertEquals("AVX-512", OneDnnProduct.instructions(0x27));
        assertEquals("AVX-512", OneDnnProduct.instructions(0xe7));
        assertEquals("AMX", OneDnnProduct.instructions(0x1fef));
        assertEquals(System.getProperty("os.arch"), OneDnnProduct.instructions(0));
    }

    private static String wholeClassPath() {
        return System.getProperty("java.class.path");
    }

    private static String classPathWithout(String part) {
        return Stream.of(wholeClassPath().split(File.pathSeparator))
                .filter(entry -> !entry.replace('\\', '/').contains(part))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String choiceOfAnotherJvm(List<String> flags, String classPath) throws Exception {
        return AnotherJvm.lastLine(flags, classPath, Chooser.class);
    }

    /** Prints what was chosen, and 2·3 computed with it. */
    static final class Chooser {
        private Chooser() {}

        public static void main(String[] arguments) {
            Products.Choice choice = Products.choose();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 2, 3, 0);
                long at = values.address();
                choice.product().multiply(false, false, 1, 1, 1, at, 1, at + 4, 1, at + 8, 1, false);
                System.out.println(choice.description() + " " + values.getAtIndex(ValueLayout.JAVA_FLOAT, 2));
            }
        }
    }
}
