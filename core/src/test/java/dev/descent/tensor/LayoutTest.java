package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random layouts, reductions and products against the plainest loops. */
class LayoutTest {
    private static final int TRIES = 200;

    private final Random random = new Random(2024);

    @Test
    void permutationsMoveEachAxis() {
        for (int i = 0; i < TRIES; i++) {
            int[] dims = randomDims();
            List<Integer> axes =
                    new ArrayList<>(IntStream.range(0, dims.length).boxed().toList());
            Collections.shuffle(axes, random);
            int[] order = axes.stream().mapToInt(axis -> axis).toArray();
            int[] permuted = axes.stream().mapToInt(axis -> dims[axis]).toArray();
            requireEach(numbered(dims).permute(order), permuted, index -> {
                int[] source = new int[dims.length];
                for (int axis = 0; axis < order.length; axis++) {
                    source[order[axis]] = index[axis];
                }
                return at(dims, source);
            });
        }
    }

    @Test
    void transposingExchangesTwoAxes() {
        requireEach(numbered(2, 3, 4).transpose(), new int[] {2, 4, 3}, i -> at(new int[] {2, 3, 4}, i[0], i[2], i[1]));
        requireEach(
                numbered(2, 3, 4).transpose(0, -1),
                new int[] {4, 3, 2},
                i -> at(new int[] {2, 3, 4}, i[2], i[1], i[0]));
    }

    @Test
    void reshapingKeepsTheRowMajorOrder() {
        assertArrayEquals(
                Loops.numbered(24), numbered(2, 3, 4).reshape(4, 6).evaluate().toDoubles());
        assertArrayEquals(
                Loops.numbered(24), numbered(2, 3, 4).flatten(0).evaluate().toDoubles());
        assertArrayEquals(
                Loops.numbered(24), numbered(24).reshape(2, -1, 3).evaluate().toDoubles());
    }

    @Test
    void slicesBeginWhereTheySay() {
        for (int i = 0; i < TRIES; i++) {
            int[] dims = randomDims();
            int[] starts = new int[dims.length];
            int[] extents = new int[dims.length];
            for (int axis = 0; axis < dims.length; axis++) {
                starts[axis] = random.nextInt(dims[axis]);
                extents[axis] = random.nextInt(dims[axis] - starts[axis]) + 1;
            }
            List<Integer> at = IntStream.of(starts).boxed().toList();
            Tensor slice = Tensor.of(new Layout.Slice(numbered(dims), at, Shape.of(extents)));
            requireEach(slice, extents, index -> at(dims, shifted(index, starts, 1)));
        }
        assertArrayEquals(
                new double[] {102, 103}, numbered(6).slice(0, 2, 4).evaluate().toDoubles());
    }

    @Test
    void flipsRunBackwards() {
        for (int i = 0; i < TRIES; i++) {
            int[] dims = randomDims();
            int[] axes = randomAxes(dims);
            requireEach(numbered(dims).flip(axes), dims, index -> {
                int[] source = index.clone();
                for (int axis : axes) {
                    source[axis] = dims[axis] - 1 - index[axis];
                }
                return at(dims, source);
            });
        }
    }

    @Test
    void paddingSurroundsTheValues() {
        for (int i = 0; i < TRIES; i++) {
            int[] dims = randomDims();
            int[] before = random.ints(dims.length, 0, 3).toArray();
            int[] after = random.ints(dims.length, 0, 3).toArray();
            int[] padded = IntStream.range(0, dims.length)
                    .map(axis -> before[axis] + dims[axis] + after[axis])
                    .toArray();
            Tensor x = Tensor.of(new Layout.Pad(
                    numbered(dims),
                    IntStream.of(before).boxed().toList(),
                    IntStream.of(after).boxed().toList(),
                    -7));
            requireEach(x, padded, index -> {
                int[] source = shifted(index, before, -1);
                for (int axis = 0; axis < dims.length; axis++) {
                    if (source[axis] < 0 || source[axis] >= dims[axis]) {
                        return -7;
                    }
                }
                return at(dims, source);
            });
        }
        assertArrayEquals(
                new double[] {5, 5, 100, 101, 5},
                numbered(2).pad(0, 2, 1, 5).evaluate().toDoubles());
    }

    @Test
    void tensorsAreJoinedInTheirOrder() {
        for (int i = 0; i < TRIES; i++) {
            int[] dims = randomDims();
            int axis = random.nextInt(dims.length);
            int[] other = dims.clone();
            other[axis] = random.nextInt(1, 5);
            int[] joined = dims.clone();
            joined[axis] += other[axis];
            Tensor x = Tensor.concat(
                    axis - dims.length, List.of(numbered(dims), numbered(other).neg()));
            requireEach(x, joined, index -> {
                int[] source = index.clone();
                source[axis] -= dims[axis];
                return index[axis] < dims[axis] ? at(dims, index) : -at(other, source);
            });
        }
    }

    @Test
    void broadcastsRepeatAxesOfExtentOne() {
        for (int i = 0; i < TRIES; i++) {
            int[] dims = randomDims();
            int[] small = dims.clone();
            for (int axis : randomAxes(dims)) {
                small[axis] = 1;
            }
            requireEach(Tensor.of(new Layout.Broadcast(numbered(small), Shape.of(dims))), dims, index -> {
                int[] source = index.clone();
                for (int axis = 0; axis < dims.length; axis++) {
                    source[axis] = small[axis] == 1 ? 0 : index[axis];
                }
                return at(small, source);
            });
        }
    }

    @Test
    void reductionsFoldWholeAxes() {
        for (int i = 0; i < TRIES; i++) {
            int[] dims = randomDims();
            int[] axes = randomAxes(dims);
            int[] folded = dims.clone();
            for (int axis : axes) {
                folded[axis] = 1;
            }
            Tensor x = numbered(dims);
            requireEach(
                    x.sumKeeping(axes),
                    folded,
                    index -> group(dims, folded, index).sum());
            requireEach(
                    x.amaxKeeping(axes),
                    folded,
                    index -> group(dims, folded, index).max().orElseThrow());
            assertArrayEquals(
                    x.sumKeeping(axes).evaluate().toDoubles(),
                    x.sum(axes).evaluate().toDoubles());
        }
    }

    /** The values that are folded into one place. */
    private static DoubleStream group(int[] dims, int[] folded, int[] place) {
        return Loops.indices(dims).stream()
                .filter(index -> IntStream.range(0, dims.length)
                        .allMatch(axis -> folded[axis] == 1 || index[axis] == place[axis]))
                .mapToDouble(index -> at(dims, index));
    }

    @Test
    void productsSumOverTheSharedAxis() {
        for (int i = 0; i < TRIES; i++) {
            int batch = random.nextInt(1, 4);
            int m = random.nextInt(1, 6);
            int k = random.nextInt(1, 6);
            int n = random.nextInt(1, 6);
            boolean ofA = random.nextBoolean();
            boolean ofB = random.nextBoolean();
            int[] a = ofA ? new int[] {batch, k, m} : new int[] {batch, m, k};
            int[] b = ofB ? new int[] {batch, n, k} : new int[] {batch, k, n};
            MatMul product = new MatMul(numbered(a), numbered(b), ofA, ofB);
            assertEquals(List.of(batch, m, k, n), List.of(product.batch(), product.m(), product.k(), product.n()));
            requireEach(Tensor.of(product), new int[] {batch, m, n}, index -> {
                double sum = 0;
                for (int j = 0; j < k; j++) {
                    double left = ofA ? at(a, index[0], j, index[1]) : at(a, index[0], index[1], j);
                    double right = ofB ? at(b, index[0], index[2], j) : at(b, index[0], j, index[2]);
                    sum += left * right;
                }
                return sum;
            });
        }
    }

    @Test
    void gatheredRowsStandWhereTheirNumbersStood() {
        for (int i = 0; i < TRIES; i++) {
            int[] table = randomDims();
            int[] places = random.ints(2, 1, 4).toArray();
            int[] numbers =
                    random.ints((long) places[0] * places[1], 0, table[0]).toArray();
            Tensor rows = numbered(table).gather(Tensor.of(numbers, places));
            int[] result = Shape.of(table).part(1, table.length).prepend(places).dims();
            requireEach(rows, result, index -> {
                int[] source = new int[table.length];
                source[0] = numbers[index[0] * places[1] + index[1]];
                System.arraycopy(index, 2, source, 1, table.length - 1);
                return at(table, source);
            });
            requireScattered(rows, numbers, table, places);
        }
    }

    private static void requireScattered(Tensor rows, int[] numbers, int[] table, int[] places) {
        Tensor sums = Tensor.of(new Indexing.ScatterAdd(rows, Tensor.of(numbers, places), table[0]));
        requireEach(sums, table, index -> {
            long times =
                    IntStream.of(numbers).filter(number -> number == index[0]).count();
            return times * at(table, index);
        });
    }

    private static Tensor numbered(int... dims) {
        return Tensor.of(Loops.numbered(dims), dims);
    }

    private static double at(int[] dims, int... index) {
        return Loops.at(Loops.numbered(dims), dims, index);
    }

    private static void requireEach(Tensor tensor, int[] dims, ToDoubleFunction<int[]> expected) {
        assertEquals(Shape.of(dims), tensor.shape());
        assertArrayEquals(Loops.fill(dims, expected), tensor.evaluate().toDoubles());
    }

    private static int[] shifted(int[] index, int[] by, int sign) {
        return IntStream.range(0, index.length)
                .map(axis -> index[axis] + sign * by[axis])
                .toArray();
    }

    private int[] randomDims() {
        return random.ints(random.nextInt(1, 5), 1, 5).toArray();
    }

    private int[] randomAxes(int[] dims) {
        int[] axes = IntStream.range(0, dims.length)
                .filter(axis -> random.nextBoolean())
                .toArray();
        return axes.length == 0 ? new int[] {0} : axes;
    }
}
