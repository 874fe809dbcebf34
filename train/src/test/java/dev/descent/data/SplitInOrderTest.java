package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Splits in which rows are not told apart by chance alone: forward in time, and by groups. */
class SplitInOrderTest {
    private static final Fractions USUAL = new Fractions(0.7, 0.15, 0.15);

    @Test
    void whatIsTrainedOnIsFromBeforeWhatIsValidatedAndThatFromBeforeWhatIsTested() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            int different = 3 + random.nextInt(60);
            List<Integer> times =
                    random.ints(200 + random.nextInt(200), 0, different).boxed().toList();
            Split split = Split.ordered(times, USUAL);
            assertWhole(times.size(), split);
            assertTrue(latest(times, split.train()) < earliest(times, split.validation()));
            assertTrue(latest(times, split.validation()) < earliest(times, split.test()));
            if (different > 40) {
                assertEquals(0.7 * times.size(), split.train().length, 0.05 * times.size());
                assertEquals(0.15 * times.size(), split.test().length, 0.05 * times.size());
            }
        }
    }

    @Test
    void rowsInTheOrderOfTimeAreCutAtTheirShares() {
        Split split = Split.ordered(100, USUAL);
        assertArrayEquals(IntStream.range(0, 70).toArray(), split.train());
        assertArrayEquals(IntStream.range(70, 85).toArray(), split.validation());
        assertArrayEquals(IntStream.range(85, 100).toArray(), split.test());
        Split two = Split.ordered(10, new Fractions(0.8, 0, 0.2));
        assertEquals("8 train, 0 validation, 2 test", two.toString());
        assertEquals(
                "10 train, 0 validation, 0 test",
                Split.ordered(10, new Fractions(1, 0, 0)).toString());
    }

    @Test
    void partsStandInTheOrderOfTheDataWhateverTheTimes() {
        List<LocalDate> days = IntStream.range(0, 20)
                .mapToObj(i -> LocalDate.of(2026, 1, 20).minusDays(i))
                .toList();
        Split split = Split.ordered(days, new Fractions(0.5, 0.25, 0.25));
        assertArrayEquals(IntStream.range(10, 20).toArray(), split.train());
        assertArrayEquals(IntStream.range(5, 10).toArray(), split.validation());
        assertArrayEquals(IntStream.range(0, 5).toArray(), split.test());
    }

    @Test
    void timesThatAreTooFewAreRefused() {
        Refusal.of(() -> Split.ordered(2, USUAL), "2 different times", "3 parts");
        Refusal.of(() -> Split.ordered(List.of(1, 1, 1, 2, 2), USUAL), "2 different times");
        Refusal.of(() -> Split.ordered(0, USUAL), "0 different times");
        Refusal.of(() -> Split.forward(5, 5), "5 different times", "2 to 4 are possible");
    }

    @Test
    void foldsForwardInTimeTrainOnWhatCameBeforeOnly() {
        Random random = new Random(6);
        List<Integer> times = random.ints(300, 0, 90).boxed().toList();
        List<Split> folds = Split.forward(times, 4);
        assertEquals(4, folds.size());
        for (Split fold : folds) {
            assertTrue(latest(times, fold.train()) < earliest(times, fold.test()));
            assertEquals(60, fold.test().length, 10);
            Split split = fold.withLatestValidation(times, 0.2);
            assertTrue(latest(times, split.train()) < earliest(times, split.validation()));
            assertArrayEquals(fold.test(), split.test());
            assertEquals(fold.train().length, split.train().length + split.validation().length);
        }
        assertEquals(
                300 - folds.getFirst().train().length,
                folds.stream().mapToInt(fold -> fold.test().length).sum());
        assertEquals(
                "20 train, 0 validation, 20 test",
                Split.forward(60, 2).getFirst().toString());
    }

    @Test
    void rowsOfOneGroupStayTogether() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            int count = 3 + random.nextInt(40);
            List<String> groups = random.ints(count + random.nextInt(300), 0, count)
                    .mapToObj(i -> "patient " + i)
                    .toList();
            if (Set.copyOf(groups).size() < 3) {
                continue;
            }
            Split split = Split.grouped(groups, USUAL, round);
            assertWhole(groups.size(), split);
            assertApart(groups, split);
            assertTrue(split.train().length > 0 && split.validation().length > 0 && split.test().length > 0);
        }
    }

    @Test
    void partsOfManyGroupsHaveTheirShares() {
        List<Integer> groups = IntStream.range(0, 1000).mapToObj(i -> i / 5).toList();
        for (int seed = 0; seed < 20; seed++) {
            Split split = Split.grouped(groups, USUAL, seed);
            assertEquals("700 train, 150 validation, 150 test", split.toString());
        }
        assertFalse(Arrays.equals(
                Split.grouped(groups, USUAL, 1).test(),
                Split.grouped(groups, USUAL, 2).test()));
        assertArrayEquals(
                Split.grouped(groups, USUAL, 1).test(),
                Split.grouped(groups, USUAL, 1).test());
    }

    @Test
    void aGroupThatIsMostOfTheDataIsTrainedOn() {
        List<Integer> groups =
                IntStream.range(0, 100).mapToObj(i -> i < 60 ? 0 : i).toList();
        for (int seed = 0; seed < 50; seed++) {
            assertEquals(0, Split.grouped(groups, USUAL, seed).train()[0]);
        }
    }

    @Test
    void groupsThatAreTooFewAreRefused() {
        Refusal.of(() -> Split.grouped(List.of("a", "a", "b"), USUAL, 1), "2 groups", "3 parts");
        Refusal.of(() -> Split.groupedKFold(List.of("a", "a", "b"), 3, 1), "2 groups", "3 folds");
    }

    @Test
    void foldsHoldEveryGroupOutOnceAndWhole() {
        Random random = new Random(9);
        List<Integer> groups = random.ints(400, 0, 37).boxed().toList();
        List<Split> folds = Split.groupedKFold(groups, 5, 3);
        assertArrayEquals(
                IntStream.range(0, 400).toArray(),
                folds.stream()
                        .flatMapToInt(fold -> Arrays.stream(fold.test()))
                        .sorted()
                        .toArray());
        for (Split fold : folds) {
            assertApart(groups, fold.withGroupedValidation(groups, 0.2, 4));
            assertEquals(80, fold.test().length, 20);
        }
    }

    private static void assertWhole(int size, Split split) {
        assertArrayEquals(
                IntStream.range(0, size).toArray(),
                Stream.of(split.train(), split.validation(), split.test())
                        .flatMapToInt(Arrays::stream)
                        .sorted()
                        .toArray());
        assertArrayEquals(Arrays.stream(split.train()).sorted().toArray(), split.train());
    }

    private static void assertApart(List<?> groups, Split split) {
        List<Set<Object>> met = Stream.of(split.train(), split.validation(), split.test())
                .map(rows -> Arrays.stream(rows).<Object>mapToObj(groups::get).collect(Collectors.toSet()))
                .toList();
        int together = met.stream().mapToInt(Set::size).sum();
        assertEquals(Set.copyOf(groups).size(), together);
    }

    private static int latest(List<Integer> times, int[] rows) {
        return Arrays.stream(rows).map(times::get).max().orElseThrow();
    }

    private static int earliest(List<Integer> times, int[] rows) {
        return Arrays.stream(rows).map(times::get).min().orElseThrow();
    }
}
