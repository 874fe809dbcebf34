package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.data.MiniBatch;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Sequential;
import dev.descent.nn.StraightThroughClip;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.SGD;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Tensor;
import dev.descent.train.history.History;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Four examples, one neuron, an answer that can be checked by hand. After each example {@code w += lr·error·x} and
 * {@code b += lr·error}, with {@code error = target − clip(w·x + b)}: the gradient of ½·error² with the clip passed
 * straight through.
 */
class GlassesTest {
    private static final int[] EPOCHS = {0, 25, 50, 75, 99};
    private static final double[] SQUARED_ERRORS = {0.4635, 0.1024, 0.0488, 0.0268, 0.0157};
    private static final double ANSWER = 0.9796;

    private static final Dataset GLASSES = Dataset.of(
            new float[][] {{0.55f, 0.48f}, {0.45f, 0.72f}, {0.35f, 0.03f}, {0.20f, 0.03f}}, new float[] {1, 1, 0, 0});
    private static final Dataset NEW = Dataset.of(new float[][] {{0.50f, 0.55f}}, new float[] {1});

    /** The rule itself, in plain Java: what the figures are. */
    @Test
    void theFiguresAreThoseOfTheDeltaRule() {
        double[] w = {0.5, 0.5};
        double b = 0;
        List<Double> sums = new ArrayList<>();
        for (int epoch = 0; epoch < 100; epoch++) {
            double sum = 0;
            for (int i = 0; i < GLASSES.size(); i++) {
                float[] x = GLASSES.floats("x", i);
                double error = GLASSES.floats("y", i)[0] - Math.clamp(w[0] * x[0] + w[1] * x[1] + b, 0.0, 1.0);
                sum += error * error;
                w[0] += 0.1 * error * x[0];
                w[1] += 0.1 * error * x[1];
                b += 0.1 * error;
            }
            sums.add(sum);
        }
        assertFigures(sums, w[0] * 0.50 + w[1] * 0.55 + b);
    }

    @Test
    void aBareLoopGivesTheFigures() {
        Layer model = neuron();
        Tensor x = Tensor.input("x", DType.F32, 1, 2);
        Tensor y = Tensor.input("y", DType.F32, 1, 1);
        Optimizer optimizer = new Optimizer(SGD.of(0.1));

        Tensor answer = model.forward(x); // guess
        Tensor loss = Losses.mse(answer, y).mul(0.5); // measure
        Gradients blame = Gradients.of(loss, model.parameters()); // blame
        Updates fix = optimizer.update(model.parameters(), blame); // fix
        Program step = Program.compile(loss, fix);

        List<Double> sums = new ArrayList<>();
        Batches batches = Batches.of(GLASSES, 1);
        for (int epoch = 0; epoch < 100; epoch++) {
            double sum = 0;
            for (MiniBatch batch : batches.epoch(epoch)) { // repeat
                step.run(batch);
                sum += 2 * step.value(loss).scalar();
            }
            sums.add(sum);
        }
        Program guess = Program.compile(answer, Updates.none());
        guess.run(NEW);
        assertFigures(sums, guess.value(answer).scalar());
    }

    @Test
    void theTrainerGivesTheFigures() {
        Trainer trainer = Trainer.of(
                        neuron(), (answer, target) -> Losses.mse(answer, target).mul(0.5))
                .optimizer(SGD.of(0.1))
                .epochs(100)
                .batchSize(1)
                .shuffle(false)
                .build();
        History history = trainer.fit(GLASSES);
        List<Double> sums = history.epochs().stream()
                .map(epoch -> 2 * GLASSES.size() * epoch.trainLoss())
                .toList();
        assertFigures(sums, trainer.predict(NEW).scalar());
        assertEquals(400, history.epochs().getLast().updates());
    }

    private static Layer neuron() {
        return Sequential.of(
                Linear.of(2, 1, Initializer.of(0.5f, 0.5f), Initializer.zeros()), new StraightThroughClip(0, 1));
    }

    private static void assertFigures(List<Double> sums, double answer) {
        for (int i = 0; i < EPOCHS.length; i++) {
            assertEquals(SQUARED_ERRORS[i], sums.get(EPOCHS[i]), 5e-5, "epoch " + EPOCHS[i]);
        }
        assertEquals(ANSWER, answer, 5e-5);
    }
}
