package dev.descent.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GradientsTest {
    @Test
    void theGradientOfASumOfSquaresIsTwiceTheVector() {
        Tensor x = Tensor.of(new double[] {1, -2, 3});
        Tensor gradient = Gradients.of(x.square().sum(), List.of(x)).of(x);
        assertArrayEquals(new double[] {2, -4, 6}, gradient.evaluate().toDoubles());
    }

    @Test
    void gradientsKeepTheOrderInWhichTheirTensorsWereGiven() {
        List<Tensor> tensors =
                IntStream.range(0, 50).mapToObj(i -> Tensor.of(new double[] {i})).toList();
        Tensor loss = tensors.stream().reduce(Tensor::mul).orElseThrow().sum();
        Gradients gradients = Gradients.of(loss, tensors);
        assertEquals(tensors, List.copyOf(gradients.tensors()));
        assertEquals(tensors, List.copyOf(gradients.map(Tensor::neg).tensors()));
    }

    @Test
    void chainsOfTwoThousandOpsAreDifferentiatedWithoutRecursion() {
        Tensor x = Tensor.of(new double[] {0.5});
        Tensor y = x;
        for (int i = 0; i < 2000; i++) {
            y = y.tanh().add(0.01);
        }
        Tensor gradient = Gradients.of(y.sum(), List.of(x)).of(x);
        double step = 1e-6;
        double left = 0.5 - step;
        double right = 0.5 + step;
        for (int i = 0; i < 2000; i++) {
            left = Math.tanh(left) + 0.01;
            right = Math.tanh(right) + 0.01;
        }
        assertEquals((right - left) / (2 * step), gradient.evaluate().scalar(), 1e-9);
    }
}
