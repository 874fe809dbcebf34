package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinearTest {
    private static final Initializer WEIGHT = Initializer.of(1, 0.5f, -0.25f, 0, -1, 2);
    private static final Initializer BIAS = Initializer.of(0.125f, -1);

    @Test
    void givesWhatPyTorchGives() {
        Tensor x = Tensor.of(new float[] {0.5f, -1, 3, 2, 2, -4}, 2, 3);
        assertArrayEquals(
                new double[] {-0.625, 6.0, 4.125, -11.0},
                Linear.of(3, 2, WEIGHT, BIAS).forward(x).evaluate().toDoubles());
        assertArrayEquals(
                new double[] {-0.75, 7.0, 4.0, -10.0},
                Linear.withoutBias(3, 2, WEIGHT).forward(x).evaluate().toDoubles());
    }

    @Test
    void keepsAllAxesBeforeTheFeatures() {
        Linear linear = Linear.of(3, 2, WEIGHT, BIAS);
        assertEquals(Shape.of(5, 4, 2), linear.forward(zeros(5, 4, 3)).shape());
        assertEquals(Shape.of(2), linear.forward(zeros(3)).shape());
    }

    @Test
    void beginsUniformlyWithinOneOverTheRootOfItsInputs() {
        Linear linear = Linear.of(100, 50, new Seed(3));
        for (Parameter parameter : linear.parameters()) {
            double[] values = parameter.values().toDoubles();
            assertTrue(Arrays.stream(values).allMatch(value -> Math.abs(value) <= 0.1));
            assertTrue(Arrays.stream(values).max().orElseThrow() > 0.09);
            assertTrue(Arrays.stream(values).min().orElseThrow() < -0.09);
        }
        double variance = Arrays.stream(linear.weight().values().toDoubles())
                        .map(w -> w * w)
                        .sum()
                / 5000;
        assertEquals(0.01 / 3, variance, 1e-4);
    }

    @Test
    void beginsTheSameWithoutBiasAsWithIt() {
        assertArrayEquals(
                Linear.of(4, 3, new Seed(9)).weight().values().toDoubles(),
                Linear.withoutBias(4, 3, new Seed(9)).weight().values().toDoubles());
    }

    @Test
    void namesItsParametersAsPyTorchDoes() {
        assertEquals(
                List.of("weight", "bias"),
                List.copyOf(Linear.of(3, 2, new Seed(0)).parameters().byPath().keySet()));
        assertEquals(
                List.of("weight"),
                List.copyOf(Linear.withoutBias(3, 2, new Seed(0))
                        .parameters()
                        .byPath()
                        .keySet()));
    }

    @Test
    void refusesWrongFeaturesWithItsSizesTheShapeAndTheCallersLine() {
        Linear linear = Linear.of(784, 256, new Seed(0));
        String message = assertThrows(ShapeException.class, () -> linear.forward(zeros(32, 100)))
                .getMessage();
        assertTrue(message.startsWith("Linear(784→256): input has 100 features in shape [32, 100]"), message);
        assertTrue(message.contains("(at LinearTest.java:"), message);
    }

    @Test
    void refusesScalarsAndOtherTypes() {
        Linear linear = Linear.of(3, 2, WEIGHT, BIAS);
        assertThrows(ShapeException.class, () -> linear.forward(Tensor.scalar(1)));
        String message = assertThrows(
                        ShapeException.class, () -> linear.forward(Tensor.full(0, DType.I32, Shape.of(1, 3))))
                .getMessage();
        assertTrue(message.startsWith("Linear(3→2): input of shape [1, 3] holds I32, not F32"), message);
    }

    @Test
    void refusesSizesAndParametersThatMakeNoLayer() {
        assertThrows(IllegalArgumentException.class, () -> Linear.of(0, 2, new Seed(0)));
        assertThrows(IllegalArgumentException.class, () -> Linear.of(2, -1, new Seed(0)));
        Parameter weight = new Parameter(Shape.of(2, 3), Initializer.zeros());
        Parameter vector = new Parameter(Shape.of(3), Initializer.zeros());
        assertThrows(ShapeException.class, () -> new Linear(vector, Optional.empty()));
        assertThrows(ShapeException.class, () -> new Linear(weight, Optional.of(vector)));
    }

    private static Tensor zeros(int... shape) {
        return Tensor.full(0, DType.F32, Shape.of(shape));
    }
}
