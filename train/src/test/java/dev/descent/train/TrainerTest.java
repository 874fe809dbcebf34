package dev.descent.train;

import static dev.descent.train.Toys.classes;
import static dev.descent.train.Toys.classifier;
import static dev.descent.train.Toys.column;
import static dev.descent.train.Toys.line;
import static dev.descent.train.Toys.lineData;
import static dev.descent.train.Toys.neuron;
import static dev.descent.train.Toys.sleep;
import static dev.descent.train.Toys.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.SGD;
import dev.descent.optimize.Schedule;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.train.Toys.Recorder;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingException;
import dev.descent.train.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrainerTest {
    // -------------------------------------------------------------- counting

    @Test
    void anEpochIsOnePassWithDropLastOrWithout() {
        for (boolean dropLast : new boolean[] {true, false}) {
            History history = line(1000)
                    .batchSize(32)
                    .dropLast(dropLast)
                    .epochs(2)
                    .build()
                    .fit(lineData(1000, 1));
            long iterations = dropLast ? 31 : 32;
            assertEquals(iterations, history.epochs().get(0).iterations());
            assertEquals(2 * iterations, history.epochs().get(1).iterations());
            assertEquals(2 * iterations, history.epochs().get(1).updates());
        }
    }

    @Test
    void gatheredBatchesAreIterationsAndOnlyTheirSumIsAnUpdate() {
        History history = line(1).batchSize(8).accumulate(3).epochs(2).build().fit(lineData(50, 1));
        assertEquals(7, history.epochs().get(0).iterations());
        assertEquals(3, history.epochs().get(0).updates());
        assertEquals(14, history.epochs().get(1).iterations());
        assertEquals(6, history.epochs().get(1).updates());
    }

    /**
     * 50 examples in batches of 8, three an update: the last update is of one batch of 2, and 24 make a batch of three.
     */
    @Test
    void gatheredBatchesUpdateAsOneLargeBatchWould() {
        Dataset data = lineData(50, 1);
        Layer gathered = neuron();
        Trainer.of(gathered, Losses::mse)
                .optimizer(SGD.of(0.1).momentum(0.9))
                .batchSize(8)
                .accumulate(3)
                .shuffle(false)
                .clipByNorm(0.5)
                .epochs(3)
                .build()
                .fit(data);
        Layer whole = neuron();
        Trainer.of(whole, Losses::mse)
                .optimizer(SGD.of(0.1).momentum(0.9))
                .batchSize(24)
                .shuffle(false)
                .clipByNorm(0.5)
                .epochs(3)
                .build()
                .fit(data);
        assertArrayEquals(weights(whole), weights(gathered), 1e-6f);
        assertTrue(Math.abs(weights(whole)[0]) > 0.1);
    }

    // --------------------------------------------------------------- figures

    @Test
    void theTrainingLossIsTheMeanOverExamplesNotOverBatches() {
        Dataset data = lineData(21, 1);
        Trainer still = Trainer.of(neuron(), Losses::mse)
                .optimizer(SGD.of(0))
                .batchSize(4)
                .epochs(1)
                .build();
        double loss = still.fit(data).epochs().getFirst().trainLoss();
        double sum = 0;
        float[] outputs = still.predict(data).toFloats();
        for (int i = 0; i < data.size(); i++) {
            double error = outputs[i] - data.floats("y", i)[0];
            sum += error * error;
        }
        assertEquals(sum / 21, loss, 1e-5);
        assertEquals(sum / 21, still.evaluate(data).loss(), 1e-5);
    }

    @Test
    void dropoutActsInTrainingAndNotInValidation() {
        Layer model = Sequential.of(new Dropout(0.5), neuron());
        Dataset data = lineData(64, 1);
        Trainer trainer =
                Trainer.of(model, Losses::mse).optimizer(SGD.of(0)).epochs(2).build();
        History history = trainer.fit(data, data);
        double clean = Trainer.of(neuron(), Losses::mse).build().evaluate(data).loss();
        assertEquals(clean, history.epochs().get(0).validationLoss().orElseThrow(), 1e-5);
        assertNotEquals(clean, history.epochs().get(0).trainLoss(), 1e-3);
        assertNotEquals(
                history.epochs().get(0).trainLoss(), history.epochs().get(1).trainLoss(), 1e-5);
    }

    @Test
    void withoutAValidationSetMetricsAreThoseOfTheTrainingExamples() {
        Dataset data = lineData(30, 1);
        Trainer still = Trainer.of(neuron(), Losses::mse)
                .optimizer(SGD.of(0))
                .metrics(Metrics.rmse(), Metrics.r2())
                .batchSize(7)
                .epochs(1)
                .build();
        History history = still.fit(data);
        Map<String, Double> metrics = history.epochs().getFirst().metrics();
        assertEquals(List.of("rmse", "r2"), List.copyOf(metrics.keySet()));
        assertEquals(Math.sqrt(history.epochs().getFirst().trainLoss()), metrics.get("rmse"), 1e-5);
        assertEquals(still.evaluate(data).metrics().get("r2"), metrics.get("r2"), 1e-5);
        assertTrue(history.epochs().getFirst().validationLoss().isEmpty());
    }

    @Test
    void predictionsNeedNoTargetsAndKeepTheOrder() {
        Dataset questions = Dataset.builder()
                .floats("x", new float[][] {{1}, {2}, {3}, {4}, {5}})
                .build();
        Layer model = Linear.of(1, 1, Initializer.of(2), Initializer.of(1));
        Values answers = Trainer.of(model, Losses::mse).batchSize(2).build().predict(questions);
        assertEquals(Shape.of(5, 1), answers.shape());
        assertArrayEquals(new float[] {3, 5, 7, 9, 11}, answers.toFloats());
    }

    @Test
    void scheduleCountsUpdates() {
        History history = line(1).schedule(plan -> new Schedule.Linear(1e-2, plan.updates(), 0))
                .batchSize(8)
                .accumulate(2)
                .epochs(2)
                .build()
                .fit(lineData(40, 1));
        // Five iterations are three updates; the last updates of the epochs are numbers 2 and 5 of 6, counted from 0.
        assertEquals(1e-2 * (1 - 2.0 / 6), history.epochs().get(0).learningRate(), 1e-12);
        assertEquals(1e-2 * (1 - 5.0 / 6), history.epochs().get(1).learningRate(), 1e-12);
    }

    @Test
    void reduceOnPlateauIsFedTheValidationLoss() {
        Dataset data = lineData(32, 1);
        Dataset opposite = Dataset.of(column(data, "x", 1), column(data, "y", -1));
        History history = Trainer.of(neuron(), Losses::mse)
                .optimizer(SGD.of(0.01))
                .reduceOnPlateau(ReduceOnPlateau.of(ReduceOnPlateau.Goal.MIN).reducing(0.5, 0))
                .epochs(4)
                .build()
                .fit(data, opposite);
        double[] validation = history.validationLosses();
        assertTrue(validation[1] > validation[0] && validation[2] > validation[1]);
        assertArrayEquals(
                new double[] {0.01, 0.01, 0.005, 0.0025},
                history.epochs().stream()
                        .mapToDouble(History.Epoch::learningRate)
                        .toArray(),
                1e-12);
        assertEquals(1, history.bestEpoch());
    }

    @Test
    void clippingBoundsAStep() {
        Layer model = neuron();
        float before = weights(model)[0];
        Trainer.of(model, Losses::mse)
                .optimizer(SGD.of(1))
                .clipByValue(1e-3)
                .batchSize(100)
                .epochs(1)
                .build()
                .fit(lineData(100, 1000));
        assertEquals(1e-3, Math.abs(weights(model)[0] - before), 1e-5);
    }

    // ------------------------------------------------------------ repeatability

    @Test
    void theSameSeedGivesTheSameBitsHoweverSlowlyBatchesArePrepared() {
        byte[] first = trained(1, 0);
        assertArrayEquals(first, trained(1, 0));
        assertArrayEquals(first, trained(1, 2));
        assertFalse(Arrays.equals(first, trained(2, 0)));
    }

    /** Weights and training losses, with dropout, shuffling and a transform that makes the preparing thread stumble. */
    private static byte[] trained(long seed, int slowness) {
        Layer model = Sequential.of(
                Linear.of(2, 6, new Seed(7)), Activation.TANH, new Dropout(0.3), Linear.of(6, 3, new Seed(8)));
        Random stumble = new Random();
        History history = Trainer.of(model, Losses::crossEntropy)
                .batchSize(7)
                .epochs(3)
                .seed(seed)
                .transforms((example, random) -> {
                    if (slowness > 0 && stumble.nextInt(10) == 0) {
                        sleep(stumble.nextInt(slowness) + 1);
                    }
                })
                .build()
                .fit(classes(45, 1), classes(20, 2));
        StringBuilder bits = new StringBuilder(Arrays.toString(history.trainLosses()))
                .append(Arrays.toString(history.validationLosses()));
        model.parameters()
                .forEach(parameter ->
                        bits.append(Arrays.toString(parameter.values().toFloats())));
        return bits.toString().getBytes(StandardCharsets.UTF_8);
    }

    // ------------------------------------------------------------- what goes wrong

    @Test
    void anAbsurdLearningRateEndsInASentenceAndTheBestWeights() {
        Layer model = neuron();
        float[] before = weights(model);
        Recorder recorder = new Recorder();
        Trainer trainer = Trainer.of(model, Losses::mse)
                .optimizer(SGD.of(1e6))
                .batchSize(8)
                .epochs(3)
                .listener(recorder)
                .build();
        Dataset data = lineData(64, 1);
        TrainingException broken = assertThrows(TrainingException.class, () -> trainer.fit(data, data));
        String message = broken.getMessage();
        assertTrue(
                message.matches(
                        "the loss became (NaN|infinite) in iteration \\d+ of epoch 1 \\(the last finite one was .*"),
                message);
        assertTrue(message.contains(", with learning rate 1.00e+06: it had grown from"), message);
        assertTrue(message.contains("lower the learning rate (try 0.1) or clip gradients"), message);
        assertTrue(message.endsWith("the model has its initial weights again"), message);
        assertFalse(message.contains("\n"));
        assertArrayEquals(before, weights(model));
        assertEquals(History.Ending.NOT_FINITE, broken.history().ending());
        assertEquals(Verdict.Kind.UNSTABLE, Verdict.of(broken.history()).kind());
        assertEquals("finished", recorder.events.getLast());
    }

    @Test
    void aRunThatBreaksLaterGoesBackToItsBestEpoch() {
        Layer model = neuron();
        Trainer trainer = Trainer.of(model, Losses::mse)
                .optimizer(SGD.of(0.1))
                .schedule(new Schedule.Step(0.1, 16, 1e20))
                .batchSize(8)
                .epochs(5)
                .build();
        Dataset data = lineData(64, 1);
        TrainingException broken = assertThrows(TrainingException.class, () -> trainer.fit(data, data));
        assertTrue(broken.getMessage().endsWith("the model has its weights of epoch 2 again"), broken.getMessage());
        assertEquals(2, broken.history().epochs().size());
        assertEquals(
                broken.history().validationLosses()[1], trainer.evaluate(data).loss(), 1e-9);
    }

    @Test
    void inputsThatOverflowAreNamedAsTheCause() {
        Dataset huge = Dataset.of(new float[][] {{1e30f}, {2e30f}}, new float[] {0, 1});
        TrainingException broken =
                assertThrows(TrainingException.class, () -> line(1).build().fit(huge));
        assertTrue(broken.getMessage().contains("in iteration 1 of epoch 1, update 1, with"), broken.getMessage());
        assertTrue(
                broken.getMessage().contains("the inputs are as large as 2.00e+30, so scale them"),
                broken.getMessage());
    }

    @Test
    void whatDoesNotFitIsSaidBeforeTraining() {
        Trainer trainer = Trainer.of(classifier(), Losses::crossEntropy)
                .metrics(Metrics.accuracy())
                .build();
        Dataset good = classes(30, 1);
        refused(
                trainer,
                Dataset.of(new float[][] {{1, 2}, {3, 4}}, new int[] {0, 4}, 5),
                "label 4 of row 1 in the training set is out of range: the model has 3 outputs",
                "give its last layer 5 outputs");
        refused(
                trainer,
                Dataset.of(new float[][] {{1, 2, 3}}, new int[] {0}, 3),
                "the model cannot take x of the training set, F32 of shape [3] an example",
                "Linear(2→3)");
        refused(
                trainer,
                Dataset.of(new float[][] {{1, 2}}, new float[] {0}),
                "the loss cannot compare the model's outputs, shape [1, 3], with y of the training set");
        refused(
                trainer,
                Dataset.builder().floats("x", new float[][] {{1, 2}}).build(),
                "the training set has no column \"y\"");
        refused(
                Trainer.of(classifier(), (outputs, targets) -> outputs.mean(1)).build(),
                good,
                "the loss is F32 of shape [30] where one number is needed");
        refused(Trainer.of(Activation.RELU, Losses::mse).build(), lineData(4, 1), "the model has no parameters");
        refused(
                Trainer.of(classifier(), Losses::crossEntropy)
                        .metrics(Metrics.r2())
                        .build(),
                good,
                "the metric r2 does not suit the training set");
        String validation = assertThrows(
                        TrainingException.class,
                        () -> trainer.fit(good, Dataset.of(new float[][] {{1, 2}}, new int[] {3}, 4)))
                .getMessage();
        assertTrue(validation.contains("label 3 of row 0 in the validation set"), validation);
        assertThrows(
                DataException.class,
                () -> Trainer.of(classifier(), Losses::crossEntropy)
                        .dropLast(true)
                        .build()
                        .fit(classes(5, 1)));
        Trainer.Builder twice = line(1).metrics(Metrics.r2(), Metrics.r2());
        assertThrows(IllegalArgumentException.class, twice::build);
        Trainer.Builder none = line(1).epochs(0);
        assertThrows(IllegalArgumentException.class, none::build);
    }

    private static void refused(Trainer trainer, Dataset data, String... words) {
        String message =
                assertThrows(TrainingException.class, () -> trainer.fit(data)).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
        assertFalse(message.contains("\n"), message);
    }
}
