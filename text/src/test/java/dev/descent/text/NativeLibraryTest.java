package dev.descent.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    private static final String TOKENS = "[[CLS], a, red, house, [SEP]]";

    @Test
    void knowsThePlatformsThatThereIsCodeFor() {
        assertEquals("linux-x86_64", platform("Linux", "amd64"));
        assertEquals("linux-aarch64", platform("Linux", "aarch64"));
        assertEquals("osx-aarch64", platform("Mac OS X", "aarch64"));
        assertEquals("win-x86_64", platform("Windows 11", "amd64"));
        assertEquals(
                "tokenizers need native code, and there is none for Mac OS X on x86_64; run this on Linux (x86-64,"
                        + " ARM), on a Mac with an Apple processor, or on Windows (x86-64)",
                assertThrows(TextException.class, () -> platform("Mac OS X", "x86_64"))
                        .getMessage());
        assertThrows(TextException.class, () -> platform("Windows 11", "aarch64"));
        assertThrows(TextException.class, () -> platform("FreeBSD", "amd64"));
        assertThrows(TextException.class, () -> platform("Linux", "riscv64"));
    }

    private static String platform(String system, String architecture) {
        NativeLibrary.Platform platform = NativeLibrary.Platform.of(system, architecture);
        for (String file : platform.files()) {
            String name = "/native/lib/" + platform.name() + "/cpu/" + file;
            assertTrue(NativeLibraryTest.class.getResource(name) != null, name);
        }
        return platform.name();
    }

    @Test
    void findsTheCache() {
        Path home = Path.of("/home/ada");
        assertEquals(Path.of("/home/ada/.cache/descent"), NativeLibrary.cacheFolder(Map.of(), home));
        assertEquals(Path.of("/c/descent"), NativeLibrary.cacheFolder(Map.of("XDG_CACHE_HOME", "/c"), home));
        assertEquals(
                Path.of("/home/ada/.cache/descent"), NativeLibrary.cacheFolder(Map.of("XDG_CACHE_HOME", "c"), home));
    }

    /** The library by itself is asked as well: else this could not fail. */
    @Test
    void asksNobodyWhereTheLibraryDoes(@TempDir Path cache) throws Exception {
        assertEquals(List.of(TOKENS), run(cache, "descent"));
        List<String> library = run(cache, "library");
        assertTrue(library.getFirst().startsWith("asks http://169.254.169.254/"), library::toString);
        assertEquals(TOKENS, library.getLast());
    }

    @Test
    void copiesItsCodeIntoTheCacheOnce(@TempDir Path cache) throws Exception {
        run(cache, "descent");
        Path code = onlyFile(cache.resolve("descent/tokenizers"));
        byte[] content = Files.readAllBytes(code);
        Object first = Files.getLastModifiedTime(code);
        assertEquals(List.of(TOKENS), run(cache, "descent"));
        assertEquals(first, Files.getLastModifiedTime(onlyFile(cache.resolve("descent/tokenizers"))));

        Files.write(code, new byte[100]);
        assertEquals(List.of(TOKENS), run(cache, "descent"), "one that was cut short is copied anew");
        assertEquals(content.length, Files.size(code));
    }

    @Test
    void saysWhereItsCodeCannotBeWritten(@TempDir Path folder) throws Exception {
        Path cache = Files.writeString(folder.resolve("cache"), "a file where a folder should be");
        List<String> said = run(cache, "descent");
        assertEquals(1, said.size());
        assertTrue(
                said.getFirst()
                        .startsWith("the tokenizers' native library could not be written to "
                                + cache.resolve("descent/tokenizers")),
                said::toString);
        assertTrue(
                said.getFirst().endsWith("; make room there, or choose another folder with XDG_CACHE_HOME"),
                said::toString);
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertEquals(1, found.size(), found::toString);
            return found.getFirst();
        }
    }

    /** What a JVM of its own says that encodes a text, with its cache in a folder. */
    private static List<String> run(Path cache, String by) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-DDJL_CACHE_DIR=" + cache.resolve("djl"),
                "-cp",
                System.getProperty("java.class.path"),
                Asking.class.getName(),
                by);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().remove("OPT_OUT_TRACKING");
        builder.environment().remove("DJL_OFFLINE");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertFalse(output.isBlank());
        return output.lines().toList();
    }
}
