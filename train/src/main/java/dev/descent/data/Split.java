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
 * Which rows go to which part: every row to exactly one. A function of the data's size (or classes, groups, times), the
 * fractions and the seed alone. The rows of each part stand in the order of the data.
 *
 * <p>A split by chance says how a model does on more rows of the same kind. Where rows follow upon one another in time, or
 * several are of one patient, neighbors would tell the model what it is asked: {@link #ordered} asks it about what comes
 * later, {@link #grouped} about somebody whom it has not met.
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
        double[] shares = shares(fractions);
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
        return of(partOf, shares);
    }

    private static double[] shares(Fractions fractions) {
        return new double[] {fractions.train(), fractions.validation(), fractions.test()};
    }

    private static Split of(int[] partOf, double[] shares) {
        int[][] parts = new int[PARTS][];
        for (int part = 0; part < PARTS; part++) {
            int wanted = part;
            parts[part] = rows(partOf.length, row -> partOf[row] == wanted);
            if (parts[part].length == 0 && shares[part] > 0) {
                throw new DataException(("%s rows leave nothing for the %s part with its share of %s; enlarge the "
                                + "share or add rows")
                        .formatted(partOf.length, NAMES[part], shares[part]));
            }
        }
        return new Split(parts);
    }

    /**
     * A split forward in time, of rows that stand in the order of time: the first ones to train on, the next to validate on,
     * the last to test on.
     *
     * @param size number of rows
     * @throws DataException if there are fewer rows than parts
     */
    public static Split ordered(int size, Fractions fractions) {
        return ordered(places(size), fractions);
    }

    /**
     * A split forward in time: every row that is trained on is from before every row that is validated on, and those are from
     * before every row that is tested on. Rows of one time stay together, so that the parts have their shares as nearly as the
     * times allow.
     *
     * @param times when each row is from: numbers, or dates of one kind
     * @throws DataException if there are fewer times than parts
     */
    public static <T extends Comparable<? super T>> Split ordered(List<T> times, Fractions fractions) {
        Timeline timeline = Timeline.of(times);
        double[] shares = shares(fractions);
        int[] wanted =
                IntStream.range(0, PARTS).filter(part -> shares[part] > 0).toArray();
        if (timeline.times() < wanted.length) {
            throw new DataException("%s different times cannot be split into %s parts, one after the other; add rows"
                    .formatted(timeline.times(), wanted.length));
        }
        double[] until = new double[wanted.length - 1];
        double before = 0;
        for (int i = 0; i < until.length; i++) {
            before += shares[wanted[i]];
            until[i] = before;
        }
        int[] cuts = timeline.cuts(until);
        int[][] parts = new int[PARTS][0];
        for (int i = 0; i < wanted.length; i++) {
            parts[wanted[i]] = timeline.block(i == 0 ? 0 : cuts[i - 1], i == cuts.length ? timeline.size() : cuts[i]);
        }
        return new Split(parts);
    }

    /**
     * A split by chance in which rows of one group go to one part: all visits of a patient, all frames of a film. The parts
     * have their shares as nearly as whole groups allow.
     *
     * @param groups the group of each row
     * @throws DataException if there are fewer groups than parts
     */
    public static Split grouped(List<?> groups, Fractions fractions, long seed) {
        Groups together = new Groups(groups);
        double[] shares = shares(fractions);
        long wanted = Arrays.stream(shares).filter(share -> share > 0).count();
        if (together.count() < wanted) {
            throw new DataException(
                    "%s groups cannot be split into %s parts; add groups, or leave the validation or the test part out"
                            .formatted(together.count(), wanted));
        }
        return of(together.parts(shares, seed), shares);
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
            throw new DataException("%s rows cannot be split into %s folds; 2 to %s are possible"
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
        return folds(foldOf, folds);
    }

    private static List<Split> folds(int[] foldOf, int folds) {
        return IntStream.range(0, folds)
                .mapToObj(fold -> new Split(new int[][] {
                    rows(foldOf.length, row -> foldOf[row] != fold),
                    new int[0],
                    rows(foldOf.length, row -> foldOf[row] == fold)
                }))
                .toList();
    }

    /**
     * Splits for cross-validation in which rows of one group stay together. Every row is held out exactly once.
     *
     * @param groups the group of each row
     * @throws DataException if there are fewer than 2 folds, or fewer groups than folds
     */
    public static List<Split> groupedKFold(List<?> groups, int folds, long seed) {
        Groups together = new Groups(groups);
        if (folds < 2 || folds > together.count()) {
            throw new DataException("%s groups cannot be split into %s folds; 2 to %s are possible"
                    .formatted(together.count(), folds, together.count()));
        }
        return folds(together.folds(folds, seed), folds);
    }

    /**
     * Splits for cross-validation forward in time: the rows are cut into one block more than there are folds, and each fold
     * holds out the block that follows upon all that it trains on. The first block is never held out.
     *
     * @param times when each row is from; rows of one time stay together
     * @throws DataException if there are fewer than 2 folds, or no more times than folds
     */
    public static <T extends Comparable<? super T>> List<Split> forward(List<T> times, int folds) {
        Timeline timeline = Timeline.of(times);
        if (folds < 2 || folds >= timeline.times()) {
            throw new DataException(
                    "%s different times cannot be split into %s folds, one after the other; 2 to %s are possible"
                            .formatted(timeline.times(), folds, timeline.times() - 1));
        }
        int[] cuts = timeline.cuts(IntStream.rangeClosed(1, folds)
                .mapToDouble(block -> (double) block / (folds + 1))
                .toArray());
        return IntStream.range(0, folds)
                .mapToObj(fold -> new Split(new int[][] {
                    timeline.block(0, cuts[fold]),
                    new int[0],
                    timeline.block(cuts[fold], fold == folds - 1 ? timeline.size() : cuts[fold + 1])
                }))
                .toList();
    }

    /** The same for rows that stand in the order of time. */
    public static List<Split> forward(int size, int folds) {
        return forward(places(size), folds);
    }

    private static List<Integer> places(int size) {
        return IntStream.range(0, size).boxed().toList();
    }

    /**
     * This split with a share of its training rows as the validation part, in place of the one that it has.
     *
     * @param classes the class of each row, of which the parts get their shares; all alike if by chance alone
     * @param share of the training rows
     * @throws DataException if one of the two parts would have no rows
     */
    public Split withValidation(List<?> classes, double share, long seed) {
        return withInner(stratified(trainedOn(classes), new Fractions(1 - share, share, 0), seed));
    }

    /**
     * The same with rows of one group in one part.
     *
     * @param groups the group of each row
     * @throws DataException if the training rows are of one group only
     */
    public Split withGroupedValidation(List<?> groups, double share, long seed) {
        return withInner(grouped(trainedOn(groups), new Fractions(1 - share, share, 0), seed));
    }

    /**
     * The same with the last of the training rows as the validation part.
     *
     * @param times when each row is from
     * @throws DataException if the training rows are of one time only
     */
    public <T extends Comparable<? super T>> Split withLatestValidation(List<T> times, double share) {
        return withInner(ordered(trainedOn(times), new Fractions(1 - share, share, 0)));
    }

    private <T> List<T> trainedOn(List<T> values) {
        return Arrays.stream(parts[0]).<T>mapToObj(values::get).toList();
    }

    /** @param inner a split of the training rows */
    private Split withInner(Split inner) {
        Split placed = inner.at(parts[0]);
        return new Split(new int[][] {placed.parts[0], placed.parts[1], parts[2]});
    }

    /**
     * The same split of rows that stand elsewhere in other data.
     *
     * @param places where each row of this split stands there, ascending
     */
    public Split at(int[] places) {
        return new Split(Arrays.stream(parts)
                .map(rows -> Arrays.stream(rows).map(row -> places[row]).toArray())
                .toArray(int[][]::new));
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

    static List<int[]> rowsByClass(List<?> classes) {
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
