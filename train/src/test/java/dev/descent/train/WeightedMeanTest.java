package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.loss.CrossEntropy;
import dev.descent.metric.Metrics;
import dev.descent.nn.Linear;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingException;
import dev.descent.train.objective.LossFunction;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The loss of an epoch is the weighted mean over its examples, however they are cut into batches. */
class WeightedMeanTest {
    private static final int SIZE = 53;
    private static final CrossEntropy WEIGHTED = CrossEntropy.standard().classWeights(0.2, 1, 9);

    /** Unequal classes: a batch's weights hardly ever add up to those of another one. */
    private static Dataset data(boolean padded) {
        Random random = new Random(4);
        float[][] x = new float[SIZE][3];
        int[] y = new int[SIZE];
        for (int i = 0; i < SIZE; i++) {
            y[i] = padded && i < 20 ? -100 : Math.max(0, random.nextInt(9) - 6);
            for (int j = 0; j < 3; j++) {
                x[i][j] = (float) random.nextGaussian();
            }
        }
        return Dataset.builder().floats("x", x).ints("y", Shape.scalar(), y).build();
    }

    private static Linear model() {
        return Linear.of(3, 3, new Seed(1));
    }

    private static double byHand(CrossEntropy loss, Dataset data) {
        float[] x = new float[SIZE * 3];
        for (int i = 0; i < SIZE; i++) {
            System.arraycopy(data.floats("x", i), 0, x, 3 * i, 3);
        }
        Tensor outputs = model().forward(Tensor.of(x, SIZE, 3), Pass.evaluation());
        return loss.of(outputs, Tensor.of(data.ints("y"))).evaluate().scalar();
    }

    @Test
    void ofAnEvaluationDoesNotDependOnTheBatches() {
        for (boolean padded : new boolean[] {false, true}) {
            CrossEntropy loss = padded ? WEIGHTED.ignoreIndex(-100) : WEIGHTED;
            Dataset data = data(padded);
            double expected = byHand(loss, data);
            for (int batchSize : new int[] {1, 7, 20, SIZE}) {
                Trainer trainer = Trainer.of(model(), LossFunction.of(loss))
                        .batchSize(batchSize)
                        .metrics(Metrics.ignoring(Metrics.logLoss(), -100))
                        .build();
                assertEquals(expected, trainer.evaluate(data).loss(), 1e-6, "batches of " + batchSize);
            }
        }
    }

    /** With a learning rate of next to nothing the epoch's training loss is the evaluation before it. */
    @Test
    void ofTrainingDoesNotDependOnTheBatches() {
        Dataset data = data(false);
        double expected = byHand(WEIGHTED, data);
        for (int batchSize : new int[] {7, 20, SIZE}) {
            for (int gathered : new int[] {1, 2}) {
                double loss = Trainer.of(model(), LossFunction.of(WEIGHTED))
                        .optimizer(SGD.of(1e-12))
                        .batchSize(batchSize)
                        .accumulate(gathered)
                        .epochs(1)
                        .build()
                        .fit(data)
                        .epochs()
                        .getFirst()
                        .trainLoss();
                assertEquals(expected, loss, 1e-6, "batches of " + batchSize);
            }
        }
    }

    @Test
    void wouldBeAnotherNumberAsAMeanOfMeans() {
        Dataset data = data(false);
        double meanOfMeans = Trainer.of(model(), WEIGHTED::of)
                .batchSize(7)
                .build()
                .evaluate(data)
                .loss();
        assertNotEquals(byHand(WEIGHTED, data), meanOfMeans, 1e-3);
    }

    @Test
    void trainsOnWhatIsNotToBeIgnored() {
        History history = Trainer.of(model(), LossFunction.of(WEIGHTED.ignoreIndex(-100)))
                .optimizer(SGD.of(0.05))
                .epochs(20)
                .build()
                .fit(data(true));
        assertTrue(history.trainLosses()[19] < history.trainLosses()[0], history.toString());
        assertTrue(Double.isFinite(history.scale().constant()));
    }

    @Test
    void trainsThroughBatchesInWhichNothingCounts() {
        Dataset data = data(true);
        for (CrossEntropy loss : List.of(
                CrossEntropy.standard().ignoreIndex(-100),
                CrossEntropy.standard().ignoreIndex(-100).classWeights(0, 1, 1))) {
            for (int gathered : new int[] {1, 3}) {
                History history = Trainer.of(model(), LossFunction.of(loss))
                        .optimizer(SGD.of(0.05))
                        .shuffle(false)
                        .batchSize(5)
                        .accumulate(gathered)
                        .epochs(30)
                        .build()
                        .fit(data, data);
                assertEquals(History.Ending.COMPLETED, history.ending());
                assertTrue(history.initialLoss() > 0, "the first batches count for nothing");
                assertTrue(history.trainLosses()[29] < history.trainLosses()[0], history.toString());
            }
        }
    }

    @Test
    void aSetInWhichNothingCountsIsRefused() {
        Dataset padding = Dataset.builder()
                .floats("x", new float[][] {{1, 2, 3}, {4, 5, 6}})
                .ints("y", Shape.scalar(), new int[] {-100, -100})
                .build();
        Trainer trainer = Trainer.of(
                        model(), LossFunction.of(CrossEntropy.standard().ignoreIndex(-100)))
                .build();
        String message = assertThrows(TrainingException.class, () -> trainer.fit(data(true), padding))
                .getMessage();
        assertEquals(
                "every label of the validation set is -100, which the loss ignores, so there is nothing to measure;"
                        + " give it examples that count",
                message);
    }

    @Test
    void leavesOutABatchInWhichNothingCounts() {
        Dataset data = data(true);
        double loss = Trainer.of(
                        model(), LossFunction.of(CrossEntropy.standard().ignoreIndex(-100)))
                .batchSize(10)
                .build()
                .evaluate(data)
                .loss();
        assertFalse(Double.isNaN(loss));
        assertEquals(byHand(CrossEntropy.standard().ignoreIndex(-100), data), loss, 1e-6);
    }
}
