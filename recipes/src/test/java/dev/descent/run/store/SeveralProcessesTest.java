package dev.descent.run.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.run.folder.RunFolder;
import dev.descent.run.folder.RunRecord;
import dev.descent.train.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes that tell the same store of their runs, each epoch in a transaction of its own. */
class SeveralProcessesTest {
    private static final int PROCESSES = 8;
    private static final int RUNS = 4;
    private static final int EPOCHS = 30;

    @TempDir
    Path folder;

    /** A process that makes runs, or begins one and then sleeps. */
    static final class Writer {
        /** More than a run has: here nothing is to be lost, however slow the machine. */
        private static final Patience PATIENT = Patience.of(Duration.ofSeconds(60));

        private Writer() {}

        /** Folder, name, runs, epochs, and whether to go on sleeping in the midst of the last run. */
        public static void main(String... args) throws Exception {
            Fabricated runs = new Fabricated(Path.of(args[0]));
            for (int number = 0; number < Integer.parseInt(args[2]); number++) {
                int epochs = Integer.parseInt(args[3]);
                Path run = runs.unfinished(args[1] + "-20260131-14250" + number, 0.01, 0);
                try (RunWatch watch = RunWatch.begin(new RunFolder(run), Duration.ZERO, PATIENT)) {
                    for (int epoch = 1; epoch <= epochs; epoch++) {
                        watch.epochEnded(epoch(epoch));
                    }
                    if (Boolean.parseBoolean(args[4])) {
                        Files.createFile(run.resolveSibling("sleeping"));
                        Thread.sleep(60_000);
                    }
                    runs.end(run, "completed", epochs, 0.9);
                }
            }
        }

        private static History.Epoch epoch(int number) {
            return new History.Epoch(
                    number,
                    1.0 / number,
                    OptionalDouble.of(Fabricated.validationLoss(number)),
                    Map.of("accuracy", 0.9 + number / 1000.0),
                    0.01,
                    1e5,
                    0.1,
                    number * 10L,
                    number * 10L);
        }
    }

    private Process write(String name, int runs, int epochs, boolean sleeping) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-Dslf4j.internal.verbosity=ERROR", // that nobody logs here is no news
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString(),
                        name,
                        Integer.toString(runs),
                        Integer.toString(epochs),
                        Boolean.toString(sleeping))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling(folder.getFileName() + "-" + name + ".log")
                        .toFile())
                .start();
    }

    private String said(String name) throws IOException {
        Path log = folder.resolveSibling(folder.getFileName() + "-" + name + ".log");
        String said = Files.readString(log);
        Files.delete(log);
        return said;
    }

    @Test
    void loseNothingAndAreNeverRefused() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(write("digits" + i, RUNS, EPOCHS, false));
        }
        try (RunStore store = RunStore.open(folder)) {
            while (processes.stream().anyMatch(Process::isAlive)) {
                store.refresh((_, _) -> {});
                store.list(RunQuery.newest(Filter.ALL));
                Thread.sleep(20);
            }
            store.refresh((_, _) -> {});
            for (int i = 0; i < PROCESSES; i++) {
                assertEquals("", said("digits" + i));
                assertEquals(0, processes.get(i).exitValue());
            }
            assertEquals(
                    PROCESSES * RUNS,
                    store.list(RunQuery.newest(Filter.parse("state=completed and recipe~digits and epoch=" + EPOCHS)))
                            .size());
            for (int i = 0; i < PROCESSES; i++) {
                for (int number = 0; number < RUNS; number++) {
                    List<History.Epoch> epochs = store.epochs("digits" + i + "-20260131-14250" + number);
                    assertEquals(EPOCHS, epochs.size());
                    assertEquals(Writer.epoch(EPOCHS), epochs.getLast());
                }
            }
        }
    }

    @Test
    void aKilledOnesRunIsLostWithAllItsEpochs() throws Exception {
        Process process = write("iris", 1, 7, true);
        try (RunStore store = RunStore.open(folder)) {
            while (!Files.exists(folder.resolve("sleeping"))) {
                assertTrue(process.isAlive());
                Thread.sleep(10);
            }
            String run = "iris-20260131-142500";
            assertEquals(Optional.of(RunRecord.RUNNING), store.state(run));
            assertEquals(7, store.epochs(run).size());

            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

            store.refresh((_, _) -> {});
            assertEquals(Optional.of(RunRecord.LOST), store.state(run));
        } finally {
            process.destroyForcibly();
        }
        assertEquals("", said("iris"));
    }
}
