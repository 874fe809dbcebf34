package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static final Tensor STEP = Tensor.full(7, DType.I32, Shape.scalar());

    @Test
    void embeddingLooksRowsUp() {
        Embedding embedding = Embedding.of(3, 2, Initializer.of(0, 1, 10, 11, 20, 21));
        Tensor looked = embedding.forward(Tensor.of(new int[] {2, 0, 2, 1}, 2, 2));
        assertEquals(Shape.of(2, 2, 2), looked.shape());
        assertArrayEquals(
                new double[] {20, 21, 0, 1, 20, 21, 10, 11}, looked.evaluate().toDoubles());
    }

    @Test
    void embeddingBeginsStandardNormal() {
        double[] values = Embedding.of(500, 20, new Seed(1)).weight().values().toDoubles();
        assertEquals(0, Arrays.stream(values).average().orElseThrow(), 0.03);
        assertEquals(1, Arrays.stream(values).map(v -> v * v).average().orElseThrow(), 0.05);
    }

    @Test
    void embeddingRefusesRealNumbers() {
        String message = assertThrows(
                        ShapeException.class,
                        () -> Embedding.of(5, 2, new Seed(0)).forward(Tensor.of(new float[] {1, 2})))
                .getMessage();
        assertTrue(message.startsWith("Embedding(5→2): input of shape [2] holds F32, not row numbers"), message);
    }

    @Test
    void layerNormGivesWhatPyTorchGives() {
        LayerNorm norm = new LayerNorm(
                new Parameter(Shape.of(3), Initializer.of(1, 2, 0.5f)),
                new Parameter(Shape.of(3), Initializer.of(0.1f, 0, -0.2f)),
                1e-5);
        Tensor x = Tensor.of(new float[] {0.5f, -1, 3, 2, 2, -4}, 2, 3);
        assertArrayEquals(
                new double[] {-0.1020301378, -2.222331516, 0.456597948, 0.8071063392, 1.414212678, -0.9071063392},
                norm.forward(x).evaluate().toDoubles(),
                1e-6);
    }

    @Test
    void layerNormBeginsAsPlainNormalization() {
        LayerNorm norm = LayerNorm.of(2);
        assertArrayEquals(new double[] {1, 1}, norm.weight().values().toDoubles());
        assertArrayEquals(new double[] {0, 0}, norm.bias().values().toDoubles());
        assertEquals(
                List.of("weight", "bias"),
                List.copyOf(norm.parameters().byPath().keySet()));
        String message = assertThrows(ShapeException.class, () -> norm.forward(Tensor.of(new float[] {1, 2, 3})))
                .getMessage();
        assertTrue(message.startsWith("LayerNorm(2): input has 3 features in shape [3]"), message);
        assertThrows(IllegalArgumentException.class, () -> new LayerNorm(norm.weight(), norm.bias(), 0));
    }

    @Test
    void dropoutDropsItsShareAndScalesTheRest() {
        Tensor x = Tensor.full(3, DType.F32, Shape.of(100, 100));
        double[] y = new Dropout(0.25)
                .forward(x, Pass.training(new Seed(1), STEP))
                .evaluate()
                .toDoubles();
        assertTrue(Arrays.stream(y).allMatch(value -> value == 0 || value == 4));
        assertEquals(0.25, Arrays.stream(y).filter(value -> value == 0).count() / 1e4, 0.015);
    }

    @Test
    void dropoutDoesNothingInEvaluation() {
        Tensor x = Tensor.of(new float[] {1, 2});
        assertSame(x, new Dropout(0.9).forward(x, Pass.evaluation()));
    }

    @Test
    void dropoutDrawsAnewInEveryStepAndInEveryLayer() {
        Tensor x = Tensor.onesLike(Tensor.full(1, DType.F32, Shape.of(64)));
        Dropout dropout = new Dropout(0.5);
        Pass pass = Pass.training(new Seed(1), STEP);
        float[] first = dropout.forward(x, pass).evaluate().toFloats();
        float[] second = dropout.forward(x, pass).evaluate().toFloats();
        float[] again =
                dropout.forward(x, Pass.training(new Seed(1), STEP)).evaluate().toFloats();
        float[] later = dropout.forward(x, Pass.training(new Seed(1), STEP.add(1)))
                .evaluate()
                .toFloats();
        float[] otherSeed =
                dropout.forward(x, Pass.training(new Seed(2), STEP)).evaluate().toFloats();
        assertArrayEquals(first, again);
        for (float[] other : List.of(second, later, otherSeed)) {
            assertTrue(!Arrays.equals(first, other));
        }
    }

    @Test
    void dropoutRefusesToGuessWhetherThisIsTraining() {
        Layer model = Sequential.of(new Dropout(0.1));
        assertThrows(IllegalStateException.class, () -> model.forward(Tensor.of(new float[] {1})));
    }

    @Test
    void dropoutRefusesWhatIsNoProbability() {
        for (double probability : new double[] {-0.1, 1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new Dropout(probability));
        }
    }

    @Test
    void flattenKeepsTheBatch() {
        Tensor x = Tensor.full(0, DType.F32, Shape.of(5, 4, 3));
        assertEquals(Shape.of(5, 12), new Flatten().forward(x).shape());
        assertThrows(ShapeException.class, () -> new Flatten().forward(Tensor.of(new float[] {1})));
    }

    @Test
    void residualAddsItsInput() {
        Residual residual = new Residual(Linear.of(2, 2, Initializer.of(2, 0, 0, 3), Initializer.zeros()));
        assertArrayEquals(
                new double[] {3, 4},
                residual.forward(Tensor.of(new float[] {1, 1}, 1, 2)).evaluate().toDoubles());
        assertEquals(
                List.of("body.weight", "body.bias"),
                List.copyOf(residual.parameters().byPath().keySet()));
    }

    @Test
    void residualRefusesABodyThatChangesTheShape() {
        Residual residual = new Residual(Linear.of(2, 3, new Seed(0)));
        String message = assertThrows(ShapeException.class, () -> residual.forward(Tensor.of(new float[] {1, 1}, 1, 2)))
                .getMessage();
        assertTrue(message.startsWith("Residual(Linear(2→3)): the body turns shape [1, 2] into [1, 3]"), message);
    }

    @Test
    void sequentialRunsItsLayersInOrderAndNamesTheirParametersByPlace() {
        Sequential model = Sequential.of(
                Linear.of(2, 1, Initializer.of(1, 2), Initializer.of(-5)),
                Activation.RELU,
                Linear.of(1, 2, Initializer.of(10, 20), Initializer.of(1, 2)));
        Tensor x = Tensor.of(new float[] {1, 1, 3, 3}, 2, 2);
        assertArrayEquals(
                new double[] {1, 2, 41, 82}, model.forward(x).evaluate().toDoubles());
        assertEquals(
                List.of("layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"),
                List.copyOf(model.parameters().byPath().keySet()));
        assertEquals("Sequential(Linear(2→1), RELU, Linear(1→2))", model.toString());
    }
}
