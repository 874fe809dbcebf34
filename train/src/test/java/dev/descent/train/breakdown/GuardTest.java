package dev.descent.train.breakdown;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Transform;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Residual;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Tensor;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.objective.LossFunction;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is not finite, each kind at a place that is known: said with the step, the layer and the cause. */
class GuardTest {
    private static final int ROWS = 40;

    /** A layer without weights. */
    private record Formula(String name, UnaryOperator<Tensor> formula) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return formula.apply(x);
        }

        @Override
        public Parameters parameters() {
            return Parameters.none();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    // ------------------------------------------------------------- where and why

    @Test
    void aLogarithmOfZeroIsFoundInItsLayerWithItsRow() {
        Layer model = Sequential.of(new Formula("Log", Tensor::log), Linear.of(2, 3, new Seed(1)));
        Dataset data = data(row -> row == 17 ? new float[] {1, 0} : new float[] {2, 3});
        String message = broken(trainer(model, 3).batchSize(8), data);
        contains(message, "the loss became", "in iteration 3 of epoch 1 (the last finite one was", ", update 3, with");
        contains(message, ": it came from the logarithm of 0, in layers.0 (Log), for row 17, so add a small number");
        contains(message, "; the model has its initial weights again");
    }

    @Test
    void aDivisionByZeroInTheLossIsFoundThere() {
        LossFunction relative =
                (outputs, targets) -> outputs.sub(targets).div(targets).square().mean();
        Dataset data = data(row -> new float[] {row, 1}, row -> row == 30 ? 0 : 1);
        String message = broken(
                Trainer.of(Linear.of(2, 1, new Seed(2)), relative)
                        .optimizer(SGD.of(1e-6))
                        .shuffle(false)
                        .batchSize(8),
                data);
        contains(message, "in iteration 4 of epoch 1", "divided by 0, in the loss, for row 30, so add a small");
    }

    @Test
    void aSlopeWithoutEndIsFoundThoughTheLossWasFinite() {
        LossFunction distance =
                (outputs, targets) -> outputs.sub(targets).square().sqrt().mean();
        Layer model = Linear.of(2, 1, Initializer.of(1, 0), Initializer.zeros());
        Dataset data = data(row -> new float[] {row, 1}, row -> row == 9 ? 9 : row + 5);
        float[] before = weights(model);
        Trainer trainer = Trainer.of(model, distance)
                .optimizer(SGD.of(0))
                .shuffle(false)
                .batchSize(1)
                .epochs(2)
                .build();
        String message =
                assertThrows(TrainingException.class, () -> trainer.fit(data)).getMessage();
        contains(message, "weight became NaN or infinity in iteration 10 of epoch 1 (whose loss was 0.00), update 10,");
        contains(message, "it came from the slope of the square root at 0, in the loss, backward, for row 9, so add");
        trainer.last().restore();
        assertArrayEquals(before, weights(model));
    }

    @Test
    void anOverflowBeforeAReluIsFoundInItsLayer() {
        Layer model = Sequential.of(
                Linear.of(2, 1, Initializer.of(2, -2), Initializer.zeros()),
                Activation.RELU,
                Linear.of(1, 1, new Seed(1)));
        Trainer.Builder trainer = Trainer.of(model, Losses::mse)
                .optimizer(SGD.of(0.1))
                .shuffle(false)
                .epochs(3);
        String message = broken(trainer, data(row -> new float[] {3.4e38f, 3.4e38f}, row -> row));
        contains(message, "the loss became NaN in iteration 1 of epoch 1", "layers.0 (Linear(2→1))");
    }

    @Test
    void gradientsWhoseSquaresOverflowAreClippedAndFollowed() {
        Layer model = Linear.of(1, 1, Initializer.zeros(), Initializer.zeros());
        Dataset one = Dataset.of(new float[][] {{1e10f}}, new float[] {2e10f});
        Trainer.of(model, Losses::mse)
                .optimizer(SGD.of(0.5))
                .clipByNorm(1)
                .batchSize(1)
                .epochs(3)
                .build()
                .fit(one);
        assertEquals(1.5f, weights(model)[0], 1e-6f);
    }

    @Test
    void aNormThatNoFloatHoldsIsFoundInTheClipping() {
        Layer model = Linear.of(2, 1, Initializer.zeros(), Initializer.zeros());
        Trainer.Builder trainer = Trainer.of(model, Losses::mae)
                .optimizer(SGD.of(0.5))
                .clipByNorm(1)
                .shuffle(false)
                .batchSize(1)
                .epochs(1);
        String message = broken(trainer, data(row -> new float[] {3e38f, 3e38f}, row -> 1));
        contains(message, "in iteration 1 of epoch 1", "in the clipping of gradients");
    }

    /** Where NaN is compared, it may go no further: then nothing shows in the loss, and the weights are lost. */
    @Test
    void theStepThatBrokeIsFoundThoughNothingShowedInTheLoss() {
        Layer model = Sequential.of(
                Linear.of(2, 4, new Seed(1)),
                new Formula("Gate", x -> Tensor.select(x.gt(0), x, Tensor.zerosLike(x))),
                Linear.of(4, 1, new Seed(2)));
        Transform ruin = (example, random) -> {
            if (example.row() == 25 && example.epoch() == 17) {
                example.values("x").setAtIndex(ValueLayout.JAVA_FLOAT, 0, Float.NaN);
            }
        };
        Trainer trainer = Trainer.of(model, Losses::mse)
                .optimizer(SGD.of(1e-4))
                .shuffle(false)
                .batchSize(10)
                .epochs(60)
                .transforms(ruin)
                .build();
        Dataset data = data(row -> new float[] {row, 1}, row -> row);
        TrainingException broken = assertThrows(TrainingException.class, () -> trainer.fit(data));
        contains(
                broken.getMessage(),
                "layers.0.weight became NaN or infinity in iteration 3 of epoch 18 (whose loss was");
        contains(
                broken.getMessage(),
                "update 71",
                "a value that is NaN or infinity, in the inputs, for row 25, so check what");
        assertEquals(17, broken.history().epochs().size());
    }

    @Test
    void anOverflowNamesTheLayerInWhichItBegan() {
        Layer model = Sequential.of(
                Linear.of(2, 4, new Seed(1)),
                new Residual(Sequential.of(new Formula("Exp", x -> x.exp().exp()), Linear.of(4, 4, new Seed(5)))),
                Linear.of(4, 3, new Seed(2)));
        Dataset data = data(row -> row == 5 ? new float[] {90, 90} : new float[] {1e-3f * row, 0});
        String message = broken(trainer(model, 3).batchSize(1), data);
        contains(message, "in iteration 6 of epoch 1", "in layers.1.body.layers.0 (Exp), for row 5");
        contains(message, "the first NaN or infinity was the result of exp of", "more than a float can hold");
    }

    @Test
    void stepsThatAreTooLargeAreSaidToBeWithTheProductThatOverflowed() {
        Layer model = Sequential.of(Linear.of(2, 4, new Seed(1)), Activation.RELU, Linear.of(4, 1, new Seed(2)));
        String message = broken(
                Trainer.of(model, Losses::mse).optimizer(SGD.of(1e6)).batchSize(8),
                data(row -> new float[] {row, -row}, row -> row));
        contains(
                message,
                "it had grown from",
                "lower the learning rate (try 0.1)",
                "the first NaN or infinity was the result of");
        contains(message, "more than a float can hold, in ");
    }

    @Test
    void itIsFoundWithDropoutGatheredBatchesAveragesAndTransformsToo() {
        Layer model = Sequential.of(
                Linear.of(2, 8, new Seed(1)),
                new Dropout(0.4),
                new Formula("Log", Tensor::log),
                Linear.of(8, 3, new Seed(2)));
        String message = broken(
                trainer(model, 3)
                        .optimizer(Adam.of(0.01))
                        .batchSize(4)
                        .accumulate(3)
                        .averageWeights(0.9)
                        .clipByNorm(1)
                        .shuffle(true)
                        .transforms((example, random) -> {}),
                data(row -> new float[] {5, 5}));
        contains(message, "in iteration 1 of epoch 1, update 1,", "the logarithm of ", "in layers.2 (Log), for row ");
    }

    // ------------------------------------------------------------------ what is left

    @Test
    void theWeightsBeforeTheStepAreThoseOfARunThatEndedThere() {
        Dataset data = data(row -> row == 33 ? new float[] {0, 1} : new float[] {1 + row, 2}, row -> row % 7);
        Layer model = logOfInputs();
        Trainer trainer = Trainer.of(model, Losses::mse)
                .optimizer(Adam.of(0.05))
                .shuffle(false)
                .batchSize(5)
                .build();
        assertThrows(TrainingException.class, () -> trainer.fit(data));
        trainer.last().restore();

        Layer other = logOfInputs();
        int[] before = new int[30];
        for (int row = 0; row < before.length; row++) {
            before[row] = row;
        }
        Trainer.of(other, Losses::mse)
                .optimizer(Adam.of(0.05))
                .shuffle(false)
                .batchSize(5)
                .epochs(1)
                .build()
                .fit(data.select(before));
        assertArrayEquals(weights(other), weights(model));
    }

    private static Layer logOfInputs() {
        return Sequential.of(new Formula("Log", Tensor::log), Linear.of(2, 1, new Seed(4)));
    }

    // ------------------------------------------------------------ before training

    @Test
    void whatATransformMakesIsFoundInTheInputs() {
        Transform ruin = (example, random) -> {
            if (example.row() == 6) {
                example.values("x").setAtIndex(ValueLayout.JAVA_FLOAT, 1, Float.NaN);
            }
        };
        String message =
                broken(trainer(Linear.of(2, 3, new Seed(1)), 3).batchSize(4).transforms(ruin), data(row ->
                        new float[] {1, 2}));
        contains(
                message,
                "in iteration 2 of epoch 1",
                "a value that is NaN or infinity, in the inputs, for row 6, so check what");
    }

    @Test
    void weightsThatAreNotFiniteAreFoundBeforeTraining() {
        Layer model = Linear.of(2, 3, Initializer.of(1, 2, 3, Float.NaN, 5, 6), Initializer.zeros());
        assertEquals(
                "weight is NaN or infinity before training starts; start with other weights",
                broken(trainer(model, 3), data(row -> new float[] {1, 2})));
    }

    @Test
    void whatIsWrongWithValidationShowsBeforeTheFirstUpdate() {
        Layer model = Sequential.of(new Formula("Log", Tensor::log), Linear.of(2, 3, new Seed(1)));
        Dataset good = data(row -> new float[] {1, 2});
        Dataset bad = data(row -> row == 3 ? new float[] {1, -4} : new float[] {1, 2});
        List<Long> seen = new ArrayList<>();
        Trainer.Builder builder = trainer(model, 3).batchSize(4).listener(new TrainingListener() {
            @Override
            public void epochEnded(History.Epoch epoch) {
                seen.add(epoch.updates());
            }
        });
        String early = assertThrows(
                        TrainingException.class, () -> builder.build().fit(good, bad))
                .getMessage();
        contains(
                early,
                "the loss became NaN in a look at the validation set before training: it came from the logarithm");
        contains(early, "of -4, in layers.0 (Log), for row 3; add");
        assertTrue(seen.isEmpty());

        String late = assertThrows(
                        TrainingException.class,
                        () -> builder.sanityBatches(0).build().fit(good, bad))
                .getMessage();
        contains(
                late,
                "the loss became NaN in the validation after epoch 1 (the last finite one was",
                "for row 3, so add");
    }

    @Test
    void onlySomeBatchesOfValidationAreTriedFirst() {
        Layer model = Sequential.of(new Formula("Log", Tensor::log), Linear.of(2, 3, new Seed(1)));
        Dataset good = data(row -> new float[] {1, 2});
        Dataset bad = data(row -> row == 39 ? new float[] {1, -4} : new float[] {1, 2});
        TrainingException broken = assertThrows(
                TrainingException.class,
                () -> trainer(model, 3).batchSize(4).build().fit(good, bad));
        contains(broken.getMessage(), "in the validation after epoch 1", "for row 39");
    }

    @Test
    void aSoundRunIsTheSameToTheBitWithAndWithoutALookBefore() {
        Dataset data = data(row -> new float[] {row % 5, row % 3});
        History with = trainer(Linear.of(2, 3, new Seed(1)), 3)
                .epochs(40)
                .batchSize(4)
                .build()
                .fit(data, data);
        History without = trainer(Linear.of(2, 3, new Seed(1)), 3)
                .epochs(40)
                .batchSize(4)
                .sanityBatches(0)
                .build()
                .fit(data, data);
        assertArrayEquals(without.trainLosses(), with.trainLosses(), 0);
        assertArrayEquals(without.validationLosses(), with.validationLosses(), 0);
    }

    // ---------------------------------------------------------------------- helpers

    private static String broken(Trainer.Builder builder, Dataset data) {
        String message = assertThrows(
                        TrainingException.class, () -> builder.build().fit(data))
                .getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }

    private static void contains(String message, String... words) {
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    private static Trainer.Builder trainer(Layer model, int classes) {
        assertTrue(classes > 1);
        return Trainer.of(model, Losses::crossEntropy)
                .optimizer(SGD.of(1e-3))
                .shuffle(false)
                .epochs(3);
    }

    private static float[] weights(Layer model) {
        List<Float> all = new ArrayList<>();
        model.parameters().forEach(parameter -> {
            for (float value : parameter.values().toFloats()) {
                all.add(value);
            }
        });
        float[] weights = new float[all.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = all.get(i);
        }
        return weights;
    }

    private interface Row {
        float[] of(int row);
    }

    private interface Answer {
        float of(int row);
    }

    /** Three classes. */
    private static Dataset data(Row inputs) {
        Random random = new Random(1);
        float[][] x = new float[ROWS][];
        int[] y = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            x[row] = inputs.of(row);
            y[row] = random.nextInt(3);
        }
        return Dataset.of(x, y, 3);
    }

    private static Dataset data(Row inputs, Answer answers) {
        float[][] x = new float[ROWS][];
        float[] y = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            x[row] = inputs.of(row);
            y[row] = answers.of(row);
        }
        return Dataset.of(x, y);
    }
}
