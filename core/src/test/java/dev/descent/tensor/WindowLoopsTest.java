package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.descent.gradient.Gradients;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Convolutions and pooling by hand, in the layout of {@link Functions}. */
class WindowLoopsTest {
    /** 1 to 9. */
    private static final Tensor NINE = counted(1, 1, 3, 3);

    private static final Tensor KERNEL = counted(1, 1, 2, 2);

    /** 1, 2, 3, … */
    private static Tensor counted(int... shape) {
        double[] values = IntStream.rangeClosed(1, (int) Shape.of(shape).size())
                .asDoubleStream()
                .toArray();
        return Tensor.of(values, shape);
    }

    private static void assertValues(Tensor x, double... expected) {
        assertArrayEquals(expected, x.evaluate().toDoubles(), 1e-12);
    }

    @Test
    void aKernelIsLaidOverTheImageWithoutBeingTurned() {
        // 1·1 + 2·2 + 3·4 + 4·5, and so on
        assertValues(Functions.conv2d(NINE, KERNEL, 1, 0, 1, 1), 37, 47, 67, 77);
    }

    @Test
    void paddingIsZero() {
        assertValues(
                Functions.conv2d(NINE, KERNEL, 2, 1, 1, 1), 4, 2 * 3 + 3 * 4, 4 * 7 + 2 * 4, 5 + 2 * 6 + 3 * 8 + 4 * 9);
    }

    @Test
    void dilationSpreadsTheKernel() {
        assertValues(Functions.conv2d(NINE, KERNEL, 1, 0, 2, 1), 1 + 2 * 3 + 3 * 7 + 4 * 9);
    }

    @Test
    void channelsAreAddedUpAndGroupsAreNot() {
        Tensor image = counted(1, 2, 1, 2); // 1 2 | 3 4
        assertValues(Functions.conv2d(image, counted(2, 2, 1, 1), 1, 0, 1, 1), 1 + 6, 2 + 8, 3 + 12, 6 + 16);
        assertValues(Functions.conv2d(image, counted(2, 1, 1, 1), 1, 0, 1, 2), 1, 2, 6, 8);
        assertValues(Functions.conv2d(image, counted(4, 1, 1, 1), 1, 0, 1, 2), 1, 2, 2, 4, 9, 12, 12, 16);
    }

    @Test
    void imagesOfABatchAreConvolvedByThemselves() {
        assertValues(Functions.conv2d(counted(3, 1, 1, 2), counted(1, 1, 1, 2), 1, 0, 1, 1), 5, 11, 17);
    }

    @Test
    void theGradientsOfASumCountHowOftenAValueIsUsed() {
        Tensor sum = Functions.conv2d(NINE, KERNEL, 1, 0, 1, 1).sum();
        Gradients gradients = Gradients.of(sum, List.of(NINE, KERNEL));
        assertValues(gradients.of(NINE), 1, 3, 2, 4, 10, 6, 3, 7, 4);
        assertValues(gradients.of(KERNEL), 1 + 2 + 4 + 5, 2 + 3 + 5 + 6, 4 + 5 + 7 + 8, 5 + 6 + 8 + 9);
    }

    @Test
    void theLargestOfEachWindow() {
        Tensor image = Tensor.of(new double[] {-1, -2, -3, -4, -5, -6, -7, -8, -9}, 1, 1, 3, 3);
        assertValues(Functions.maxPool2d(NINE, 2, 1, 0), 5, 6, 8, 9);
        assertValues(Functions.maxPool2d(image, 2, 1, 0), -1, -2, -4, -5);
        assertValues(Functions.maxPool2d(image, 2, 2, 1), -1, -2, -4, -5);
    }

    @Test
    void theFirstOfTheLargestGetsTheGradient() {
        Tensor image = Tensor.of(new double[] {7, 7, 7, 7, 7, 7}, 1, 1, 2, 3);
        Tensor pooled = Functions.maxPool2d(image, 2, 1, 0);
        Tensor weighed = pooled.mul(Tensor.of(new double[] {3, 5}, 1, 1, 1, 2)).sum();
        assertValues(Gradients.of(weighed, List.of(image)).of(image), 3, 5, 0, 0, 0, 0);
    }

    @Test
    void theMeanOfEachWindowCountsPaddingAsZeros() {
        assertValues(Functions.avgPool2d(NINE, 2, 1, 0), 3, 4, 6, 7);
        assertValues(Functions.avgPool2d(NINE, 2, 2, 1), 1 / 4.0, 5 / 4.0, 11 / 4.0, 7);
        Tensor first = Functions.avgPool2d(NINE, 2, 2, 1).sum();
        assertValues(Gradients.of(first, List.of(NINE)).of(NINE), 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25);
    }
}
