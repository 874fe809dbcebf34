package dev.descent.train.keep;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Weights;
import dev.descent.data.Dataset;
import dev.descent.data.Example;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.Schedule;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Runs that are gone on with, for tests of how that is done. */
public final class Resuming {
    static final Dataset TRAIN = clouds(45, 1);
    static final Dataset VALIDATION = clouds(20, 2);

    private Resuming() {}

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

    static Layer dropout() {
        Seed seed = new Seed(5);
        return Sequential.of(
                Linear.of(2, 6, seed.at("a")),
                LayerNorm.of(6),
                Activation.TANH,
                new Dropout(0.3),
                Linear.of(6, 3, seed.at("b")));
    }

    static Layer plain() {
        return Linear.of(2, 3, new Seed(3));
    }

    static void noise(Example example, RandomGenerator random) {
        MemorySegment x = example.values("x");
        float value = x.getAtIndex(ValueLayout.JAVA_FLOAT, 0);
        x.setAtIndex(ValueLayout.JAVA_FLOAT, 0, value + 0.1f * (float) random.nextGaussian());
    }

    /** Asked before each step and each batch of the validation, which is done again if it was not finished. */
    static BooleanSupplier after(int times) {
        int[] asked = new int[1];
        return () -> asked[0]++ == times;
    }

    static Trainer.Builder longer(int epochs) {
        return Trainer.of(dropout(), Losses::crossEntropy)
                .optimizer(Adam.of(0.03))
                .schedule(new Schedule.Step(0.03, 5, 0.5))
                .batchSize(16)
                .epochs(epochs);
    }

    static void refuses(Trainer trainer, String... words) {
        refuses(trainer, TRAIN, VALIDATION, words);
    }

    static void refuses(Trainer trainer, Dataset train, Dataset validation, String... words) {
        String message = assertThrows(CheckpointException.class, () -> trainer.resume(train, validation))
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
        assertFalse(message.contains("\n"), message);
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
