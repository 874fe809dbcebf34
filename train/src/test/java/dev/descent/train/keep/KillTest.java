package dev.descent.train.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at any moment, even while it writes a checkpoint, loses nothing that shows in the end. */
class KillTest {
    private static final int KILLS = 24;
    private static final int LONGEST_MILLIS = 300;

    @TempDir
    Path folder;

    private final Random random = new Random(20260131);
    private int kills;
    private int killsWhileWriting;

    @Test
    void killedAgainAndAgainARunComesToTheSameBits() throws IOException, InterruptedException {
        Path expected = folder.resolve("undisturbed");
        Process undisturbed = start(folder.resolve("alone"), expected);
        assertEquals(0, undisturbed.waitFor(), () -> read(errors()));
        int runs = 0;
        while (kills < KILLS) {
            runs++;
            Path checkpoints = folder.resolve("run-" + runs);
            Path result = folder.resolve("result-" + runs);
            while (!isFinishedByLife(checkpoints, result)) {
                killsWhileWriting += isWriting(checkpoints) ? 1 : 0;
            }
            assertEquals(Files.readString(expected), Files.readString(result), "run " + runs);
            assertFalse(isWriting(checkpoints), "what killed processes were writing is swept away");
        }
        System.out.printf(
                "Killed %d times, %d of them while a checkpoint was written; %d runs came to the bits of one"
                        + " undisturbed.%n",
                kills, killsWhileWriting, runs);
    }

    /** In plain Java, which starts fastest; what a checkpoint holds does not depend on it. */
    private Process start(Path checkpoints, Path result) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Ddescent.vector=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledTraining.class.getName(),
                        checkpoints.toString(),
                        result.toString())
                .redirectError(errors().toFile())
                .start();
    }

    private Path errors() {
        return folder.resolve("errors");
    }

    /** Starts the program, and kills it at a random moment, unless it comes to its end before that. */
    private boolean isFinishedByLife(Path checkpoints, Path result) throws IOException, InterruptedException {
        Process process = start(checkpoints, result);
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            assertEquals(KilledTraining.READY, line, () -> "it began to train, and did not end with " + read(errors()));
            // Until here training has not begun; some moments are in its very first steps.
            int millis = kills < KILLS ? random.nextInt(LONGEST_MILLIS) : Integer.MAX_VALUE;
            boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
            assertTrue(!ended || process.exitValue() == 0, () -> "it ended by itself: " + read(errors()));
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        boolean finished = process.exitValue() == 0;
        kills += finished ? 0 : 1;
        return finished;
    }

    private static boolean isWriting(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(".tmp"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
