package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.Safetensors;
import dev.descent.checkpoint.Weights;
import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.SGD;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import dev.descent.train.history.TrainingException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a layer keeps of the batches that it is trained on. */
class RunningStatisticsTest {
    /** Two batches of two, whose means are 2 and 7. */
    private static final Dataset DATA =
            Dataset.of(new float[][] {{1}, {3}, {5}, {9}}, new float[][] {{1}, {0}, {2}, {1}});

    @TempDir
    Path folder;

    private static double[] trained(UnaryOperator<Trainer.Builder> setting) {
        BatchNorm norm = BatchNorm.of(1);
        setting.apply(Trainer.of(Sequential.of(norm, Linear.of(1, 1, new Seed(1))), Losses::mse)
                        .optimizer(SGD.of(0.1))
                        .shuffle(false)
                        .batchSize(2)
                        .epochs(1))
                .build()
                .fit(DATA);
        return new double[] {
            norm.runningMean().values().get(0), norm.runningVar().values().get(0)
        };
    }

    @Test
    void everyBatchMovesThemEvenIfItsGradientIsOnlyGathered() {
        double[] expected = {0.9 * 0.2 + 0.7, 0.9 * (0.9 + 0.2) + 0.8};
        assertArrayEquals(expected, trained(trainer -> trainer), 1e-6);
        assertArrayEquals(expected, trained(trainer -> trainer.accumulate(2)), 1e-6);
        assertArrayEquals(expected, trained(trainer -> trainer.averageWeights(0.9)), 1e-6);
    }

    @Test
    void thoseOfAFrozenLayerStay() {
        assertArrayEquals(new double[] {0, 1}, trained(trainer -> trainer.freeze("layers.0")));
        assertArrayEquals(
                new double[] {0, 1},
                trained(trainer -> trainer.freeze("layers.0.running_mean", "layers.0.running_var")));
    }

    @Test
    void theyAreSavedAndLoadedWithTheWeights() {
        Layer model = Sequential.of(Linear.of(1, 2, new Seed(1)), BatchNorm.of(2));
        model.parameters().buffers().get("layers.1.running_mean").fill(5);
        Path file = folder.resolve("model.safetensors");
        Weights.of(model.parameters()).save(file, Map.of());
        try (Safetensors tensors = Safetensors.open(file)) {
            assertEquals(
                    Set.of(
                            "layers.0.weight",
                            "layers.0.bias",
                            "layers.1.weight",
                            "layers.1.bias",
                            "layers.1.running_mean",
                            "layers.1.running_var"),
                    tensors.names());
        }
        Layer other = Sequential.of(Linear.of(1, 2, new Seed(2)), BatchNorm.of(2));
        Weights.read(file, other.parameters()).restore();
        assertEquals(
                5,
                other.parameters()
                        .buffers()
                        .get("layers.1.running_mean")
                        .values()
                        .get(1));
    }

    /** A layer that counts its batches in a variable that it does not show. */
    private record Forgetful(Variable count) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            if (pass.isTraining()) {
                pass.update(count, pass.read(count).add(1));
            }
            return x;
        }

        @Override
        public Parameters parameters() {
            return Parameters.none();
        }
    }

    @Test
    void whatWouldBeLostIsRefused() {
        Variable count = new Variable("count", DType.F32, Shape.scalar(), Initializer.zeros());
        Trainer trainer = Trainer.of(Sequential.of(new Forgetful(count), Linear.of(1, 1, new Seed(1))), Losses::mse)
                .optimizer(SGD.of(0.1))
                .batchSize(2)
                .epochs(1)
                .build();
        String message =
                assertThrows(TrainingException.class, () -> trainer.fit(DATA)).getMessage();
        assertTrue(message.startsWith("a layer updates \"count\", which would be lost"), message);
    }
}
