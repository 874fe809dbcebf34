package dev.descent.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The plainest loops over multi-dimensional arrays, written without any of the code that they check. */
final class Loops {
    private Loops() {}

    /** Every index of a shape, in row-major order. */
    static List<int[]> indices(int... dims) {
        List<int[]> all = new ArrayList<>();
        int[] index = new int[dims.length];
        if (Arrays.stream(dims).anyMatch(dim -> dim == 0)) {
            return all;
        }
        while (true) {
            all.add(index.clone());
            int axis = dims.length - 1;
            while (axis >= 0 && ++index[axis] == dims[axis]) {
                index[axis] = 0;
                axis--;
            }
            if (axis < 0) {
                return all;
            }
        }
    }

    /** The value of a row-major array at an index. */
    static double at(double[] values, int[] dims, int... index) {
        int place = 0;
        for (int axis = 0; axis < dims.length; axis++) {
            place = place * dims[axis] + index[axis];
        }
        return values[place];
    }

    /** An array of a shape, filled index by index. */
    static double[] fill(int[] dims, ToDoubleFunction<int[]> value) {
        return indices(dims).stream().mapToDouble(value).toArray();
    }

    /** Different numbers for each place, so that none can be taken for another. */
    static double[] numbered(int... dims) {
        int[] next = {100};
        return fill(dims, index -> next[0]++);
    }
}
