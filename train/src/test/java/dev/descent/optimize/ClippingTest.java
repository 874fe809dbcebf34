package dev.descent.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers called PyTorch's were printed by PyTorch 1.13 in double precision. */
class ClippingTest {
    private static final Tensor X = Tensor.of(new double[] {0, 0, 0});
    private static final Tensor Y = Tensor.of(new double[] {0, 0});

    /** The gradient by x is (3, −4, 12), by y (0.5, −84). */
    private static final Gradients BLAME =
            blame(Tensor.of(new double[] {3, -4, 12}), Tensor.of(new double[] {0.5, -84}));

    @Test
    void theNormIsThatOfAllGradientsTogether() {
        assertEquals(85.001470575514, norm(BLAME), 1e-11);
        assertEquals(0, norm(Gradients.of(X.sum(), List.of())));
    }

    @Test
    void clippingByNormIsPyTorchs() {
        Gradients clipped = Clipping.byNorm(BLAME, 10);
        assertArrayEquals(new double[] {0.3529350662, -0.4705800883, 1.411740265}, values(clipped, X), 1e-9);
        assertArrayEquals(new double[] {0.05882251104, -9.882181854}, values(clipped, Y), 1e-9);
        assertEquals(10, norm(clipped), 1e-6);
    }

    @Test
    void gradientsWithinTheLimitStayAsTheyAre() {
        assertArrayEquals(new double[] {3, -4, 12}, values(Clipping.byNorm(BLAME, 85.01), X));
    }

    @Test
    void aNormOfZeroStaysZero() {
        Gradients clipped = Clipping.byNorm(blame(Tensor.zerosLike(X), Tensor.zerosLike(Y)), 1);
        assertArrayEquals(new double[] {0, 0, 0}, values(clipped, X));
    }

    @Test
    void clippingByValueTreatsEachValueAlone() {
        Gradients clipped = Clipping.byValue(BLAME, 3.5);
        assertArrayEquals(new double[] {3, -3.5, 3.5}, values(clipped, X));
        assertArrayEquals(new double[] {0.5, -3.5}, values(clipped, Y));
    }

    @Test
    void whatIsNotANumberIsNotHidden() {
        Gradients broken = blame(Tensor.of(new double[] {Double.NaN, 1, 2}), Tensor.of(new double[] {1, 1}));
        assertTrue(Double.isNaN(norm(broken)));
        assertTrue(Arrays.stream(values(Clipping.byNorm(broken, 1), Y)).allMatch(Double::isNaN));
        assertTrue(Double.isNaN(values(Clipping.byValue(broken, 1), X)[0]));
    }

    @Test
    void aNormWhoseSquareNoFloatHoldsIsClippedAsOthersAre() {
        for (float size : new float[] {2e20f, 1e-25f}) {
            Tensor w = Tensor.of(new float[] {1, 2});
            Gradients blame = Gradients.of(
                    w.mul(Tensor.of(new float[] {3 * size, -4 * size})).sum(), List.of(w));
            assertEquals(5 * size, compiled(Clipping.norm(blame)).get(0), 1e-6 * 5 * size);
            Values clipped = compiled(Clipping.byNorm(blame, 1).of(w));
            double factor = Math.min(1, 1 / (5.0 * size + 1e-6));
            assertEquals(3 * size * factor, clipped.get(0), 1e-6 * 3 * size * factor);
            assertEquals(-4 * size * factor, clipped.get(1), 1e-6 * 4 * size * factor);
        }
    }

    @Test
    void anInfiniteNormMakesNoZeros() {
        float[] huge = new float[100];
        Arrays.fill(huge, 3e38f);
        Tensor w = Tensor.of(new float[100]);
        Gradients blame = Gradients.of(w.mul(Tensor.of(huge)).sum(), List.of(w));
        assertTrue(Double.isNaN(compiled(Clipping.byNorm(blame, 1).of(w)).get(0)));
    }

    private static Values compiled(Tensor tensor) {
        Program program = Program.compile(List.of(tensor), Updates.none());
        program.run();
        return program.value(tensor);
    }

    @Test
    void limitsMustBePositive() {
        assertThrows(IllegalArgumentException.class, () -> Clipping.byNorm(BLAME, 0));
        assertThrows(IllegalArgumentException.class, () -> Clipping.byValue(BLAME, Double.NaN));
    }

    private static Gradients blame(Tensor byX, Tensor byY) {
        return Gradients.of(X.mul(byX).sum().add(Y.mul(byY).sum()), List.of(X, Y));
    }

    private static double norm(Gradients blame) {
        return Clipping.norm(blame).evaluate().scalar();
    }

    private static double[] values(Gradients blame, Tensor by) {
        return blame.of(by).evaluate().toDoubles();
    }
}
