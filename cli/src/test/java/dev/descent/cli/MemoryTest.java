package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when memory runs out, in a process of its own that has little. */
class MemoryTest {
    @TempDir
    private Path folder;

    @Test
    void aModelThatDoesNotFitIsSaidInASentenceWithItsSizeAndNothingIsKept() throws Exception {
        String said = failure(
                "-Ddescent.memory=256m",
                "digits",
                "--set",
                "model=[flatten, {linear: 30000}, relu, {linear: 30000}, relu, linear]");
        assertTrue(
                said.startsWith(
                        "descent: training a model of 902,280,010 parameters, that is 3.4 GB, with gradients and"
                            + " copies takes 13.4 GB of native memory, but there are 256 MB (-Ddescent.memory=256m):"
                            + " "),
                said);
        assertTrue(Files.notExists(folder.resolve("runs")), "a folder was left");
    }

    @Test
    void aFullHeapIsSaidInASentenceWithTheOptionThatHelps() throws Exception {
        Path table = folder.resolve("large.csv");
        Files.write(
                table,
                IntStream.rangeClosed(0, 40_000)
                        .mapToObj(
                                row -> row == 0 ? "word,number" : "word-%s-%s,%s".formatted(row, "x".repeat(400), row))
                        .toList());
        String said = failure("-Xmx16m", "diabetes", "--set", "data={path: " + table + ", target: number}");
        assertTrue(said.startsWith("descent: the Java heap is full ("), said);
        assertTrue(said.contains("of which there may be 16") && said.contains("-Xmx"), said);
    }

    /** The only line that the command prints on standard error besides the JVM's own. */
    private String failure(String option, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.descent.cli.Main",
                "train"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--out", folder.resolve("runs").toString()));
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(1, process.waitFor());
        List<String> lines = Files.readString(err, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("WARNING: "))
                .toList();
        assertEquals(1, lines.size(), lines.toString());
        return lines.getFirst();
    }
}
