package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of NumPy's user guide, "Broadcasting": aligned at the end, extents equal or one of them 1. */
class BroadcastingTest {
    @Test
    void randomShapesCombineAsNumPysDo() {
        Random random = new Random(42);
        int fitting = 0;
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            int[] a = randomDims(random);
            int[] b = randomDims(random);
            Optional<int[]> common = numpy(a, b);
            Tensor x = Tensor.of(Loops.numbered(a), a.length == 0 ? new int[] {1} : a)
                    .reshape(a);
            Tensor y = Tensor.of(Loops.numbered(b), b.length == 0 ? new int[] {1} : b)
                    .reshape(b);
            if (common.isEmpty()) {
                refused++;
                String message =
                        assertThrows(ShapeException.class, () -> x.sub(y)).getMessage();
                assertTrue(message.contains(x.shape() + " and " + y.shape()), message);
                assertTrue(message.contains("BroadcastingTest.java:"), message);
                continue;
            }
            fitting++;
            Tensor difference = x.sub(y.mul(1000));
            assertEquals(Shape.of(common.get()), difference.shape());
            double[] left = Loops.numbered(a);
            double[] right = Loops.numbered(b);
            double[] expected =
                    Loops.fill(common.get(), index -> aligned(left, a, index) - 1000 * aligned(right, b, index));
            assertArrayEquals(expected, difference.evaluate().toDoubles());
        }
        assertTrue(fitting > 150 && refused > 150, fitting + " fitted, " + refused + " did not");
    }

    @Test
    void allThreeOperandsOfASelectionBroadcast() {
        Tensor condition = Tensor.of(new int[] {0, 1}, 2, 1).cast(DType.BOOL);
        Tensor a = Tensor.of(new double[] {1, 2, 3});
        Tensor b = Tensor.full(9, DType.F64, Shape.scalar());
        Tensor selected = Tensor.select(condition, a, b);
        assertEquals(Shape.of(2, 3), selected.shape());
        assertArrayEquals(new double[] {9, 9, 9, 1, 2, 3}, selected.evaluate().toDoubles());
    }

    @Test
    void nothingIsRepeatedWhereShapesAreEqual() {
        Tensor x = Tensor.of(new double[] {1, 2}, 2, 1);
        assertEquals(new Binary.Add(x, x), x.add(x).op());
        assertTrue(x.broadcastTo(Shape.of(2, 1)) == x);
    }

    @Test
    void broadcastingIsAnExplicitOp() {
        Tensor x = Tensor.of(new double[] {1, 2}, 2, 1);
        Tensor y = Tensor.of(new double[] {1, 2, 3});
        Binary.Multiply product = (Binary.Multiply) x.mul(y).op();
        assertEquals(new Layout.Broadcast(x, Shape.of(2, 3)), product.a().op());
        assertTrue(product.b().op() instanceof Layout.Broadcast);
    }

    @Test
    void batchesOfMatricesBroadcastAsNumPysMatmul() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            int[] batchA = randomDims(random);
            int[] batchB = randomDims(random);
            Shape a = Shape.of(batchA).append(2, 3);
            Shape b = Shape.of(batchB).append(3, 4);
            Tensor x = Tensor.of(Loops.numbered(a.dims()), a.dims());
            Tensor y = Tensor.of(Loops.numbered(b.dims()), b.dims());
            Optional<int[]> batch = numpy(batchA, batchB);
            if (batch.isEmpty()) {
                String message =
                        assertThrows(ShapeException.class, () -> x.matmul(y)).getMessage();
                assertTrue(message.contains(a + " and " + b), message);
                continue;
            }
            double[] ofA = Loops.numbered(a.dims());
            double[] ofB = Loops.numbered(b.dims());
            int[] c = Shape.of(batch.get()).append(2, 4).dims();
            double[] expected = Loops.fill(c, index -> {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    int[] left = index.clone();
                    int[] right = index.clone();
                    left[left.length - 1] = k;
                    right[right.length - 2] = k;
                    sum += aligned(ofA, a.dims(), left) * aligned(ofB, b.dims(), right);
                }
                return sum;
            });
            assertEquals(Shape.of(c), x.matmul(y).shape());
            assertArrayEquals(expected, x.matmul(y).evaluate().toDoubles());
        }
    }

    private static int[] randomDims(Random random) {
        return random.ints(random.nextInt(4), 1, 4).toArray();
    }

    private static Optional<int[]> numpy(int[] a, int[] b) {
        int[] common = new int[Math.max(a.length, b.length)];
        for (int i = 0; i < common.length; i++) {
            int x = i < common.length - a.length ? 1 : a[i - common.length + a.length];
            int y = i < common.length - b.length ? 1 : b[i - common.length + b.length];
            if (x != y && x != 1 && y != 1) {
                return Optional.empty();
            }
            common[i] = x == 1 ? y : x;
        }
        return Optional.of(common);
    }

    /** What a broadcast array has at an index of the larger shape. */
    private static double aligned(double[] values, int[] dims, int[] index) {
        int[] own = new int[dims.length];
        for (int axis = 0; axis < dims.length; axis++) {
            own[axis] = dims[axis] == 1 ? 0 : index[index.length - dims.length + axis];
        }
        return Loops.at(values, dims, own);
    }
}
