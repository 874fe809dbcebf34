package dev.descent.train.keep;

import static dev.descent.train.keep.Resuming.TRAIN;
import static dev.descent.train.keep.Resuming.VALIDATION;
import static dev.descent.train.keep.Resuming.after;
import static dev.descent.train.keep.Resuming.longer;
import static dev.descent.train.keep.Resuming.plain;
import static dev.descent.train.keep.Resuming.refuses;
import static dev.descent.train.keep.Resuming.result;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.descent.checkpoint.Checkpoint;
import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Checkpoints;
import dev.descent.checkpoint.Safetensors;
import dev.descent.loss.Losses;
import dev.descent.optimize.SGD;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run keeps in its folder, whatever becomes of the folder, the disk and the process. */
class CheckpointFolderTest {
    @TempDir
    Path folder;

    @Test
    void aDamagedCheckpointIsLeftForAnOlderOne() throws IOException {
        Trainer undisturbed = longer(3).build();
        String expected = result(undisturbed, undisturbed.fit(TRAIN, VALIDATION));
        Checkpoints often = Checkpoints.in(folder).everyIterations(1).keep(3);
        longer(3).checkpoints(often).stopWhen(after(8)).build().fit(TRAIN, VALIDATION);
        List<Path> files = often.files();
        assertEquals(List.of(often.file(6), often.file(5), often.file(4)), files);
        byte[] bytes = Files.readAllBytes(files.get(0));
        bytes[bytes.length - 10] ^= 4;
        Files.write(files.get(0), bytes);
        Files.write(files.get(1), Arrays.copyOf(Files.readAllBytes(files.get(1)), 3000));

        List<Resumption> told = new ArrayList<>();
        Trainer trainer = longer(3)
                .checkpoints(often)
                .listener(new TrainingListener() {
                    @Override
                    public void resumed(Resumption resumption) {
                        told.add(resumption);
                    }
                })
                .build();
        assertEquals(expected, result(trainer, trainer.resume(TRAIN, VALIDATION)));
        assertEquals(1, told.size());
        assertEquals(often.file(4), told.getFirst().checkpoint());
        assertEquals(2, told.getFirst().epoch());
        assertEquals(1, told.getFirst().iteration());
        assertEquals(2, told.getFirst().damaged().size());
        assertTrue(told.getFirst().damaged().get(0).contains("checkpoint-6.safetensors is damaged: "));
        assertTrue(told.getFirst().damaged().get(1).contains("checkpoint-5.safetensors"));
    }

    @Test
    void whereAllAreDamagedNothingIsTrained() throws IOException {
        Checkpoints two = Checkpoints.in(folder).everyIterations(1).keep(2);
        longer(3).checkpoints(two).stopWhen(after(6)).build().fit(TRAIN, VALIDATION);
        for (Path file : two.files()) {
            Files.writeString(file, "no checkpoint at all, but some text");
        }
        refuses(
                longer(3).checkpoints(two).build(),
                "checkpoint-4.safetensors is no safetensors file: ",
                "; nor can the 1 before it be used");
    }

    @Test
    void aFolderIsForOneRunAtATime() {
        Checkpoints here = Checkpoints.in(folder);
        List<String> refusals = new ArrayList<>();
        longer(1)
                .checkpoints(here)
                .listener(new TrainingListener() {
                    @Override
                    public void epochEnded(History.Epoch epoch) {
                        Trainer second = longer(1).checkpoints(here).build();
                        refusals.add(assertThrows(CheckpointException.class, () -> second.resume(TRAIN, VALIDATION))
                                .getMessage());
                    }
                })
                .build()
                .fit(TRAIN, VALIDATION);
        assertEquals(
                List.of("the run in " + folder + " is being trained at this moment; wait for its end, or end it first"),
                refusals);
        assertEquals(
                History.Ending.COMPLETED,
                longer(1).checkpoints(here).build().resume(TRAIN, VALIDATION).ending());
    }

    @Test
    void theBestWeightsLieBesideTheCheckpoints() {
        Checkpoints here = Checkpoints.in(folder);
        Trainer trainer = longer(4).checkpoints(here).build();
        History history = trainer.fit(TRAIN, VALIDATION);
        try (Safetensors best = Safetensors.open(here.best())) {
            assertEquals(Integer.toString(history.bestEpoch()), best.metadata().get("epoch"));
            trainer.best()
                    .values()
                    .forEach((path, values) ->
                            assertArrayEquals(values.toFloats(), best.read(path).toFloats()));
        }
    }

    @Test
    void weightsThatAreNoNumbersAreNotKept() {
        Checkpoints often = Checkpoints.in(folder).everyIterations(1);
        // The first step is measured before it is made, so its loss is a number when its weights no longer are.
        Trainer broken = Trainer.of(
                        plain(),
                        (outputs, targets) ->
                                Losses.crossEntropy(outputs, targets).mul(100))
                .optimizer(SGD.of(3e38))
                .batchSize(45)
                .epochs(3)
                .checkpoints(often)
                .build();
        TrainingException told = assertThrows(TrainingException.class, () -> broken.fit(TRAIN));
        assertTrue(told.getMessage().contains("in iteration 1 of epoch 1"), told.getMessage());
        assertTrue(told.getMessage().contains("lower the learning rate"), told.getMessage());
        assertEquals(List.of(often.file(0)), often.files());
    }

    @Test
    void whatAKilledProcessWasWritingIsSweptAway() throws IOException {
        Checkpoints here = Checkpoints.in(folder);
        longer(2).checkpoints(here).stopWhen(after(4)).build().fit(TRAIN, VALIDATION);
        Path unfinished = Files.writeString(folder.resolve(".checkpoint-5.safetensors.ab-12.tmp"), "half");
        Path others = Files.writeString(folder.resolve("notes.tmp"), "mine");
        longer(2).checkpoints(here).build().resume(TRAIN, VALIDATION);
        assertTrue(Files.notExists(unfinished));
        assertTrue(Files.exists(others));
    }

    @Test
    void aFullDiskIsToldOnceAndCostsNoCheckpointThatWasThere() throws IOException {
        Trainer undisturbed = longer(6).build();
        String expected = result(undisturbed, undisturbed.fit(TRAIN, VALIDATION));
        Configuration small = Configuration.unix().toBuilder()
                .setBlockSize(512)
                .setMaxSize(100_000)
                .build();
        try (FileSystem disk = Jimfs.newFileSystem(small)) {
            Checkpoints there =
                    Checkpoints.in(disk.getPath("/runs")).everyIterations(1).keep(3);
            Path rival = disk.getPath("/rival");
            List<String> events = new ArrayList<>();
            Trainer trainer = longer(6)
                    .checkpoints(there)
                    .listener(new TrainingListener() {
                        @Override
                        public void epochEnded(History.Epoch epoch) {
                            switch (epoch.number()) {
                                case 2 -> fill(rival);
                                case 4 -> delete(rival);
                                default -> {}
                            }
                        }

                        @Override
                        public void checkpointed(Path file) {
                            events.add(file.getFileName().toString());
                        }

                        @Override
                        public void checkpointFailed(CheckpointException reason) {
                            events.add(reason.getMessage());
                            assertEquals(there.file(5), there.files().getFirst(), "the one before is still there");
                            Checkpoint.read(there.file(5));
                        }
                    })
                    .build();
            assertEquals(expected, result(trainer, trainer.fit(TRAIN, VALIDATION)));
            List<String> expectedEvents = new ArrayList<>();
            for (int i = 0; i <= 18; i++) {
                expectedEvents.add(
                        i == 6
                                ? "cannot write /runs/checkpoint-6.safetensors: out of disk space; check the disk and"
                                        + " its free space"
                                : "checkpoint-" + i + ".safetensors");
            }
            expectedEvents.subList(7, 12).clear();
            expectedEvents.add("checkpoint-18.safetensors");
            assertEquals(expectedEvents, events);
        }
    }

    private static void fill(Path file) {
        byte[] block = new byte[512];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            return; // full
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void settingsThatKeepNothingAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> Checkpoints.in(folder).keep(0));
        assertThrows(
                IllegalArgumentException.class, () -> Checkpoints.in(folder).everyIterations(0));
        assertThrows(
                IllegalArgumentException.class, () -> Checkpoints.in(folder).every(Duration.ZERO));
        Trainer nowhere = longer(1).checkpoints(Checkpoints.in(file())).build();
        String message = assertThrows(CheckpointException.class, () -> nowhere.fit(TRAIN, VALIDATION))
                .getMessage();
        assertTrue(message.startsWith("no checkpoints can be kept in " + folder.resolve("file")), message);
    }

    private Path file() {
        try {
            return Files.writeString(folder.resolve("file"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
