package dev.descent.train.keep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.descent.checkpoint.Checkpoint;
import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Checkpoints;
import dev.descent.checkpoint.Safetensors;
import dev.descent.checkpoint.Weights;
import dev.descent.data.Dataset;
import dev.descent.data.Example;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Dropout;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.Reshape;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.ParameterGroup;
import dev.descent.optimize.RMSprop;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.SGD;
import dev.descent.optimize.Schedule;
import dev.descent.train.Trainer;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.History;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is stopped and gone on with, by another process so to speak, is the run that never stopped. */
public class ResumeTest {
    private static final Dataset TRAIN = clouds(45, 1);
    private static final Dataset VALIDATION = clouds(20, 2);

    @TempDir
    Path folder;

    /** A set-up under test: the same each time, with nothing left of the time before. */
    private record Case(String name, Layer model, boolean validated, UnaryOperator<Trainer.Builder> settings) {
        Trainer.Builder trainer() {
            return settings.apply(Trainer.of(model, Losses::crossEntropy).seed(7));
        }

        History train(Trainer trainer, boolean resume) {
            if (validated) {
                return resume ? trainer.resume(TRAIN, VALIDATION) : trainer.fit(TRAIN, VALIDATION);
            }
            return resume ? trainer.resume(TRAIN) : trainer.fit(TRAIN);
        }
    }

    /** What a run came to, less the clock. */
    public static String result(Trainer trainer, History history) {
        StringBuilder result = new StringBuilder();
        result.append(history.ending()).append(' ').append(history.bestEpoch()).append(' ');
        result.append(Double.toHexString(history.initialLoss()));
        for (History.Epoch epoch : history.epochs()) {
            result.append('\n').append(epoch.number());
            result.append(' ').append(Double.toHexString(epoch.trainLoss()));
            epoch.validationLoss().ifPresent(loss -> result.append(' ').append(Double.toHexString(loss)));
            epoch.metrics()
                    .forEach((name, value) ->
                            result.append(' ').append(name).append(' ').append(Double.toHexString(value)));
            result.append(' ').append(Double.toHexString(epoch.learningRate()));
            result.append(' ').append(epoch.iterations()).append(' ').append(epoch.updates());
        }
        for (Weights weights : List.of(trainer.last(), trainer.best())) {
            weights.values()
                    .forEach((path, values) ->
                            result.append('\n').append(path).append(' ').append(Arrays.toString(values.toFloats())));
        }
        return result.toString();
    }

    private static Layer dropout() {
        Seed seed = new Seed(5);
        return Sequential.of(
                Linear.of(2, 6, seed.at("a")),
                LayerNorm.of(6),
                Activation.TANH,
                new Dropout(0.3),
                Linear.of(6, 3, seed.at("b")));
    }

    private static Layer statistics() {
        Seed seed = new Seed(5);
        return Sequential.of(
                Reshape.of(1, 1, 2),
                Conv2d.of(1, 4, 3, seed.at("a")).padding(1).withoutBias(),
                BatchNorm.of(4),
                Activation.RELU,
                new Flatten(),
                Linear.of(8, 3, seed.at("b")));
    }

    private static Layer plain() {
        return Linear.of(2, 3, new Seed(3));
    }

    static void noise(Example example, RandomGenerator random) {
        MemorySegment x = example.values("x");
        float value = x.getAtIndex(ValueLayout.JAVA_FLOAT, 0);
        x.setAtIndex(ValueLayout.JAVA_FLOAT, 0, value + 0.1f * (float) random.nextGaussian());
    }

    private static List<Case> cases() {
        return List.of(
                new Case(
                        "Adam, cosine, transforms, averages",
                        dropout(),
                        true,
                        trainer -> trainer.optimizer(Adam.of(0.03))
                                .averageWeights(0.9)
                                .schedule(plan -> new Schedule.Cosine(0.03, plan.updates(), 0).warmup(3))
                                .transforms(ResumeTest::noise)
                                .metrics(Metrics.accuracy())
                                .batchSize(8)
                                .epochs(3)),
                new Case(
                        "gathered, AdamW, clipped",
                        dropout(),
                        true,
                        trainer -> trainer.optimizer(AdamW.of(0.03))
                                .clipByNorm(0.5)
                                .accumulate(3)
                                .freeze("layers.0.bias")
                                .groups(ParameterGroup.of("layers.4").learningRateFactor(0.5))
                                .bestBy(Metrics.accuracy())
                                .metrics(Metrics.accuracy())
                                .batchSize(7)
                                .epochs(3)),
                new Case(
                        "running statistics, gathered, averages",
                        statistics(),
                        true,
                        trainer -> trainer.optimizer(SGD.of(0.1).momentum(0.9))
                                .averageWeights(0.9)
                                .accumulate(2)
                                .batchSize(8)
                                .epochs(3)),
                new Case(
                        "no validation, momentum, step",
                        dropout(),
                        false,
                        trainer -> trainer.optimizer(SGD.of(0.1).nesterov(0.9))
                                .schedule(new Schedule.Step(0.1, 4, 0.5))
                                .metrics(Metrics.accuracy())
                                .dropLast(true)
                                .accumulate(2)
                                .batchSize(7)
                                .epochs(3)),
                new Case(
                        "plateau, in order",
                        plain(),
                        true,
                        trainer -> trainer.optimizer(RMSprop.of(0.5).momentum(0.5))
                                .reduceOnPlateau(ReduceOnPlateau.of(ReduceOnPlateau.Goal.MIN)
                                        .reducing(0.5, 0))
                                .shuffle(false)
                                .batchSize(16)
                                .epochs(8)),
                new Case(
                        "early stopping",
                        plain(),
                        true,
                        trainer -> trainer.optimizer(SGD.of(3))
                                .earlyStopping(EarlyStopping.patience(2))
                                .batchSize(16)
                                .epochs(40)));
    }

    /** Asked before each step and each batch of the validation, which is done again if it was not finished. */
    private static BooleanSupplier after(int times) {
        int[] asked = new int[1];
        return () -> asked[0]++ == times;
    }

    @Test
    void stoppedAfterEveryFewStepsItComesToTheSameBits() throws IOException {
        for (int index = 0; index < cases().size(); index++) {
            Trainer undisturbed = cases().get(index).trainer().build();
            String expected = result(undisturbed, cases().get(index).train(undisturbed, false));
            for (int steps : new int[] {1, 5}) {
                Path runs = Files.createDirectories(folder.resolve(index + "-" + steps));
                String name = cases().get(index).name() + ", stopped after " + steps;
                int lives = 0;
                History history;
                Trainer trainer;
                do {
                    Case life = cases().get(index); // fresh weights, which resuming must replace
                    trainer = life.trainer()
                            .checkpoints(Checkpoints.in(runs).keep(2))
                            .stopWhen(after(steps + lives % 4))
                            .build();
                    history = life.train(trainer, true);
                    lives++;
                } while (history.ending() == History.Ending.INTERRUPTED);
                assertEquals(expected, result(trainer, history), name);
                assertTrue(lives > 2, name + " had only " + lives + " lives");
                assertEquals(1, Checkpoints.in(runs).files().size(), "one is left of " + name);
            }
        }
    }

    // ---------------------------------------------------------- longer runs

    private Trainer.Builder longer(int epochs) {
        return Trainer.of(dropout(), Losses::crossEntropy)
                .optimizer(Adam.of(0.03))
                .schedule(new Schedule.Step(0.03, 5, 0.5))
                .batchSize(16)
                .epochs(epochs);
    }

    @Test
    void aRunCanBeMadeLongerAndIsThenTheLongerRun() {
        Trainer undisturbed = longer(6).build();
        String expected = result(undisturbed, undisturbed.fit(TRAIN, VALIDATION));
        longer(2).checkpoints(Checkpoints.in(folder)).build().fit(TRAIN, VALIDATION);
        longer(4).checkpoints(Checkpoints.in(folder)).stopWhen(after(4)).build().resume(TRAIN, VALIDATION);
        Trainer trainer = longer(6).checkpoints(Checkpoints.in(folder)).build();
        assertEquals(expected, result(trainer, trainer.resume(TRAIN, VALIDATION)));
        refuses(
                longer(5).checkpoints(Checkpoints.in(folder)).build(),
                "checkpoint-18.safetensors is of epoch 6 already, so its run cannot end after 5; ");
    }

    @Test
    void aScheduleOverTheWholeRunIsNotStretchedAfterwards() {
        UnaryOperator<Trainer.Builder> cosine =
                trainer -> trainer.schedule(plan -> new Schedule.Cosine(0.03, plan.updates(), 0))
                        .checkpoints(Checkpoints.in(folder));
        cosine.apply(longer(2)).build().fit(TRAIN, VALIDATION);
        refuses(
                cosine.apply(longer(4)).build(),
                "cannot have 4 epochs instead of 2: its learning rate is spread over the whole run (Cosine[",
                "so that it would have been another from update 2 on; train anew with 4 epochs");
    }

    @Test
    void aRunThatHasEndedGivesItsHistoryAgain() {
        Trainer first = longer(3).checkpoints(Checkpoints.in(folder)).build();
        String expected = result(first, first.fit(TRAIN, VALIDATION));
        Trainer second = longer(3).checkpoints(Checkpoints.in(folder)).build();
        assertEquals(expected, result(second, second.resume(TRAIN, VALIDATION)));
    }

    // ------------------------------------------------------- what is refused

    private void refuses(Trainer trainer, String... words) {
        refuses(trainer, TRAIN, VALIDATION, words);
    }

    private void refuses(Trainer trainer, Dataset train, Dataset validation, String... words) {
        String message = assertThrows(CheckpointException.class, () -> trainer.resume(train, validation))
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void theCheckpointOfAnotherRunIsRefusedByWhatDiffers() {
        Checkpoints here = Checkpoints.in(folder);
        Trainer.Builder own = longer(3).checkpoints(here).stopWhen(after(6));
        own.build().fit(TRAIN, VALIDATION);
        refuses(
                longer(3).checkpoints(here).seed(8).build(),
                "checkpoint-4.safetensors was left by another run: its seed was 0, and here it is 8; go on with what"
                        + " it");
        refuses(longer(3).checkpoints(here).batchSize(15).build(), "its batch size was 16, and here it is 15");
        refuses(longer(3).checkpoints(here).optimizer(AdamW.of(0.03)).build(), "its optimizer was Adam[");
        refuses(
                longer(3)
                        .checkpoints(here)
                        .schedule(new Schedule.Step(0.03, 6, 0.5))
                        .build(),
                "its schedule was Step[learningRate=0.03, size=5, gamma=0.5], and here it is Step[");
        refuses(longer(3).checkpoints(here).metrics(Metrics.accuracy()).build(), "its list of metrics was []");
        refuses(
                longer(3)
                        .checkpoints(here)
                        .earlyStopping(EarlyStopping.patience(3))
                        .build(),
                "its early stopping was none, and here it is EarlyStopping[patience=3");
        refuses(
                longer(3).checkpoints(here).build(),
                clouds(45, 3),
                VALIDATION,
                "its training set was 45 examples: x [2] F32, y [] I32, SHA-256 " + TRAIN.sha256() + ", and here it");
        refuses(longer(3).checkpoints(here).build(), TRAIN, clouds(20, 3), "its validation set was 20 examples");
        refuses(
                longer(3).checkpoints(here).clipByNorm(1).build(),
                "the formula of its model, loss, clipping or optimizer has changed since, by your hand or with the"
                        + " version of Descent; go on with what wrote it, or train anew in another folder, from the"
                        + " weights of that run if you like (Weights.read in Java)");
        refuses(model(here, plain()), "it has nothing for \"model.weight\" of this model");
        refuses(
                model(
                        here,
                        Sequential.of(
                                Linear.of(2, 6, new Seed(1)),
                                LayerNorm.of(6),
                                Activation.TANH,
                                new Dropout(0.4),
                                Linear.of(6, 3, new Seed(2)))),
                "is of a run that computed something else: the formula of its model, loss, clipping or optimizer has"
                        + " changed");
        refuses(
                model(
                        here,
                        Sequential.of(
                                Linear.of(2, 7, new Seed(1)),
                                LayerNorm.of(7),
                                Activation.TANH,
                                new Dropout(0.3),
                                Linear.of(7, 3, new Seed(2)))),
                "its \"model.layers.0.weight\" is F32 of shape [6, 2], and this model's F32 of shape [7, 2]");
        assertThrows(
                CheckpointException.class,
                () -> longer(3).checkpoints(here).build().fit(TRAIN, VALIDATION),
                "a new run would push the old one's checkpoints out");
        assertThrows(IllegalStateException.class, () -> longer(3).build().resume(TRAIN, VALIDATION));
        assertEquals(
                History.Ending.COMPLETED,
                longer(3).checkpoints(here).build().resume(TRAIN, VALIDATION).ending(),
                "all the refusals have left it as it was");
    }

    private static Trainer model(Checkpoints here, Layer model) {
        return Trainer.of(model, Losses::crossEntropy)
                .optimizer(Adam.of(0.03))
                .schedule(new Schedule.Step(0.03, 5, 0.5))
                .batchSize(16)
                .epochs(3)
                .checkpoints(here)
                .build();
    }

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

    // --------------------------------------------------------- keeping them

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

    /** Three clouds of points. */
    public static Dataset clouds(int size, long seed) {
        Random random = new Random(seed);
        float[][] x = new float[size][2];
        int[] y = new int[size];
        for (int i = 0; i < size; i++) {
            y[i] = i % 3;
            x[i][0] = (float) (2 * Math.cos(2 * Math.PI * y[i] / 3) + 0.8 * random.nextGaussian());
            x[i][1] = (float) (2 * Math.sin(2 * Math.PI * y[i] / 3) + 0.8 * random.nextGaussian());
        }
        return Dataset.of(x, y, 3);
    }
}
