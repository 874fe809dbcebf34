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

class ConvolutionLayersTest {
    private static final Tensor NINE = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);

    private static Tensor zeros(int... shape) {
        return Tensor.full(0, DType.F32, Shape.of(shape));
    }

    private static void assertValues(Tensor y, double... expected) {
        assertArrayEquals(expected, y.evaluate().toDoubles(), 1e-6);
    }

    @Test
    void aConvolutionByHandWithABiasForEachChannel() {
        Conv2d layer = new Conv2d(
                new Parameter(Shape.of(2, 1, 2, 2), Initializer.of(1, 2, 3, 4, 0, 0, 0, 1)),
                Optional.of(new Parameter(Shape.of(2), Initializer.of(0.5f, -1))),
                1,
                0,
                1,
                1);
        assertValues(layer.forward(NINE), 37.5, 47.5, 67.5, 77.5, 4, 5, 7, 8);
        assertValues(layer.withoutBias().stride(2).forward(NINE), 37, 5);
        assertValues(layer.withoutBias().dilation(2).forward(NINE), 1 + 6 + 21 + 36, 9);
        assertEquals(Shape.of(1, 2, 4, 4), layer.padding(1).forward(NINE).shape());
    }

    @Test
    void aConvolutionBeginsAsPyTorchs() {
        Conv2d layer = Conv2d.of(16, 32, 3, new Seed(1));
        double bound = 1 / Math.sqrt(16 * 9);
        for (Parameter parameter : layer.parameters()) {
            double[] values = parameter.values().toDoubles();
            assertTrue(Arrays.stream(values).allMatch(v -> Math.abs(v) <= bound));
            assertTrue(Arrays.stream(values).max().orElseThrow() > 0.9 * bound);
        }
        double[] weights = layer.weight().values().toDoubles();
        assertEquals(0, Arrays.stream(weights).average().orElseThrow(), bound / 30);
        assertEquals(Shape.of(32, 16, 3, 3), layer.weight().shape());
        assertEquals(
                List.of("weight", "bias"),
                List.copyOf(layer.parameters().byPath().keySet()));
        Conv2d depthwise = Conv2d.grouped(16, 16, 3, 16, new Seed(1));
        assertEquals(Shape.of(16, 1, 3, 3), depthwise.weight().shape());
        assertTrue(Arrays.stream(depthwise.weight().values().toDoubles()).anyMatch(v -> v > 0.3));
        assertEquals(16, depthwise.in());
    }

    @Test
    void poolingByHand() {
        assertValues(new MaxPool2d(2, 1, 0).forward(NINE), 5, 6, 8, 9);
        assertValues(MaxPool2d.of(3).forward(NINE), 9);
        assertValues(new AvgPool2d(2, 1, 0).forward(NINE), 3, 4, 6, 7);
        assertValues(AvgPool2d.of(3).forward(NINE), 5);
        assertValues(new GlobalAvgPool().forward(Tensor.of(new float[] {1, 2, 3, 6, 8, 8}, 1, 2, 1, 3)), 2, 22 / 3.0);
        assertEquals(
                Shape.of(1, 2), new GlobalAvgPool().forward(zeros(1, 2, 4, 5)).shape());
    }

    @Test
    void reshapingGivesImagesAChannel() {
        assertEquals(
                Shape.of(5, 1, 4, 2),
                Reshape.of(1, 4, 2).forward(zeros(5, 4, 2)).shape());
        refused("Reshape([1, 4, 2])", () -> Reshape.of(1, 4, 2).forward(zeros(5, 9)));
    }

    @Test
    void layersSayWhatTheyAre() {
        Conv2d layer = Conv2d.of(3, 8, 3, new Seed(1));
        assertEquals("Conv2d(3→8, 3×3)", layer.toString());
        assertEquals(
                "Conv2d(4→8, 3×3, stride 2, padding 1, dilation 3, 4 groups, no bias)",
                Conv2d.grouped(4, 8, 3, 4, new Seed(1))
                        .stride(2)
                        .padding(1)
                        .dilation(3)
                        .withoutBias()
                        .toString());
        assertEquals("MaxPool2d(2×2)", MaxPool2d.of(2).toString());
        assertEquals("AvgPool2d(3×3, stride 2, padding 1)", new AvgPool2d(3, 2, 1).toString());
        assertEquals("GlobalAvgPool", new GlobalAvgPool().toString());
    }

    private static void refused(String word, Runnable expression) {
        String message =
                assertThrows(IllegalArgumentException.class, expression::run).getMessage();
        assertTrue(message.contains(word), message);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Conv2d layer = Conv2d.of(3, 8, 3, new Seed(1));
        refused("Conv2d(3→8, 3×3): input has 1 channels", () -> layer.forward(NINE));
        refused("[batch, channels, height, width]", () -> layer.forward(zeros(3, 8, 8)));
        refused("F64", () -> layer.forward(zeros(1, 3, 8, 8).cast(DType.F64)));
        refused("kernel must be at least 1", () -> Conv2d.of(3, 8, 0, new Seed(1)));
        refused("stride must be at least 1", () -> layer.stride(0));
        refused("padding must be at least 0", () -> layer.padding(-1));
        refused("2 groups do not divide 3", () -> Conv2d.grouped(3, 8, 3, 2, new Seed(1)));
        refused("3 groups do not divide 8", () -> Conv2d.grouped(3, 8, 3, 3, new Seed(1)));
        refused("half the kernel of 2", () -> new MaxPool2d(2, 2, 2));
        refused("stride must be at least 1", () -> new AvgPool2d(2, 0, 0));
        refused("MaxPool2d(2×2): input has shape [4, 4]", () -> MaxPool2d.of(2).forward(zeros(4, 4)));
        refused(
                "weight has shape [3, 3]",
                () -> new Conv2d(new Parameter(Shape.of(3, 3), Initializer.zeros()), Optional.empty(), 1, 0, 1, 1));
        assertThrows(ShapeException.class, () -> layer.forward(zeros(1, 3, 2, 2)));
    }
}
