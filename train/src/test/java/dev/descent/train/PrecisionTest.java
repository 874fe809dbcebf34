package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Precision;
import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrecisionTest {
    private static final int WIDTH = 32;
    private static final int CLASSES = 4;

    @Test
    void mixedPrecisionLearnsAsFullPrecisionDoes() {
        double[] full = train(Precision.F32);
        double[] mixed = train(Precision.BF16);
        assertTrue(full[9] < 0.5 * full[0], "learns at all: " + full[0] + " to " + full[9]);
        double different = 0;
        for (int epoch = 0; epoch < full.length; epoch++) {
            assertEquals(full[epoch], mixed[epoch], 0.02 * full[0], "epoch " + epoch);
            different += Math.abs(full[epoch] - mixed[epoch]);
        }
        assertTrue(different > 0, "BF16 changes nothing, so it is not used");
    }

    @Test
    void mixedPrecisionCanBeRepeatedToTheBit() {
        assertArrayEquals(train(Precision.BF16), train(Precision.BF16), 0);
    }

    private static double[] train(Precision precision) {
        Sequential model =
                Sequential.of(Linear.of(WIDTH, 64, new Seed(1)), Activation.GELU, Linear.of(64, CLASSES, new Seed(2)));
        return Trainer.of(model, Losses::crossEntropy)
                .optimizer(AdamW.of(0.003))
                .batchSize(64)
                .epochs(10)
                .precision(precision)
                .build()
                .fit(groups(256))
                .trainLosses();
    }

    /** Groups of points, each around a corner of its own, that overlap. */
    private static Dataset groups(int size) {
        Random random = new Random(3);
        float[][] x = new float[size][WIDTH];
        int[] y = new int[size];
        for (int i = 0; i < size; i++) {
            y[i] = random.nextInt(CLASSES);
            for (int j = 0; j < WIDTH; j++) {
                x[i][j] = (float) random.nextGaussian() + (j % CLASSES == y[i] ? 0.7f : 0);
            }
        }
        return Dataset.of(x, y, CLASSES);
    }
}
