package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.checkpoint.Safetensors;
import dev.descent.cli.Descent.Result;
import dev.descent.run.job.Interruption;
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

/** Ctrl-C: one line, and everything that was learned before is there, whole. */
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

    /** Asked before training begins, then before each step and each batch of the validation. */
    private static Interruption after(int times) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.incrementAndGet() > times;
    }

    @Test
    void whatWasLearnedBeforeIsKept() throws IOException {
        Descent descent = new Descent(folder).interrupted(after(100));

        Result result = descent.train("iris", "--epochs", "1000000");

        assertEquals(130, result.code(), result.err());
        Path run = descent.runFolders().getFirst();
        Map<String, Object> summary = JSON.std.mapFrom(Files.readString(run.resolve("summary.json")));
        int epochs = (int) summary.get("epochs");
        assertTrue(
                result.err()
                        .matches("descent: interrupted in epoch " + (epochs + 1)
                                + " of 1000000, after iteration \\d of 6; resume with: descent resume \\Q" + run
                                + "\\E\n"),
                result.err());
        assertEquals("interrupted", summary.get("ending"));
        assertEquals(
                List.of(
                        "SHA256SUMS",
                        "best.safetensors",
                        "checkpoint.safetensors",
                        "last.safetensors",
                        "metrics.csv",
                        "model.json",
                        "preprocessing.json",
                        "provenance.json",
                        "recipe.yaml",
                        "split.csv",
                        "summary.json"),
                Descent.kinds(run));
        assertEquals(epochs + 1, Files.readAllLines(run.resolve("metrics.csv")).size());
        try (Safetensors weights = Safetensors.open(run.resolve("last.safetensors"))) {
            assertEquals(Integer.toString(epochs), weights.metadata().get("epoch"));
        }
    }

    @Test
    void whatWasLearnedInTheFirstEpochIsKeptToo() {
        Descent descent = new Descent(folder).interrupted(after(4));

        Result result = descent.train("iris");

        assertEquals(130, result.code(), result.err());
        Path run = descent.runFolders().getFirst();
        assertEquals(
                "descent: interrupted in epoch 1 of 60, after iteration 3 of 6; resume with: descent resume " + run
                        + "\n",
                result.err());
        assertTrue(Descent.names(run).contains("checkpoint-3.safetensors"));
        assertFalse(Descent.names(run).contains("last.safetensors"), "no epoch was the last one");
    }

    @Test
    void beforeTheFirstStepThereIsARunAndBeforeTrainingThereIsNone() {
        Descent descent = new Descent(folder).interrupted(after(1));
        Result result = descent.train("iris");
        Path run = descent.runFolders().getFirst();
        assertEquals(
                "descent: interrupted before the first iteration; resume with: descent resume " + run + "\n",
                result.err());

        Descent earlier = new Descent(folder.resolve("earlier")).interrupted(after(0));
        assertEquals(
                "descent: interrupted before training began, so nothing was kept\n",
                earlier.train("iris").err());
        assertEquals(List.of(), earlier.runFolders());
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
        assertTrue(
                told.getFirst()
                        .matches("descent: interrupted (in|after) epoch \\d+ of 1000000.*; resume with: descent resume"
                                + " .*"),
                told.getFirst());
        Path run = Descent.list(folder.resolve("runs")).getFirst();
        assertTrue(Descent.names(run).containsAll(List.of("best.safetensors", "last.safetensors", "summary.json")));
        assertTrue(
                Descent.names(run).stream().noneMatch(name -> name.endsWith(".tmp")),
                Descent.names(run).toString());
    }
}
