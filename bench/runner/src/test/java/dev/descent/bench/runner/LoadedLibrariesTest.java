package dev.descent.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LoadedLibrariesTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void theJvmItselfIsLoadedOnce() {
        List<Path> jvm = LoadedLibraries.named("libjvm\\.so");
        assertEquals(1, jvm.size(), jvm.toString());
        assertTrue(jvm.getFirst().isAbsolute(), jvm.toString());
    }

    @Test
    void whoHasNotLoadedABlasHasNothingToSayOfOne() {
        assertEquals(Optional.empty(), LoadedLibraries.openBlasCore());
        assertEquals(Optional.empty(), LoadedLibraries.mklInstructions());
    }
}
