package dev.descent.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which rows go to which part: every row to exactly one. A function of the data's size (or classes), the fractions and
 * the seed alone. The rows of each part stand in the order of the data.
 */
public final class Split {
    private static final int PARTS = 3;
    private static final String[] NAMES = {"train", "validation", "test"};

    private final int[][] parts;

    private Split(int[][] parts) {
        this.parts = parts;
    }

    /**
     * A split by chance.
     *
     * @param size number of rows
     * @throws DataException if a part that should have rows would have none
     */
    public static Split random(int size, Fractions fractions, long seed) {
        return stratified(new int[size], fractions, seed);
    }

    /**
     * A split that gives each part its share of every class: the number of rows of a class in a part differs from the
     * exact share by less than one, and the training part gets one of each class first.
     *
     * @param labels the class of each row
     * @throws DataException if a part that should have rows would have none
     */
    public static Split stratified(int[] labels, Fractions fractions, long seed) {
        return stratified(Arrays.stream(labels).boxed().toList(), fractions, seed);
    }

    /** The same for classes of any kind: the texts of a table's column, say. */
    public static Split stratified(List<?> classes, Fractions fractions, long seed) {
        if (classes.isEmpty()) {
            throw new DataException("there are no rows to split; give at least one");
        }
        double[] shares = {fractions.train(), fractions.validation(), fractions.test()};
        int[] partOf = new int[classes.size()];
        double[] owed = new double[PARTS];
        int stratum = 0;
        for (int[] rows : rowsByClass(classes)) {
            Shuffle.shuffle(rows, seed, stratum++);
            int[] counts = counts(rows.length, shares, owed);
            int next = 0;
            for (int part = 0; part < PARTS; part++) {
                for (int i = 0; i < counts[part]; i++) {
                    partOf[rows[next++]] = part;
                }
            }
        }
        int[][] parts = new int[PARTS][];
        for (int part = 0; part < PARTS; part++) {
            int wanted = part;
            parts[part] = rows(partOf.length, row -> partOf[row] == wanted);
            if (parts[part].length == 0 && shares[part] > 0) {
                throw new DataException(("%d rows leave nothing for the %s part with its share of %s; enlarge the "
                                + "share or add rows")
                        .formatted(partOf.length, NAMES[part], shares[part]));
            }
        }
        return new Split(parts);
    }

    /**
     * Splits for cross-validation: each holds another part of the rows out as its test part and trains on all others, so
     * that every row is held out exactly once. Parts differ in size by one row at most.
     *
     * @param size number of rows
     * @param folds how many parts
     * @throws DataException if there are fewer than 2 folds, or fewer rows than folds
     */
    public static List<Split> kFold(int size, int folds, long seed) {
        return stratifiedKFold(Collections.nCopies(size, 0), folds, seed);
    }

    /**
     * The same with every class spread evenly: how often a class occurs in two parts differs by one row at most.
     *
     * @param classes the class of each row, a number or a text
     * @throws DataException if there are fewer than 2 folds, fewer rows than folds, or a class with one row only, which
     *     nobody would know of where that row is held out
     */
    public static List<Split> stratifiedKFold(List<?> classes, int folds, long seed) {
        if (folds < 2 || folds > classes.size()) {
            throw new DataException("%d rows cannot be parted into %d folds; 2 to %d are possible"
                    .formatted(classes.size(), folds, classes.size()));
        }
        int[] foldOf = new int[classes.size()];
        int dealt = 0;
        int stratum = 0;
        for (int[] rows : rowsByClass(classes)) {
            if (rows.length == 1 && classes.size() > 1) {
                throw new DataException(
                        ("the class \"%s\" has one row only, so a model would not know it where that row is"
                                        + " held out; add rows of it, or take it out")
                                .formatted(classes.get(rows[0])));
            }
            Shuffle.shuffle(rows, seed, stratum++);
            for (int row : rows) {
                foldOf[row] = dealt++ % folds;
            }
        }
        return IntStream.range(0, folds)
                .mapToObj(fold -> new Split(new int[][] {
                    rows(foldOf.length, row -> foldOf[row] != fold),
                    new int[0],
                    rows(foldOf.length, row -> foldOf[row] == fold)
                }))
                .toList();
    }

    /**
     * This split with a share of its training rows as the validation part, in place of the one that it has.
     *
     * @param classes the class of each row, of which the parts get their shares; all alike if by chance alone
     * @param share of the training rows
     * @throws DataException if one of the two parts would have no rows
     */
    public Split withValidation(List<?> classes, double share, long seed) {
        int[] rows = parts[0];
        Split inner = stratified(
                Arrays.stream(rows).mapToObj(classes::get).toList(), new Fractions(1 - share, share, 0), seed);
        return new Split(new int[][] {
            Arrays.stream(inner.parts[0]).map(i -> rows[i]).toArray(),
            Arrays.stream(inner.parts[1]).map(i -> rows[i]).toArray(),
            parts[2]
        });
    }

    /** The rows to train on, a copy. */
    public int[] train() {
        return parts[0].clone();
    }

    /** The rows to validate on, a copy; none if the fraction was 0. */
    public int[] validation() {
        return parts[1].clone();
    }

    /** The rows to test on, a copy; none if the fraction was 0. */
    public int[] test() {
        return parts[2].clone();
    }

    @Override
    public String toString() {
        return parts[0].length + " train, " + parts[1].length + " validation, " + parts[2].length + " test";
    }

    private static int[] rows(int size, IntPredicate wanted) {
        return IntStream.range(0, size).filter(wanted).toArray();
    }

    private static List<int[]> rowsByClass(List<?> classes) {
        Map<Object, List<Integer>> rows = new LinkedHashMap<>();
        int row = 0;
        for (Object label : classes) {
            rows.computeIfAbsent(label, _ -> new ArrayList<>()).add(row++);
        }
        return rows.values().stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /**
     * How many rows of one class each part gets: its exact share rounded down, and one row more where the rounded-off
     * rows are owed most, counting what earlier classes left owing, so that the parts as a whole keep their size too.
     */
    private static int[] counts(int rows, double[] shares, double[] owed) {
        int[] counts = new int[PARTS];
        double[] rounded = new double[PARTS];
        int left = rows;
        for (int part = 0; part < PARTS; part++) {
            double exact = shares[part] * rows;
            // 0.7 · 10 is 7, whatever binary fractions make of it.
            counts[part] = (int) Math.floor(exact + 1e-6);
            rounded[part] = exact - counts[part];
            owed[part] += rounded[part];
            left -= counts[part];
        }
        while (left > 0) {
            int chosen = counts[0] == 0 ? 0 : mostOwed(rounded, owed);
            counts[chosen]++;
            rounded[chosen] = 0;
            owed[chosen]--;
            left--;
        }
        return counts;
    }

    /** The part that is owed most, among those whose share was rounded down. */
    private static int mostOwed(double[] rounded, double[] owed) {
        int most = -1;
        for (int part = 0; part < PARTS; part++) {
            if (rounded[part] > 1e-6 && (most < 0 || owed[part] > owed[most])) {
                most = part;
            }
        }
        return most;
    }
}
