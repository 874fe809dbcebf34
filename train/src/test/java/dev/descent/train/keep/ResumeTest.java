package dev.descent.train.keep;

import static dev.descent.train.keep.Resuming.TRAIN;
import static dev.descent.train.keep.Resuming.VALIDATION;
import static dev.descent.train.keep.Resuming.after;
import static dev.descent.train.keep.Resuming.clouds;
import static dev.descent.train.keep.Resuming.dropout;
import static dev.descent.train.keep.Resuming.longer;
import static dev.descent.train.keep.Resuming.plain;
import static dev.descent.train.keep.Resuming.refuses;
import static dev.descent.train.keep.Resuming.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Checkpoints;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is stopped and gone on with, by another process so to speak, is the run that never stopped. */
class ResumeTest {
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

    private static List<Case> cases() {
        return List.of(
                new Case(
                        "Adam, cosine, transforms, averages",
                        dropout(),
                        true,
                        trainer -> trainer.optimizer(Adam.of(0.03))
                                .averageWeights(0.9)
                                .schedule(plan -> new Schedule.Cosine(0.03, plan.updates(), 0).warmup(3))
                                .transforms(Resuming::noise)
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
                "so that it would have been another from update 2 on; train again with 4 epochs");
    }

    @Test
    void aRunThatHasEndedGivesItsHistoryAgain() {
        Trainer first = longer(3).checkpoints(Checkpoints.in(folder)).build();
        String expected = result(first, first.fit(TRAIN, VALIDATION));
        Trainer second = longer(3).checkpoints(Checkpoints.in(folder)).build();
        assertEquals(expected, result(second, second.resume(TRAIN, VALIDATION)));
    }

    // ------------------------------------------------------- what is refused

    @Test
    void theCheckpointOfAnotherRunIsRefusedByWhatDiffers() {
        Checkpoints here = Checkpoints.in(folder);
        Trainer.Builder own = longer(3).checkpoints(here).stopWhen(after(6));
        own.build().fit(TRAIN, VALIDATION);
        refuses(
                longer(3).checkpoints(here).seed(8).build(),
                "checkpoint-4.safetensors was left by another run: its seed was 0, and here it is 8; restore it, or");
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
                "the formula of its model, loss, clipping or optimizer has changed since, in your code or with the"
                    + " version of Descent; resume with the version that wrote it, or train again in another folder,"
                    + " from the weights of that run if you like (Weights.read in Java)");
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
}
