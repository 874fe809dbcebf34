package dev.descent.insight.blame;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * The nearest points of each of many points, all pairs compared: the products, which are nearly all of the work, as one
 * matrix product for each block of points.
 */
final class Neighbors {
    /** Distances that are in memory at once. */
    private static final int MOST_DISTANCES = 1 << 22;

    private static final int MOST_ROWS = 256;

    private final MemorySegment points;
    private final int size;
    private final int width;

    /** @param points shape [points, …], F32 */
    private Neighbors(Values points) {
        this.points = points.memory();
        size = points.shape().dim(0);
        width = Math.toIntExact(points.size() / size);
    }

    /**
     * For each point the rows of those nearest to it by Euclidean distance, nearest first, itself left out; of equally
     * far ones the first.
     *
     * @param points shape [points, …], F32
     * @param count how many, less than there are points
     */
    static int[][] nearest(Values points, int count) {
        return new Neighbors(points).search(count);
    }

    private int[][] search(int count) {
        Values centered = Values.zeros(DType.F32, Shape.of(size, width));
        Values squares = Values.zeros(DType.F32, Shape.of(size));
        prepare(centered, squares);
        int block = Math.clamp(MOST_DISTANCES / size, 1, Math.min(MOST_ROWS, size));
        Tensor some = Tensor.input("some", DType.F32, block, width);
        Tensor all = Tensor.input("all", DType.F32, size, width);
        Tensor lengths = Tensor.input("lengths", DType.F32, size);
        // |a − b|² but for |a|², which is the same for all b.
        Tensor distances = lengths.sub(some.matmul(all.transpose()).mul(2));
        int[][] nearest = new int[size][];
        try (Program compare = Program.compile(distances, Updates.none())) {
            MemorySegment compared = compare.value(distances).memory();
            long rowBytes = (long) width * Float.BYTES;
            float[] row = new float[size];
            for (int from = 0; from < size; from += block) {
                // The last block begins earlier, so that all are of one size and one program does.
                int start = Math.min(from, size - block);
                MemorySegment slice = centered.memory().asSlice(start * rowBytes, block * rowBytes);
                compare.run(input -> switch (input) {
                    case "some" -> slice;
                    case "all" -> centered.memory();
                    default -> squares.memory();
                });
                for (int i = 0; i < block; i++) {
                    MemorySegment.copy(compared, ValueLayout.JAVA_FLOAT, (long) i * size * Float.BYTES, row, 0, size);
                    nearest[start + i] = smallest(row, start + i, count);
                }
            }
        }
        return nearest;
    }

    /** Moves the points around 0, where differences of squares keep most digits, and squares their lengths. */
    private void prepare(Values centered, Values squares) {
        Tensor all = Tensor.input("all", DType.F32, size, width);
        Tensor moved = all.sub(all.meanKeeping(0));
        Tensor lengths = moved.square().sum(1);
        try (Program program = Program.compile(List.of(moved, lengths), Updates.none())) {
            program.run(_ -> points);
            centered.memory().copyFrom(program.value(moved).memory());
            squares.memory().copyFrom(program.value(lengths).memory());
        }
    }

    /** The places of the smallest values, in order, but for one place. */
    private static int[] smallest(float[] values, int but, int count) {
        int[] places = new int[count];
        float[] found = new float[count];
        Arrays.fill(found, Float.POSITIVE_INFINITY);
        int filled = 0;
        for (int place = 0; place < values.length; place++) {
            if (place == but || (filled == count && !(values[place] < found[count - 1]))) {
                continue;
            }
            int at = filled == count ? count - 1 : filled++;
            while (at > 0 && values[place] < found[at - 1]) {
                found[at] = found[at - 1];
                places[at] = places[at - 1];
                at--;
            }
            found[at] = values[place];
            places[at] = place;
        }
        return places;
    }
}
