package dev.descent.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstructionsTest {
    private static final Machine AVX512 =
            Machine.of(List.of("model name\t: Some CPU", "flags\t\t: fpu avx2 avx512f avx512_bf16"), "amd64");
    private static final Machine OLD = Machine.of(List.of("model name\t: Old CPU", "flags\t\t: fpu avx"), "amd64");
    private static final Machine ARM = Machine.of(List.of("Features\t: fp asimd"), "aarch64");

    @TempDir
    private Path bench;

    private ProcessBuilder process(Contestant contestant, Instructions instructions) throws IOException {
        for (String module : List.of("", "libtorch", "djl", "dl4j")) {
            Path built = Files.createDirectories(bench.resolve(module).resolve("target/quick"));
            Files.writeString(built.resolve("classpath"), "some.jar");
        }
        return contestant.process(new Conditions(bench, 2, instructions));
    }

    @ParameterizedTest
    @EnumSource(Contestant.class)
    void limitedEveryRunnersJvmAndLibrariesAreToldSo(Contestant contestant) throws IOException {
        ProcessBuilder process = process(contestant, Instructions.AVX2);
        assertTrue(process.command().contains("-XX:UseAVX=2"), process.command().toString());
        Map<String, String> environment = process.environment();
        assertEquals("AVX2", environment.get("ONEDNN_MAX_CPU_ISA"));
        assertEquals("AVX2", environment.get("DNNL_MAX_CPU_ISA"));
        assertEquals("AVX2", environment.get("MKL_ENABLE_INSTRUCTIONS"));
        assertEquals("avx2", environment.get("ATEN_CPU_CAPABILITY"));
        assertEquals("Haswell", environment.get("OPENBLAS_CORETYPE"));
    }

    @ParameterizedTest
    @EnumSource(Contestant.class)
    void unlimitedNobodyIsToldAnything(Contestant contestant) throws IOException {
        ProcessBuilder process = process(contestant, Instructions.FULL);
        assertTrue(process.command().stream().noneMatch(option -> option.startsWith("-XX:UseAVX")));
        assertFalse(process.environment().containsKey("ONEDNN_MAX_CPU_ISA"));
        assertFalse(process.environment().containsKey("OPENBLAS_CORETYPE"));
    }

    @Test
    void limitsOfTheCallersOwnEnvironmentDoNotCount() {
        Map<String, String> variables = new HashMap<>(Map.of("MKL_ENABLE_INSTRUCTIONS", "SSE4_2", "HOME", "/home"));
        Instructions.FULL.limit(variables);
        assertEquals(Map.of("HOME", "/home"), variables);
    }

    @Test
    void whatIsNoInstructionSetIsAnsweredWithThoseThatThereAre() {
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> Instructions.of("sse", AVX512));
        assertEquals("\"sse\" is no instruction set: there are full, avx2", unknown.getMessage());
    }

    @Test
    void aMachineThatLacksTheInstructionSetSaysSo() {
        assertEquals(
                "this machine (aarch64) has no AVX2",
                assertThrows(IllegalArgumentException.class, () -> Instructions.of("avx2", ARM))
                        .getMessage());
        assertEquals(
                "this machine (amd64, Old CPU) has no AVX2",
                assertThrows(IllegalArgumentException.class, () -> Instructions.of("avx2", OLD))
                        .getMessage());
        assertEquals(Instructions.FULL, Instructions.of("full", ARM));
    }

    @Test
    void anX86WhoseSystemDoesNotSayWhatItHasIsTakenToHaveAvx2() {
        assertEquals(Instructions.AVX2, Instructions.of("avx2", Machine.of(List.of(), "x86_64")));
        assertThrows(IllegalArgumentException.class, () -> Instructions.of("avx2", Machine.of(List.of(), "aarch64")));
    }

    @Test
    void withoutALimitTheProcessorsOwnAreNamed() {
        assertEquals("AVX-512 with bf16", Instructions.FULL.on(AVX512));
        assertEquals("AVX2 (limited with `--isa avx2`)", Instructions.AVX2.on(AVX512));
        assertEquals("everything that aarch64 has", Instructions.FULL.on(ARM));
    }

    @Test
    void descentInJavaIsDescentWithoutNativeCode() throws IOException {
        List<String> java = process(Contestant.DESCENT_JAVA, Instructions.FULL).command();
        assertTrue(java.contains("-Ddescent.native=off"), java.toString());
        List<String> ordinary = process(Contestant.DESCENT, Instructions.FULL).command();
        assertFalse(ordinary.contains("-Ddescent.native=off"), ordinary.toString());
    }
}
