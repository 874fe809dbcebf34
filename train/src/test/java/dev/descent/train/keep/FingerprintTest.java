package dev.descent.train.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.checkpoint.Checkpoint;
import dev.descent.checkpoint.Checkpoints;
import dev.descent.data.Dataset;
import dev.descent.loss.CrossEntropy;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dropout;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.train.Trainer;
import dev.descent.train.objective.LossFunction;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a checkpoint knows a run again by. The values were written before training was told by an objective; where one of them has to
 * change, no checkpoint from before can be resumed, and the changelog has to say so.
 */
class FingerprintTest {
    @TempDir
    Path folder;

    private Checkpoint checkpoint(Trainer.Builder settings) {
        Dataset data = Dataset.of(
                new float[][] {{0, 1}, {1, 0}, {2, 1}, {3, 2}, {1, 1}, {0, 2}}, new int[] {0, 1, 0, 1, 1, 0}, 2);
        Trainer trainer = settings.checkpoints(Checkpoints.in(folder))
                .epochs(1)
                .batchSize(2)
                .seed(3)
                .build();
        trainer.fit(data);
        return Checkpoint.read(Checkpoints.in(folder).files().getFirst());
    }

    private static Layer model() {
        Seed seed = new Seed(5);
        return Sequential.of(
                Linear.of(2, 4, seed.at("a")),
                BatchNorm.of(4),
                Activation.TANH,
                Dropout.of(0.3),
                Linear.of(4, 2, seed.at("b")));
    }

    @Test
    void aRunFromBeforeIsKnownAgain() {
        Checkpoint made = checkpoint(
                Trainer.of(model(), LossFunction.of(CrossEntropy.standard().classWeights(1, 3)))
                        .optimizer(Adam.of(0.01))
                        .clipByNorm(1)
                        .averageWeights(0.9)
                        .accumulate(2)
                        .metrics(Metrics.accuracy()));

        assertEquals(
                "85254a333794d7f3a641f2fb9e9a9350ab71d1d032314aa3190569f74b9b4b11",
                made.words().get("program"));
        assertEquals(
                "6 examples: x [2] F32, y [] I32, SHA-256"
                        + " dbea7d50530cc28962939eecfcc428e6f409f5e4f0a061eb6801926cf305c6a7",
                made.words().get("run.training set"));
    }
}
