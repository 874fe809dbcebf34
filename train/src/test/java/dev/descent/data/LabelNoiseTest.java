package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.source.BuiltIn;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelNoiseTest {
    private static final Dataset DIGITS = BuiltIn.digits();

    @Test
    void flipsTheShareThatWasAskedForAndNothingElse() {
        LabelNoise noise = LabelNoise.in(DIGITS, 0.05, 3);
        int[] before = DIGITS.ints("y");
        int[] after = noise.data().ints("y");

        assertEquals(90, noise.flips().size());
        for (LabelNoise.Flip flip : noise.flips()) {
            assertEquals(before[flip.row()], flip.was());
            assertEquals(after[flip.row()], flip.is());
            assertNotEquals(flip.was(), flip.is());
            after[flip.row()] = flip.was();
        }
        assertArrayEquals(before, after);
        assertEquals(-1, DIGITS.values("x").mismatch(noise.data().values("x")));
    }

    @Test
    void isAFunctionOfTheSeed() {
        assertEquals(
                LabelNoise.in(DIGITS, 0.05, 3).flips(),
                LabelNoise.in(DIGITS, 0.05, 3).flips());
        assertNotEquals(
                LabelNoise.in(DIGITS, 0.05, 3).flips(),
                LabelNoise.in(DIGITS, 0.05, 4).flips());
    }

    @Test
    void everyOtherClassIsAsLikely() {
        int[][] counts = new int[10][10];
        LabelNoise.in(DIGITS, 1, 7).flips().forEach(flip -> counts[flip.was()][flip.is()]++);
        for (int was = 0; was < 10; was++) {
            for (int is = 0; is < 10; is++) {
                // About 20 of 180; 3.7 standard deviations either way.
                assertTrue(
                        was == is ? counts[was][is] == 0 : counts[was][is] > 4 && counts[was][is] < 36, was + "→" + is);
            }
        }
    }

    @Test
    void aShareOfNothingOrOfAllIsOne() {
        assertTrue(LabelNoise.in(DIGITS, 0, 1).flips().isEmpty());
        Set<Integer> rows = new HashSet<>();
        LabelNoise.in(DIGITS, 1, 1).flips().forEach(flip -> rows.add(flip.row()));
        assertEquals(DIGITS.size(), rows.size());
    }

    @Test
    void refusesWhatCannotBeConfused() {
        Dataset alike = Dataset.of(new float[][] {{1}, {2}}, new int[] {0, 0}, List.of("only"));
        Refusal.of(() -> LabelNoise.in(alike, 0.5, 1), "at least two classes");
        Refusal.of(() -> LabelNoise.in(DIGITS, 1.5, 1), "from 0 to 1, not 1.5");
        Refusal.of(() -> DIGITS.withLabels(1, 2), "2 labels for 1797 examples");
        Refusal.of(() -> Dataset.of(new float[][] {{1}}, new int[] {0}, 10).withLabels(10), "label 10 of row 0");
    }
}
