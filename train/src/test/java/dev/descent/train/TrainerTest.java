package dev.descent.train;

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
import dev.descent.optimize.AdamW;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.SGD;
import dev.descent.optimize.Schedule;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.Progress;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

    // --------------------------------------------------- best weights, stopping

    @Test
    void theBestWeightsAreKeptAndTheLastStay() {
        Dataset data = lineData(32, 1);
        Dataset opposite = Dataset.of(column(data, "x", 1), column(data, "y", -1));
        Layer model = neuron();
        Trainer trainer =
                Trainer.of(model, Losses::mse).optimizer(SGD.of(0.1)).epochs(3).build();
        assertThrows(IllegalStateException.class, trainer::best);
        History history = trainer.fit(data, opposite);
        assertEquals(1, history.bestEpoch());
        assertEquals(history.validationLosses()[2], trainer.evaluate(opposite).loss(), 1e-5);
        trainer.best().restore();
        assertEquals(history.validationLosses()[0], trainer.evaluate(opposite).loss(), 1e-5);
        trainer.last().restore();
        assertEquals(history.validationLosses()[2], trainer.evaluate(opposite).loss(), 1e-5);
    }

    @Test
    void earlyStoppingWaitsAsLongAsPatienceAndGoesBackToTheBest() {
        Dataset data = lineData(32, 1);
        Dataset opposite = Dataset.of(column(data, "x", 1), column(data, "y", -1));
        Trainer trainer = Trainer.of(neuron(), Losses::mse)
                .optimizer(SGD.of(0.1))
                .epochs(50)
                .earlyStopping(EarlyStopping.patience(3))
                .build();
        History history = trainer.fit(data, opposite);
        assertEquals(History.Ending.STOPPED_EARLY, history.ending());
        assertEquals(4, history.epochs().size());
        assertEquals(1, history.bestEpoch());
        assertEquals(history.validationLosses()[0], trainer.evaluate(opposite).loss(), 1e-5);
    }

    @Test
    void improvementsThatAreTooSmallDoNotCount() {
        Dataset data = lineData(64, 1);
        Trainer.Builder builder = line(1).batchSize(64).epochs(12);
        History patient =
                builder.earlyStopping(EarlyStopping.patience(2)).build().fit(data, data);
        assertEquals(History.Ending.COMPLETED, patient.ending());
        History strict = builder.earlyStopping(EarlyStopping.patience(2).minDelta(1e6))
                .build()
                .fit(data, data);
        assertEquals(3, strict.epochs().size());
        assertEquals(3, strict.bestEpoch());
    }

    @Test
    void theBestEpochCanBeToldByAMetric() {
        Dataset data = classes(90, 1);
        Trainer trainer = Trainer.of(classifier(), Losses::crossEntropy)
                .optimizer(AdamW.of(0.05))
                .metrics(Metrics.accuracy())
                .bestBy(Metrics.accuracy())
                .epochs(6)
                .build();
        History history = trainer.fit(data, classes(60, 2));
        double best = history.best().orElseThrow().metrics().get("accuracy");
        history.epochs().forEach(epoch -> assertTrue(epoch.metrics().get("accuracy") <= best));
        assertTrue(best > 0.9, "accuracy " + best);
        Trainer.Builder wrong = Trainer.of(classifier(), Losses::crossEntropy).bestBy(Metrics.accuracy());
        assertThrows(IllegalArgumentException.class, wrong::build);
        Trainer.Builder opposite = Trainer.of(classifier(), Losses::crossEntropy)
                .reduceOnPlateau(ReduceOnPlateau.of(ReduceOnPlateau.Goal.MAX));
        assertThrows(IllegalArgumentException.class, opposite::build);
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

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        assertTrue(message.endsWith("the model has the weights that it began with again"), message);
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

    // --------------------------------------------------------------- listeners

    @Test
    void listenersAreToldInOrder() {
        Recorder recorder = new Recorder();
        line(1).epochs(2).listener(recorder).build().fit(lineData(40, 1), lineData(10, 1));
        assertEquals(List.of("started 2 iterations", "epoch 1", "epoch 2", "finished"), recorder.events);
    }

    @Test
    void progressIsTheRunningState() {
        List<String> seen = new ArrayList<>();
        TrainingListener watcher = new TrainingListener() {
            @Override
            public void progressed(Progress progress) {
                assertTrue(progress.iteration() >= 1 && progress.iteration() <= 20);
                assertEquals(20L * (progress.epoch() - 1) + progress.iteration(), progress.iterations());
                assertEquals(progress.iterations(), progress.updates());
                assertTrue(Double.isFinite(progress.loss()) && progress.examplesPerSecond() > 0);
                assertFalse(progress.remaining().isNegative());
                seen.add(progress.epoch() + "." + progress.iteration());
            }
        };
        line(1).batchSize(1)
                .epochs(2)
                .transforms((example, random) -> sleep(15))
                .listener(watcher)
                .build()
                .fit(lineData(20, 1));
        assertTrue(seen.size() >= 2 && seen.size() < 40, seen.toString());
    }

    private static final class Recorder implements TrainingListener {
        final List<String> events = new ArrayList<>();

        @Override
        public void started(Plan plan) {
            events.add("started " + plan.iterationsPerEpoch() + " iterations");
        }

        @Override
        public void epochEnded(History.Epoch epoch) {
            events.add("epoch " + epoch.number());
        }

        @Override
        public void finished(History history) {
            events.add("finished");
        }
    }

    // -------------------------------------------------------------------- data

    private static Trainer.Builder line(long seed) {
        return Trainer.of(neuron(), Losses::mse).optimizer(SGD.of(0.01)).seed(seed);
    }

    private static Layer neuron() {
        return Linear.of(1, 1, Initializer.of(0.5f), Initializer.zeros());
    }

    private static Layer classifier() {
        return Linear.of(2, 3, new Seed(3));
    }

    private static float[] weights(Layer model) {
        return model.parameters().get("weight").values().toFloats();
    }

    /** y = slope·(3x + 1). */
    private static Dataset lineData(int size, double slope) {
        Random random = new Random(size);
        float[][] x = new float[size][1];
        float[] y = new float[size];
        for (int i = 0; i < size; i++) {
            x[i][0] = random.nextFloat() * 2 - 1;
            y[i] = (float) (slope * (3 * x[i][0] + 1));
        }
        return Dataset.of(x, y);
    }

    private static float[][] column(Dataset data, String name, float factor) {
        float[][] rows = new float[data.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = data.floats(name, i);
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] *= factor;
            }
        }
        return rows;
    }

    /** Three clouds. */
    private static Dataset classes(int size, long seed) {
        Random random = new Random(seed);
        float[][] x = new float[size][2];
        int[] y = new int[size];
        for (int i = 0; i < size; i++) {
            y[i] = i % 3;
            x[i][0] = (float) (2 * Math.cos(2 * Math.PI * y[i] / 3) + 0.3 * random.nextGaussian());
            x[i][1] = (float) (2 * Math.sin(2 * Math.PI * y[i] / 3) + 0.3 * random.nextGaussian());
        }
        return Dataset.of(x, y, 3);
    }
}
