package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.helpers.NOP_FallbackServiceProvider;

/** In JVMs of their own, started as a user might: with or without the module, a logging provider and oneDNN. */
@Execution(ExecutionMode.CONCURRENT)
class SlownessTest {
    private static final String VECTORS = "Descent is slower than it could be: loops take about three times as long";
    private static final List<String> WITH_MODULE = List.of("--add-modules", "jdk.incubator.vector");

    @Test
    void saysOnStandardErrorThatTheVectorModuleIsMissingWhereNobodyLogs() throws Exception {
        List<String> said = warnings(List.of(), without("slf4j-simple"));
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.getFirst().startsWith("WARN " + VECTORS), said.getFirst());
        assertTrue(said.getFirst().contains("--add-modules jdk.incubator.vector"), said.getFirst());
    }

    @Test
    void logsItWhereThereIsAProvider() throws Exception {
        List<String> said = warnings(List.of(), without("no such entry"));
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.getFirst().contains("WARN dev.descent.cpu.CpuBackend - " + VECTORS), said.getFirst());
    }

    @Test
    void isSilentWhereSomebodyChoseSilence(@TempDir Path folder) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("org.slf4j.spi.SLF4JServiceProvider"), Silence.class.getName());
        assertEquals(List.of(), warnings(List.of(), folder + File.pathSeparator + without("slf4j-simple")));
    }

    @Test
    void isSilentWhereNothingIsMissingOrWhereItWasNotWanted() throws Exception {
        assertEquals(List.of(), warnings(WITH_MODULE, without("slf4j-simple")));
        assertEquals(List.of(), warnings(List.of("-Ddescent.vector=off"), without("slf4j-simple")));
    }

    @Test
    void saysInTheSameLineThatOneDnnIsMissing() throws Exception {
        String classPath = without("slf4j-simple", "/org/bytedeco/dnnl/", "/dnnl-");
        List<String> said = warnings(List.of(), classPath);
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.getFirst().startsWith("WARN " + VECTORS), said.getFirst());
        assertTrue(said.getFirst().contains("add the dependency org.bytedeco:dnnl"), said.getFirst());

        said = warnings(WITH_MODULE, classPath);
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.getFirst().contains("go without oneDNN: for oneDNN add the dependency"), said.getFirst());
        assertEquals(
                List.of(),
                warnings(
                        Stream.concat(WITH_MODULE.stream(), Stream.of("-Ddescent.native=off"))
                                .toList(),
                        classPath));
    }

    private static String without(String... parts) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Stream.of(parts).noneMatch(entry.replace('\\', '/')::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The lines with a warning of ours that two programs print in a JVM with these options. */
    private static List<String> warnings(List<String> options, String classPath)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, TwoPrograms.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed.lines()
                .filter(line -> line.contains("Descent is slower"))
                .toList();
    }

    /** Compiles and runs two programs that leave everything to Descent. */
    static final class TwoPrograms {
        private TwoPrograms() {}

        public static void main(String[] arguments) {
            Tensor two = Tensor.of(new float[] {2}, 1, 1);
            Program.compile(two.matmul(two), Updates.none()).run();
            Program.compile(two.exp(), Updates.none()).run();
        }
    }

    /** What {@code slf4j-nop} brings. */
    public static final class Silence extends NOP_FallbackServiceProvider {}
}
