package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.ParameterGroup;
import dev.descent.optimize.SGD;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Averages of weights, groups of layers and frozen ones, where a trainer brings them together with all the rest. */
class RemediesTest {
    private final Dataset data = waves(40, 1);
    private final Dataset others = waves(30, 2);

    // --------------------------------------------------------------- averages

    /** One update an epoch without momentum, so that the averages can be made of the weights after each. */
    @Test
    void validationBestAndLastWeightsAreTheAverages() {
        List<float[]> weights = new ArrayList<>();
        Layer bare = model();
        Trainer plain = trainer(bare)
                .epochs(6)
                .listener(each(() -> weights.add(flat(bare))))
                .build();
        plain.fit(data, others);

        Layer averaged = model();
        List<float[]> averages = new ArrayList<>();
        Trainer trainer = trainer(averaged)
                .epochs(6)
                .averageWeights(0.5)
                .listener(each(() -> averages.add(flat(averaged))))
                .build();
        History history = trainer.fit(data, others);

        double[] expected = toDoubles(flat(model()));
        for (int epoch = 0; epoch < 6; epoch++) {
            double d = Math.min(0.5, (2.0 + epoch) / (11.0 + epoch));
            for (int i = 0; i < expected.length; i++) {
                expected[i] = d * expected[i] + (1 - d) * weights.get(epoch)[i];
            }
            assertArrayEquals(expected, toDoubles(averages.get(epoch)), 1e-6, "epoch " + (epoch + 1));
        }
        assertArrayEquals(averages.getLast(), flat(averaged), 0);
        assertEquals(history.validationLosses()[5], trainer.evaluate(others).loss(), 1e-7);
        trainer.last().restore();
        assertArrayEquals(averages.getLast(), flat(averaged), 0);
        trainer.best().restore();
        assertArrayEquals(averages.get(history.bestEpoch() - 1), flat(averaged), 0);
    }

    @Test
    void averagingLeavesTheCourseOfTrainingAsItIs() {
        History with = trainer(model())
                .epochs(5)
                .batchSize(8)
                .averageWeights(0.9)
                .build()
                .fit(data, others);
        History without = trainer(model()).epochs(5).batchSize(8).build().fit(data, others);
        assertArrayEquals(without.trainLosses(), with.trainLosses(), 0);
        assertFalse(Arrays.equals(without.validationLosses(), with.validationLosses()));
    }

    private static TrainingListener each(Runnable look) {
        return new TrainingListener() {
            @Override
            public void epochEnded(History.Epoch epoch) {
                look.run();
            }
        };
    }

    // ------------------------------------------------------- groups and freezing

    @Test
    void frozenLayersStayToTheBitAndCountForNothing() {
        Layer model = model();
        float[] first = model.parameters().get("layers.0.weight").values().toFloats();
        float[] second = model.parameters().get("layers.2.weight").values().toFloats();
        List<Plan> plans = new ArrayList<>();
        trainer(model)
                .optimizer(AdamW.of(0.01).weightDecay(0.1))
                .freeze("layers.0")
                .batchSize(7)
                .accumulate(2)
                .averageWeights(0.9)
                .epochs(3)
                .listener(new TrainingListener() {
                    @Override
                    public void started(Plan plan) {
                        plans.add(plan);
                    }
                })
                .build()
                .fit(data, others);
        assertArrayEquals(
                first, model.parameters().get("layers.0.weight").values().toFloats());
        assertFalse(Arrays.equals(
                second, model.parameters().get("layers.2.weight").values().toFloats()));
        assertEquals(6 + 1, plans.getFirst().parameters());
    }

    @Test
    void aGroupLearnsAtItsOwnRate() {
        Layer slow = model();
        Layer usual = model();
        double[] before =
                toDoubles(slow.parameters().get("layers.0.weight").values().toFloats());
        trainer(slow)
                .groups(ParameterGroup.of("layers.0").learningRateFactor(0.25))
                .epochs(1)
                .build()
                .fit(data);
        trainer(usual).epochs(1).build().fit(data);
        for (int i = 0; i < before.length; i++) {
            double slowMove = slow.parameters().get("layers.0.weight").values().get(i) - before[i];
            double usualMove =
                    usual.parameters().get("layers.0.weight").values().get(i) - before[i];
            assertEquals(usualMove / 4, slowMove, 1e-6);
        }
        assertArrayEquals(
                usual.parameters().get("layers.2.weight").values().toFloats(),
                slow.parameters().get("layers.2.weight").values().toFloats());
    }

    @Test
    void whatCannotBeGroupedOrFrozenIsRefusedBeforeTraining() {
        assertEquals(
                "no parameter is under \"layers.1\": did you mean \"layers.0\"?",
                refused(trainer(model()).freeze("layers.1")));
        assertEquals(
                "no parameter is under \"layer.0\": did you mean \"layers.0\"?",
                refused(trainer(model()).groups(ParameterGroup.of("layer.0").weightDecay(0))));
        assertTrue(refused(trainer(model())
                        .freeze("layers.0")
                        .groups(ParameterGroup.of("layers.0.weight").weightDecay(0)))
                .startsWith("every parameter under \"layers.0.weight\" is frozen"));
        assertThrows(IllegalArgumentException.class, () -> trainer(model()).averageWeights(1));
        Trainer nothing = trainer(model()).freeze("layers").build();
        assertTrue(assertThrows(TrainingException.class, () -> nothing.fit(data))
                .getMessage()
                .startsWith("all parameters of the model are frozen"));
    }

    private static String refused(Trainer.Builder builder) {
        return assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    }

    // ------------------------------------------------------------------- data

    private static Trainer.Builder trainer(Layer model) {
        return Trainer.of(model, Losses::mse)
                .optimizer(SGD.of(0.2))
                .shuffle(false)
                .batchSize(40);
    }

    private static Layer model() {
        return Sequential.of(Linear.of(2, 6, new Seed(1)), Activation.TANH, Linear.of(6, 1, new Seed(2)));
    }

    private static float[] flat(Layer model) {
        List<Float> all = new ArrayList<>();
        model.parameters().forEach(parameter -> {
            for (float value : parameter.values().toFloats()) {
                all.add(value);
            }
        });
        float[] flat = new float[all.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = all.get(i);
        }
        return flat;
    }

    private static double[] toDoubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static Dataset waves(int size, long seed) {
        Random random = new Random(seed);
        float[][] x = new float[size][2];
        float[] y = new float[size];
        for (int i = 0; i < size; i++) {
            x[i][0] = random.nextFloat() * 2 - 1;
            x[i][1] = random.nextFloat() * 2 - 1;
            y[i] = (float) (Math.sin(3 * x[i][0]) + 0.1 * random.nextGaussian());
        }
        return Dataset.of(x, y);
    }
}
