package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Initializer;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small models and data for tests of the trainer. */
final class Toys {
    private Toys() {}

    static Trainer.Builder line(long seed) {
        return Trainer.of(neuron(), Losses::mse).optimizer(SGD.of(0.01)).seed(seed);
    }

    static Layer neuron() {
        return Linear.of(1, 1, Initializer.of(0.5f), Initializer.zeros());
    }

    static Layer classifier() {
        return Linear.of(2, 3, new Seed(3));
    }

    static float[] weights(Layer model) {
        return model.parameters().get("weight").values().toFloats();
    }

    /** y = slope·(3x + 1). */
    static Dataset lineData(int size, double slope) {
        Random random = new Random(size);
        float[][] x = new float[size][1];
        float[] y = new float[size];
        for (int i = 0; i < size; i++) {
            x[i][0] = random.nextFloat() * 2 - 1;
            y[i] = (float) (slope * (3 * x[i][0] + 1));
        }
        return Dataset.of(x, y);
    }

    static float[][] column(Dataset data, String name, float factor) {
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
    static Dataset classes(int size, long seed) {
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

    static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes down what it is told. */
    static final class Recorder implements TrainingListener {
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
}
