package dev.descent.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Labels made wrong on purpose, to see what wrong labels do: whether a model memorizes them, and whether they are
 * found again. The noise is symmetric: every example is as likely to be hit, and gets each of the other classes as
 * likely (Angluin and Laird, "Learning from noisy examples", 1988).
 *
 * @param data the examples with the noise in them
 * @param flips what was changed, by row
 */
public record LabelNoise(Dataset data, List<Flip> flips) {
    private static final long STREAM = 0x464C_4950L;

    /**
     * One label that is wrong now.
     *
     * @param row of the data, from 0
     * @param was the class that it had
     * @param is the class that it has
     */
    public record Flip(int row, int was, int is) {}

    /** Copies the list. */
    public LabelNoise {
        flips = List.copyOf(flips);
    }

    /**
     * Flips the labels of a share of the examples, to the nearest whole number of them: a function of data, share and
     * seed.
     *
     * @param share from 0 to 1
     * @throws DataException if the share is none, or there are not two classes
     * @throws IllegalArgumentException if "y" holds no labels
     */
    public static LabelNoise in(Dataset data, double share, long seed) {
        if (!(share >= 0 && share <= 1)) {
            throw new DataException("label noise must be a share of the examples, from 0 to 1, not " + share);
        }
        int classes = data.classNames().size();
        if (classes < 2) {
            throw new DataException("label noise needs at least two classes to confuse, but there are " + classes);
        }
        int[] labels = data.ints(Dataset.Y);
        int[] hit = Arrays.copyOf(
                Shuffle.permutation(labels.length, seed, STREAM), Math.toIntExact(Math.round(share * labels.length)));
        Arrays.sort(hit);
        CounterRandom random = new CounterRandom(seed, 1, STREAM);
        List<Flip> flips = new ArrayList<>();
        for (int row : hit) {
            int was = labels[row];
            labels[row] = (was + 1 + random.nextInt(classes - 1)) % classes;
            flips.add(new Flip(row, was, labels[row]));
        }
        return new LabelNoise(data.withLabels(labels), flips);
    }
}
