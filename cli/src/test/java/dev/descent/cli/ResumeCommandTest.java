package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.checkpoint.Checkpoint;
import dev.descent.checkpoint.Checkpoints;
import dev.descent.checkpoint.Safetensors;
import dev.descent.cli.Descent.Result;
import dev.descent.run.job.Interruption;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ResumeCommandTest {
    /** All that has a state: dropout, gathered gradients, averages, a rate that falls, patience. */
    private static final String RECIPE = """
        data: iris
        model: [{linear: 12}, tanh, {dropout: 0.2}, linear]
        loss: crossEntropy
        optimizer: {type: adamw, lr: 0.02}
        schedule: {type: reduceOnPlateau, patience: 1, factor: 0.7}
        accumulate: 2
        ema: 0.95
        augment: {noise: 0.05}
        patience: 500
        epochs: 9
        batchSize: 16
        """;

    @TempDir
    Path folder;

    private Path recipe;

    @BeforeEach
    void writeARecipe() throws IOException {
        recipe = Files.writeString(folder.resolve("all.yaml"), RECIPE);
    }

    /** A command line with run folders of its own. */
    private Descent in(String place) {
        return new Descent(folder.resolve(place));
    }

    private static Interruption after(int times) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.incrementAndGet() > times;
    }

    /** Trains undisturbed. */
    private Path trained(String place, Path recipe, String... options) {
        List<String> arguments = new ArrayList<>(List.of(recipe.toString()));
        arguments.addAll(List.of(options));
        Result result = in(place).train(arguments.toArray(String[]::new));
        assertEquals(0, result.code(), result.err());
        return in(place).runFolders().getFirst();
    }

    /** Trains until Ctrl-C is pressed. */
    private Path interrupted(String place, Path recipe, int steps) {
        Result result = in(place).interrupted(after(steps)).train(recipe.toString());
        assertEquals(130, result.code(), result.err());
        return in(place).runFolders().getFirst();
    }

    private static void assertSameRun(Path expected, Path actual) throws IOException {
        assertEquals(Descent.kinds(expected), Descent.kinds(actual));
        assertEquals(figures(expected), figures(actual));
        assertEquals(summary(expected), summary(actual));
        for (String weights : List.of("best.safetensors", "last.safetensors")) {
            try (Safetensors there = Safetensors.open(expected.resolve(weights));
                    Safetensors here = Safetensors.open(actual.resolve(weights))) {
                assertEquals(there.metadata().get("epoch"), here.metadata().get("epoch"));
                for (String name : there.names()) {
                    assertEquals(
                            -1,
                            there.read(name).memory().mismatch(here.read(name).memory()),
                            weights + ": " + name);
                }
            }
        }
    }

    /** The file of figures without the clock's columns. */
    private static List<String> figures(Path run) throws IOException {
        List<String> header = List.of(
                Files.readAllLines(run.resolve("metrics.csv")).getFirst().split(","));
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(line -> {
                    String[] values = line.split(",", -1);
                    values[header.indexOf("examples_per_second")] = "";
                    values[header.indexOf("seconds")] = "";
                    return String.join(",", values);
                })
                .toList();
    }

    private static Map<String, Object> summary(Path run) throws IOException {
        Map<String, Object> summary = JSON.std.mapFrom(Files.readString(run.resolve("summary.json")));
        summary.remove("seconds");
        return summary;
    }

    private Result resume(String place, Path run, String... options) {
        List<String> arguments = new ArrayList<>(List.of("resume", run.toString()));
        arguments.addAll(List.of(options));
        return in(place).run(arguments.toArray(String[]::new));
    }

    // ------------------------------------------------------------------ going on

    @Test
    void anInterruptedRunGoesOnAsIfNothingHadBeen() throws IOException {
        Path undisturbed = trained("undisturbed", recipe);
        Path run = interrupted("stopped", recipe, 20);
        for (int steps : new int[] {9, 1, 13}) {
            Result again = in("stopped").interrupted(after(steps)).run("resume", run.toString());
            assertEquals(130, again.code(), again.err());
            assertTrue(again.out().contains("resuming from checkpoint-"), again.out());
        }
        Result last = resume("stopped", run);
        assertEquals(0, last.code(), last.err());
        assertSameRun(undisturbed, run);
        List<?> resumed = (List<?>) JSON.std
                .mapFrom(Files.readString(run.resolve("provenance.json")))
                .get("resumed");
        assertEquals(4, resumed.size());
        assertTrue(resumed.getLast().toString().contains("command=descent resume " + run), resumed.toString());
    }

    @Test
    void aRunIsFoundByItsNameOrAsTheLast() {
        Path run = interrupted("named", recipe, 20);
        Descent descent = in("named");
        String runs = descent.runs().toString();
        assertEquals(
                0,
                descent.run("resume", run.getFileName().toString(), "--runs", runs)
                        .code());
        assertTrue(descent.run("resume", "last", "--runs", runs).out().contains(" is finished, after 9 epochs; "));
        Result unknown = descent.run("resume", "alle-2026", "--runs", runs);
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().startsWith("descent: there is no run \"alle-2026\" in "), unknown.err());
    }

    @Test
    void aKilledProcessGoesOnAsIfNothingHadBeen() throws IOException, InterruptedException {
        Path undisturbed = trained("undisturbed", recipe, "--epochs", "60");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.descent.cli.Main",
                        "train",
                        recipe.toString(),
                        "--epochs",
                        "60",
                        "--out",
                        in("killed").runs().toString())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.startsWith("epoch  2/60")) {
                line = out.readLine();
            }
            assertTrue(line != null, Files.readString(folder.resolve("err")));
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
        Path run = in("killed").runFolders().getFirst();
        assertTrue(Files.notExists(run.resolve("summary.json")), "it was killed before its end");
        assertEquals(0, resume("killed", run).code());
        assertSameRun(undisturbed, run);
    }

    @Test
    void withoutACheckpointARunBeginsAtItsBeginning() throws IOException {
        Path undisturbed = trained("undisturbed", recipe);
        Path run = interrupted("stopped", recipe, 20);
        for (Path file : Descent.list(run)) {
            if (file.getFileName().toString().startsWith("checkpoint-")) {
                Files.delete(file);
            }
        }
        Result result = resume("stopped", run);
        assertEquals(0, result.code(), result.err());
        assertSameRun(undisturbed, run);
    }

    /** No file may be as large as a checkpoint: for the writer that is a full disk. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFullDiskIsToldOnceAndEndsNothing() throws IOException, InterruptedException {
        Result begun = in("full")
                .interrupted(after(9))
                .train(
                        "digits",
                        "--epochs",
                        "3",
                        "--batch-size",
                        "128",
                        "--set",
                        "model=[flatten, {linear: 2048}, relu, linear]");
        assertEquals(130, begun.code(), begun.err());
        Path run = in("full").runFolders().getFirst();
        Path before = run.resolve("checkpoint-8.safetensors");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int blocks = 4096; // of 512 bytes: for the weights that is enough
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f " + blocks + "; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Ddescent.vector=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.descent.cli.Main",
                        "resume",
                        run.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, process.waitFor(), Files.readString(err));
        List<String> told = Files.readAllLines(out).stream()
                .filter(line -> line.startsWith("training continues"))
                .toList();
        assertEquals(1, told.size(), Files.readString(out));
        assertTrue(
                told.getFirst()
                        .startsWith("training continues, but something was not saved: cannot write " + run
                                + "/checkpoint-10.safetensors: "),
                told.getFirst());
        assertEquals("completed", summary(run).get("ending"));
        assertTrue(Files.size(before) > 512L * blocks, "what could not be written is as large");
        Checkpoint.read(before);
    }

    // ------------------------------------------------------------- finished runs

    @Test
    void aFinishedRunSaysSoAndCanBeMadeLonger() throws IOException {
        Path undisturbed = trained("undisturbed", recipe, "--epochs", "14");
        Path run = trained("short", recipe);
        Result result = resume("short", run);
        assertEquals(0, result.code());
        assertEquals(
                "the run " + run + " is finished, after 9 epochs; pass more than that with --epochs to continue\n",
                result.out());
        Result longer = resume("short", run, "--epochs", "14");
        assertEquals(0, longer.code(), longer.err());
        assertSameRun(undisturbed, run);
        assertEquals(
                Files.readString(undisturbed.resolve("recipe.yaml")), Files.readString(run.resolve("recipe.yaml")));
    }

    @Test
    void aRunThatStoppedEarlyStaysStopped() {
        Path run = trained("early", recipe, "--set", "patience=1", "--set", "optimizer.lr=0.3", "--epochs", "200");
        Result result = resume("early", run, "--epochs", "300");
        assertEquals(0, result.code());
        assertTrue(
                result.out()
                        .matches("the run .* is finished: it stopped after epoch \\d+ because of no improvement, so"
                                + " more epochs change nothing\n"),
                result.out());
    }

    @Test
    void aRateOverTheWholeRunIsNotStretched() {
        Path run = trained("cosine", recipe, "--set", "schedule=cosine");
        Result result = resume("cosine", run, "--epochs", "20");
        assertEquals(1, result.code());
        assertTrue(
                result.err().contains("cannot have 20 epochs instead of 9: its learning rate is spread over the whole"),
                result.err());
        assertEquals(1, result.err().lines().count());
        assertTrue(Files.exists(run.resolve("summary.json")), "the run is as it was");
    }

    // --------------------------------------------------------------- what is refused

    private void refuses(String place, Path run, String words) {
        Result result = resume(place, run);
        assertEquals(1, result.code(), result.out());
        assertTrue(result.err().contains(words), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
    }

    @Test
    void otherDataIsRefused() throws IOException {
        StringBuilder table = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 60; i++) {
            table.append(i % 7)
                    .append(',')
                    .append(i % 5)
                    .append(',')
                    .append(i % 2)
                    .append('\n');
        }
        Path data = Files.writeString(folder.resolve("t.csv"), table);
        Path own = Files.writeString(folder.resolve("own.yaml"), RECIPE.replace("data: iris", "data: t.csv"));
        Path run = interrupted("own", own, 20);
        Files.writeString(data, table.toString().replaceFirst("0,0,0", "0,0,1"));
        refuses("own", run, "t.csv is no longer what the run " + run + " began with (SHA-256 ");
        Files.writeString(data, table);
        assertEquals(0, resume("own", run).code());
    }

    @Test
    void anotherRecipeIsRefused() throws IOException {
        Path run = interrupted("edited", recipe, 20);
        Path kept = run.resolve("recipe.yaml");
        String text = Files.readString(kept);
        Files.writeString(kept, text.replace("lr: 0.02", "lr: 0.01"));
        refuses("edited", run, ".safetensors was left by another run: its optimizer was AdamW[");
        Files.writeString(kept, text.replace("dropout: 0.2", "dropout: 0.3"));
        refuses(
                "edited",
                run,
                "is of a run that computed something else: the formula of its model, loss, clipping or optimizer has"
                        + " changed");
        Files.writeString(kept, text.replace("- tanh", "- linear: 7"));
        refuses("edited", run, ".safetensors was left by another run: it has nothing for \"model.layers.1.weight\"");
        Files.writeString(kept, text);
        assertEquals(0, resume("edited", run).code());
    }

    @Test
    void aDamagedCheckpointIsPassedOverAndSaid() throws IOException {
        Path undisturbed = trained("undisturbed", recipe);
        Path run = interrupted("damaged", recipe, 20);
        Path newest = Checkpoints.in(run).files().getFirst();
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 3] ^= 1;
        Files.write(newest, bytes);
        Result result = resume("damaged", run);
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("passed over: " + newest + " is damaged: "), result.out());
        assertSameRun(undisturbed, run);
    }

    @Test
    void whereAllAreDamagedNothingIsDone() throws IOException {
        Path run = interrupted("damaged", recipe, 20);
        for (Path file : Descent.list(run)) {
            if (file.getFileName().toString().startsWith("checkpoint-")) {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
        }
        String figures = Files.readString(run.resolve("metrics.csv"));
        refuses("damaged", run, " before it be used");
        assertEquals(figures, Files.readString(run.resolve("metrics.csv")));
    }
}
