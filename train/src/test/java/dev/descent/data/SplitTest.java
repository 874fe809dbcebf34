package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
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
