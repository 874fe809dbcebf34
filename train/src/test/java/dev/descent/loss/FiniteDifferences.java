package dev.descent.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.gradient.Gradients;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/** Checks a gradient against central differences in double precision. */
final class FiniteDifferences {
    private static final double STEP = 1e-6;

    private FiniteDifferences() {}

    static void check(double[] at, int[] shape, UnaryOperator<Tensor> loss) {
        Tensor x = Tensor.of(at, shape);
        double[] gradient =
                Gradients.of(loss.apply(x), List.of(x)).of(x).evaluate().toDoubles();
        for (int i = 0; i < at.length; i++) {
            double right = moved(at, shape, i, STEP, loss);
            double left = moved(at, shape, i, -STEP, loss);
            double expected = (right - left) / (2 * STEP);
            assertEquals(expected, gradient[i], 1e-7 + 1e-6 * Math.abs(expected), "element " + i);
        }
    }

    private static double moved(double[] at, int[] shape, int i, double by, UnaryOperator<Tensor> loss) {
        double[] changed = at.clone();
        changed[i] += by;
        return loss.apply(Tensor.of(changed, shape)).evaluate().scalar();
    }
}
