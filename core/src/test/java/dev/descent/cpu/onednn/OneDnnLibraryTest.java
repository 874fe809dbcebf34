package dev.descent.cpu.onednn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cpu.AnotherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneDnnLibraryTest {
    @Test
    void namesTheFlagThatForbidsNativeCode() throws Exception {
        List<String> flags = List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=java.base",
                "--illegal-native-access=deny");
        String said = AnotherJvm.lastLine(flags, System.getProperty("java.class.path"), Loading.class);
        assertTrue(said.contains("for oneDNN add --enable-native-access=ALL-UNNAMED"), said);
    }

    @Test
    void tellsThatTheLibraryIsDamaged(@TempDir Path folder) throws IOException {
        Path damaged = Files.writeString(folder.resolve("libdnnl.so.3"), "no library");
        String message = assertThrows(NativeLibraryException.class, () -> OneDnnLibrary.open(damaged))
                .getMessage();
        assertTrue(message.contains("could not be loaded") && message.contains(damaged.toString()), message);
    }

    /** Prints why the library cannot be loaded. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) {
            try {
                OneDnnLibrary.load();
                System.out.println("loaded");
            } catch (NativeLibraryException unusable) {
                System.out.println(unusable.getMessage());
            }
        }
    }
}
