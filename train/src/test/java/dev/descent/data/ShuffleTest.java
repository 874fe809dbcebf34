package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShuffleTest {
    @Test
    void visitsEveryRowOnce() {
        for (int size : new int[] {0, 1, 2, 3, 17, 1000}) {
            int[] rows = Shuffle.permutation(size, 1, 2);
            assertArrayEquals(
                    IntStream.range(0, size).toArray(),
                    Arrays.stream(rows).sorted().toArray());
        }
    }

    @Test
    void dependsOnSeedAndEpochAlone() {
        int[] rows = Shuffle.permutation(100, 1, 2);
        assertArrayEquals(rows, Shuffle.permutation(100, 1, 2));
        assertFalse(Arrays.equals(rows, Shuffle.permutation(100, 1, 3)));
        assertFalse(Arrays.equals(rows, Shuffle.permutation(100, 2, 2)));
        assertFalse(Arrays.equals(rows, Shuffle.permutation(100, 2, 1)));
    }

    /** A run must be repeatable with a later version too: these are written down. */
    @Test
    void staysWhatItWas() {
        assertEquals("[2, 9, 7, 5, 6, 4, 8, 3, 0, 1]", Arrays.toString(Shuffle.permutation(10, 42, 0)));
    }

    @Test
    void drawsEveryPermutationEquallyOften() {
        Map<String, Integer> counts = new HashMap<>();
        int draws = 24_000;
        for (int epoch = 0; epoch < draws; epoch++) {
            counts.merge(Arrays.toString(Shuffle.permutation(4, 9, epoch)), 1, Integer::sum);
        }
        double expected = draws / 24.0;
        double chiSquare = counts.values().stream()
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        assertEquals(24, counts.size());
        // 99.9 % of a chi-square of 23 degrees of freedom lie below.
        assertTrue(chiSquare < 49.7, () -> "chi-square " + chiSquare);
    }

    @Test
    void drawsBoundedNumbersWithoutBias() {
        CounterRandom random = new CounterRandom(1, 2, 3);
        // Three quarters of 2³¹ bits: by taking remainders the lower numbers would come up too often.
        int bound = 3 << 29;
        int low = 0;
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            int number = random.nextInt(bound);
            assertTrue(number >= 0 && number < bound);
            low += number < bound / 2 ? 1 : 0;
        }
        assertEquals(0.5, (double) low / draws, 0.01);
        assertThrows(IllegalArgumentException.class, () -> random.nextInt(0));
    }

    @Test
    void startsOverWhenItIsMovedBack() {
        CounterRandom random = new CounterRandom(1, 2, 3);
        long first = random.nextLong();
        random.moveTo(1, 3, 2);
        assertFalse(first == random.nextLong());
        random.moveTo(1, 2, 3);
        assertEquals(first, random.nextLong());
    }
}
