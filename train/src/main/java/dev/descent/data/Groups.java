package dev.descent.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rows that belong together and so go to one part together. */
final class Groups {
    private final List<int[]> rows;
    private final int size;

    /** @param groups the group of each row */
    Groups(List<?> groups) {
        rows = Split.rowsByClass(groups);
        size = groups.size();
    }

    /** How many groups there are. */
    int count() {
        return rows.size();
    }

    /**
     * The part of each row. Groups are dealt out in an order of chance, each to the part that lacks most rows of its share and
     * has room for at least half of the group; so that large groups go to the first part, and each part has one group at least.
     *
     * @param shares of the rows that each part is to have, of which no more are above 0 than there are groups
     */
    int[] parts(double[] shares, long seed) {
        int[] partOf = new int[size];
        int[] counts = new int[shares.length];
        int left = rows.size();
        for (int group : order(seed)) {
            int[] members = rows.get(group);
            int[] empty = IntStream.range(0, shares.length)
                    .filter(part -> shares[part] > 0 && counts[part] == 0)
                    .toArray();
            int part = left <= empty.length ? empty[0] : roomiest(shares, counts, members.length);
            Arrays.stream(members).forEach(row -> partOf[row] = part);
            counts[part] += members.length;
            left--;
        }
        return partOf;
    }

    private int roomiest(double[] shares, int[] counts, int members) {
        int chosen = 0;
        double most = 0;
        for (int part = 0; part < shares.length; part++) {
            double lacks = shares[part] * size - counts[part];
            if (shares[part] > 0 && 2 * lacks >= members && lacks > most) {
                chosen = part;
                most = lacks;
            }
        }
        return chosen;
    }

    /** The fold of each row: groups in an order of chance, each into the smallest fold. */
    int[] folds(int folds, long seed) {
        int[] foldOf = new int[size];
        int[] counts = new int[folds];
        for (int group : order(seed)) {
            int smallest = 0;
            for (int fold = 1; fold < folds; fold++) {
                smallest = counts[fold] < counts[smallest] ? fold : smallest;
            }
            int fold = smallest;
            Arrays.stream(rows.get(group)).forEach(row -> foldOf[row] = fold);
            counts[fold] += rows.get(group).length;
        }
        return foldOf;
    }

    private int[] order(long seed) {
        int[] order = IntStream.range(0, rows.size()).toArray();
        Shuffle.shuffle(order, seed, 0);
        return order;
    }
}
