package dev.descent.insight.growth;

import dev.descent.data.Dataset;
import dev.descent.data.Shuffle;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The examples of a set in an order whose every beginning is a fair sample of it: by chance, and where examples belong
 * to classes with each class's share, after one of each. Longer beginnings contain the shorter ones.
 */
final class NestedSubsets {
    private final int[] order;

    private NestedSubsets(int[] order) {
        this.order = order;
    }

    /** @param target the column that may hold classes, if there is one */
    static NestedSubsets of(Dataset data, Optional<String> target, long seed) {
        int[] rows = Shuffle.permutation(data.size(), seed, 0);
        return new NestedSubsets(target.filter(name -> data.column(name).dtype() == DType.I32
                        && data.column(name).shape().equals(Shape.scalar()))
                .map(name -> byShares(rows, data.ints(name)))
                .orElse(rows));
    }

    /** The i-th of n examples of a class stands where (i + ½) / n of all examples are. */
    private static int[] byShares(int[] rows, int[] labels) {
        Map<Integer, Integer> sizes = new HashMap<>();
        for (int label : labels) {
            sizes.merge(label, 1, Integer::sum);
        }
        Map<Integer, Integer> met = new HashMap<>();
        double[] places = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int label = labels[rows[i]];
            int before = met.merge(label, 1, Integer::sum) - 1;
            places[i] = before == 0 ? 0 : (before + 0.5) / sizes.get(label);
        }
        // A stable sort: among equals chance decides, as it brought the rows into their order.
        return IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> places[i]))
                .mapToInt(i -> rows[i])
                .toArray();
    }

    /** The rows of a beginning. */
    int[] first(int count) {
        return Arrays.copyOf(order, count);
    }

    /** The rows of a beginning, all of them several times over. */
    int[] repeated(int count, int times) {
        int[] rows = new int[count * times];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = order[i % count];
        }
        return rows;
    }
}
