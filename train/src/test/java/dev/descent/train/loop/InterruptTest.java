package dev.descent.train.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Checkpoints;
import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.Progress;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.keep.Resuming;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that is interrupted while it trains ends as if it had been asked to, and loses nothing. */
class InterruptTest {
    private static final Dataset TRAIN = Resuming.clouds(60, 1);
    private static final Dataset VALIDATION = Resuming.clouds(20, 2);

    @TempDir
    Path folder;

    private static Trainer.Builder trainer() {
        Seed seed = new Seed(5);
        return Trainer.of(
                        Sequential.of(
                                Linear.of(2, 6, seed.at("a")),
                                Activation.TANH,
                                new Dropout(0.3),
                                Linear.of(6, 3, seed.at("b"))),
                        Losses::crossEntropy)
                .optimizer(Adam.of(0.03))
                .batchSize(8)
                .epochs(4);
    }

    private static String undisturbed() {
        Trainer trainer = trainer().build();
        return Resuming.result(trainer, trainer.fit(TRAIN, VALIDATION));
    }

    /** Interrupts the thread that trains, in the call of a listener that is chosen by a number. */
    private record Interrupting(int moment, List<Path> kept, List<String> failures) implements TrainingListener {
        private void interruptAt(int here) {
            if (here == moment) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void started(Plan plan) {
            interruptAt(0);
        }

        @Override
        public void iterationEnded(Progress progress) {
            interruptAt((int) progress.iterations());
        }

        @Override
        public void epochEnded(History.Epoch epoch) {
            interruptAt(-epoch.number());
        }

        @Override
        public void checkpointed(Path file) {
            kept.add(file);
        }

        @Override
        public void checkpointFailed(CheckpointException reason) {
            failures.add(reason.getMessage());
        }
    }

    @Test
    void whereverItIsInterruptedItKeepsACheckpointAndGoesOnToTheSameBits() {
        String expected = undisturbed();
        for (int moment : new int[] {0, 7, -1, 9}) {
            Checkpoints checkpoints =
                    Checkpoints.in(folder.resolve("at" + moment)).everyIterations(3);
            Interrupting interrupting = new Interrupting(moment, new ArrayList<>(), new ArrayList<>());
            History history = trainer()
                    .checkpoints(checkpoints)
                    .listener(interrupting)
                    .build()
                    .fit(TRAIN, VALIDATION);
            assertTrue(Thread.interrupted(), "the thread is still interrupted, at " + moment);
            assertEquals(History.Ending.INTERRUPTED, history.ending(), "at " + moment);
            assertEquals(List.of(), interrupting.failures());
            long made = moment >= 0 ? moment : -8L * moment;
            assertEquals(checkpoints.file(made), interrupting.kept().getLast());
            assertTrue(Files.exists(checkpoints.file(made)));

            Trainer again = trainer().checkpoints(checkpoints).build();
            assertEquals(expected, Resuming.result(again, again.resume(TRAIN, VALIDATION)), "at " + moment);
        }
    }

    @Test
    void interruptedAtAnyTimeFromOutsideItLosesNoCheckpoint() throws InterruptedException {
        String expected = undisturbed();
        Random random = new Random(20261130);
        Checkpoints checkpoints = Checkpoints.in(folder).everyIterations(1);
        List<String> failures = new ArrayList<>();
        int lives = 0;
        String[] result = {""};
        while (result[0].isEmpty()) {
            CountDownLatch begun = new CountDownLatch(1);
            Interrupting watching = new Interrupting(Integer.MIN_VALUE, new ArrayList<>(), failures);
            Thread training = Thread.ofPlatform().start(() -> {
                Trainer trainer = trainer()
                        .checkpoints(checkpoints)
                        .listener(watching)
                        .listener(new TrainingListener() {
                            @Override
                            public void iterationEnded(Progress progress) {
                                begun.countDown();
                            }
                        })
                        .build();
                History history = trainer.resume(TRAIN, VALIDATION);
                if (history.ending() != History.Ending.INTERRUPTED) {
                    result[0] = Resuming.result(trainer, history);
                }
                begun.countDown();
            });
            begun.await();
            Thread.sleep(Duration.ofNanos(random.nextInt(20_000_000)));
            training.interrupt();
            training.join();
            lives++;
            assertTrue(lives < 100, "each life makes an iteration at least");
        }
        assertEquals(List.of(), failures);
        assertEquals(expected, result[0]);
    }

    @Test
    void withoutCheckpointsItEndsInTheSameWay() {
        History history = trainer()
                .listener(new Interrupting(3, new ArrayList<>(), new ArrayList<>()))
                .build()
                .fit(TRAIN, VALIDATION);
        assertTrue(Thread.interrupted());
        assertEquals(History.Ending.INTERRUPTED, history.ending());
    }
}
