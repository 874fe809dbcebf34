package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static final Fractions USUAL = new Fractions(0.7, 0.15, 0.15);

    @Test
    void putsEveryRowIntoExactlyOnePartAndEachClassIntoItsShare() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            int classes = 1 + random.nextInt(6);
            int[] labels = random.ints(60 + random.nextInt(300), 0, classes).toArray();
            double validation = random.nextInt(5, 40) / 100.0;
            double test = random.nextInt(5, 40) / 100.0;
            Fractions fractions = new Fractions(1 - validation - test, validation, test);
            Split split = Split.stratified(labels, fractions, round);
            int[] all = Stream.of(split.train(), split.validation(), split.test())
                    .flatMapToInt(Arrays::stream)
                    .sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, labels.length).toArray(), all);
            for (int label = 0; label < classes; label++) {
                long size =
                        count(labels, label, IntStream.range(0, labels.length).toArray());
                assertShare(fractions.train() * size, count(labels, label, split.train()));
                assertShare(validation * size, count(labels, label, split.validation()));
                assertShare(test * size, count(labels, label, split.test()));
            }
            assertEquals(fractions.train() * labels.length, split.train().length, 3);
        }
    }

    @Test
    void foldsHoldEveryRowOutOnceAndSpreadEveryClass() {
        Random random = new Random(8);
        for (int round = 0; round < 200; round++) {
            int classes = 1 + random.nextInt(5);
            int size = 20 + random.nextInt(200);
            int folds = 2 + random.nextInt(8);
            List<Integer> labels = IntStream.range(0, size)
                    .map(i -> i < 2 * classes ? i % classes : random.nextInt(classes))
                    .boxed()
                    .toList();
            List<Split> splits = Split.stratifiedKFold(labels, folds, round);
            assertEquals(folds, splits.size());
            assertArrayEquals(
                    IntStream.range(0, size).toArray(),
                    splits.stream()
                            .flatMapToInt(split -> Arrays.stream(split.test()))
                            .sorted()
                            .toArray());
            int[] all = labels.stream().mapToInt(Integer::intValue).toArray();
            for (Split split : splits) {
                assertEquals(size, split.train().length + split.test().length);
                assertTrue(Arrays.stream(split.train()).noneMatch(row -> contains(split.test(), row)));
                assertEquals((double) size / folds, split.test().length, 1 - 1e-9);
                for (int label = 0; label < classes; label++) {
                    long found = count(all, label, split.test());
                    long share = count(all, label, IntStream.range(0, size).toArray()) / folds;
                    assertTrue(found == share || found == share + 1, found + " of " + share);
                }
            }
        }
    }

    private static boolean contains(int[] rows, int row) {
        return Arrays.binarySearch(rows, row) >= 0;
    }

    @Test
    void foldsAreAFunctionOfTheirSeed() {
        assertArrayEquals(
                Split.kFold(100, 5, 3).get(2).test(),
                Split.kFold(100, 5, 3).get(2).test());
        assertFalse(Arrays.equals(
                Split.kFold(100, 5, 3).get(2).test(),
                Split.kFold(100, 5, 4).get(2).test()));
    }

    @Test
    void foldsThatCannotBeAreRefused() {
        Refusal.of(() -> Split.kFold(3, 4, 1), "3 rows cannot be split into 4 folds");
        Refusal.of(() -> Split.kFold(3, 1, 1), "2 to 3 are possible");
        Refusal.of(() -> Split.stratifiedKFold(List.of("a", "a", "b", "a"), 2, 1), "the class \"b\" has one row only");
    }

    @Test
    void validationComesOutOfTheTrainingPartAlone() {
        List<Integer> labels = IntStream.range(0, 100).mapToObj(i -> i % 4).toList();
        for (Split fold : Split.stratifiedKFold(labels, 5, 1)) {
            Split split = fold.withValidation(labels, 0.25, 7);
            assertArrayEquals(fold.test(), split.test());
            assertEquals(60, split.train().length);
            assertEquals(20, split.validation().length);
            assertArrayEquals(
                    fold.train(),
                    IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation()))
                            .sorted()
                            .toArray());
            for (int label = 0; label < 4; label++) {
                int wanted = label;
                assertEquals(
                        5,
                        Arrays.stream(split.validation())
                                .filter(row -> row % 4 == wanted)
                                .count());
            }
        }
    }

    @Test
    void isAFunctionOfItsSeed() {
        int[] labels = IntStream.range(0, 200).map(i -> i % 3).toArray();
        assertArrayEquals(
                Split.stratified(labels, USUAL, 5).test(),
                Split.stratified(labels, USUAL, 5).test());
        assertFalse(Arrays.equals(
                Split.stratified(labels, USUAL, 5).test(),
                Split.stratified(labels, USUAL, 6).test()));
    }

    @Test
    void givesExactSharesWhereTheyAreWhole() {
        assertEquals(
                "7 train, 2 validation, 1 test",
                Split.random(10, new Fractions(0.7, 0.2, 0.1), 1).toString());
        Split all = Split.random(10, new Fractions(1, 0, 0), 1);
        assertEquals(10, all.train().length);
        assertEquals(0, all.test().length);
    }

    @Test
    void trainsOnARareClassRatherThanTestsOnIt() {
        int[] labels = new int[101];
        labels[50] = 1;
        for (int seed = 0; seed < 20; seed++) {
            int[] train =
                    Split.stratified(labels, new Fractions(0.4, 0.3, 0.3), seed).train();
            assertTrue(Arrays.stream(train).anyMatch(row -> row == 50));
        }
    }

    @Test
    void splitsATableByItsTexts() {
        Table iris = BuiltIn.iris();
        Split split = Split.stratified(iris.values("species"), USUAL, 0);
        Table test = iris.select(split.test());
        for (String species : new String[] {"setosa", "versicolor", "virginica"}) {
            assertEquals(
                    7.5,
                    (double) test.values("species").stream()
                            .filter(species::equals)
                            .count(),
                    0.5);
        }
    }

    @Test
    void refusesImpossibleFractions() {
        Refusal.of(() -> new Fractions(0.8, 0.3, 0.1), "0.8", "0.3", "0.1", "add up to 1.2");
        Refusal.of(() -> new Fractions(0.8, 0.1, 0), "add up to 0.9");
        Refusal.of(() -> new Fractions(1.2, -0.2, 0), "-0.2", "impossible");
        Refusal.of(() -> new Fractions(0, 0.5, 0.5), "train must be above 0");
        Refusal.of(() -> new Fractions(Double.NaN, 0.5, 0.5), "impossible");
        Refusal.of(() -> Split.random(4, new Fractions(0.8, 0.1, 0.1), 1), "4 rows", "share of 0.1");
        Refusal.of(() -> Split.random(0, USUAL, 1), "no rows");
    }

    private static void assertShare(double exact, long count) {
        assertTrue(Math.abs(exact - count) < 1 + 1e-9, () -> count + " rows where the share is " + exact);
    }

    private static long count(int[] labels, int label, int[] rows) {
        return Arrays.stream(rows).filter(row -> labels[row] == label).count();
    }
}
