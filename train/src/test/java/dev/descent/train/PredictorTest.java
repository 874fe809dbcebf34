package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import org.junit.jupiter.api.Test;

class PredictorTest {
    private static final Linear SUM_AND_DIFFERENCE =
            Linear.of(2, 2, Initializer.of(1, 1, 1, -1), Initializers.constant(0.5));

    @Test
    void saysWhatTheModelGivesForOneInput() {
        Layer model = Sequential.of(Flatten.of(), Dropout.of(0.5), SUM_AND_DIFFERENCE);
        Predictor predictor = Predictor.of(model, 1, 2);

        assertArrayEquals(new double[] {7.5, -0.5}, predictor.predict(3f, 4f));
        assertArrayEquals(new double[] {7.5, 1.5}, predictor.predict(4.0, 3.0));
        assertArrayEquals(new double[] {0.5, 0.5}, predictor.predict(0, 0));
    }

    @Test
    void asksWithTheWeightsThatTheModelHasThen() {
        Linear model = Linear.of(1, 1, Initializers.constant(2), Initializers.zeros());
        Predictor predictor = Predictor.of(model, 1);
        assertArrayEquals(new double[] {6}, predictor.predict(3f));

        model.weight().variable().fill(5);

        assertArrayEquals(new double[] {15}, predictor.predict(3f));
    }

    @Test
    void takesTokens() {
        Layer model = Embedding.of(3, 2, Initializer.of(1, 2, 3, 4, 5, 6));

        assertArrayEquals(
                new double[] {5, 6, 1, 2},
                Predictor.of(model, DType.I32, Shape.of(2)).predict(2, 0));
    }

    @Test
    void givesProbabilitiesBehindASoftmax() {
        double[] parts = Predictor.of(Sequential.of(SUM_AND_DIFFERENCE, Activation.SOFTMAX), 2)
                .predict(1f, 0f);

        assertArrayEquals(new double[] {0.5, 0.5}, parts, 1e-7);
    }

    @Test
    void saysWhatDoesNotFit() {
        Layer model = Sequential.of(Activation.RELU, Linear.of(2, 2, new Seed(1)));

        assertTrue(assertThrows(ShapeException.class, () -> Predictor.of(model, 3))
                .getMessage()
                .startsWith("layers.1: Linear(2→2): input has 3 features"));
        assertEquals(
                "the model takes 2 numbers, shape [2], and was given 3",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Predictor.of(model, 2).predict(1f, 2f, 3f))
                        .getMessage());
    }
}
