package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.checkpoint.Safetensors;
import dev.descent.cli.Descent.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C: one line, and everything that was learnt before is there, whole. */
class InterruptionTest {
    @TempDir
    Path folder;

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWasLearntBeforeIsKept() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Descent descent = new Descent(folder).interrupted(() -> asked.incrementAndGet() > 3);

        Result result = descent.train("iris", "--epochs", "1000000");

        assertEquals(130, result.code(), result.err());
        Path run = descent.runFolders().getFirst();
        Map<String, Object> summary = JSON.std.mapFrom(Files.readString(run.resolve("summary.json")));
        int epochs = (int) summary.get("epochs");
        assertEquals(
                "descent: interrupted after epoch " + epochs + " of 1000000; what was learnt is in " + run + "\n",
                result.err());
        assertEquals("interrupted", summary.get("ending"));
        assertEquals(
                List.of(
                        "best.safetensors",
                        "last.safetensors",
                        "metrics.csv",
                        "model.json",
                        "preprocessing.json",
                        "provenance.json",
                        "recipe.yaml",
                        "summary.json"),
                Descent.names(run));
        assertEquals(epochs + 1, Files.readAllLines(run.resolve("metrics.csv")).size());
        try (Safetensors weights = Safetensors.open(run.resolve("last.safetensors"))) {
            assertEquals(Integer.toString(epochs), weights.metadata().get("epoch"));
        }
    }

    @Test
    void aRunThatLearntNothingLeavesNothing() {
        AtomicInteger asked = new AtomicInteger();
        Descent descent = new Descent(folder).interrupted(() -> asked.incrementAndGet() > 0);

        // Epochs so long that somebody is told of iterations within the first.
        Result result = descent.train(
                "digits",
                "--batch-size",
                "1",
                "--set",
                "model=[flatten, {linear: 512}, relu, {linear: 512}, relu, linear]");

        assertEquals(130, result.code(), result.err());
        assertEquals("descent: interrupted before the first epoch was finished, so nothing was kept\n", result.err());
        assertEquals(List.of(), descent.runFolders());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aProcessThatIsToldToEndEndsInOrder() throws IOException, InterruptedException {
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.descent.cli.Main",
                        "train",
                        "iris",
                        "--epochs",
                        "1000000",
                        "--out",
                        folder.resolve("runs").toString())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(err.toFile())
                .start();
        try {
            while (process.isAlive() && !Files.readString(folder.resolve("out")).contains("epoch       3/1000000")) {
                Thread.sleep(20);
            }
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(143, process.exitValue(), () -> "128 + SIGTERM, not " + read(err));
        List<String> told = Files.readAllLines(err).stream()
                .filter(line -> !line.startsWith("WARNING: Using incubator"))
                .toList();
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.getFirst().startsWith("descent: interrupted after epoch "), told.getFirst());
        Path run = Descent.list(folder.resolve("runs")).getFirst();
        assertTrue(Descent.names(run).containsAll(List.of("best.safetensors", "last.safetensors", "summary.json")));
        assertTrue(
                Descent.names(run).stream().noneMatch(name -> name.endsWith(".tmp")),
                Descent.names(run).toString());
    }
}
