package dev.descent.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Runs are told by a clock of the test. */
class PaceTest {
    private static final int STEPS = 2000;
    private static final double DRAWN = 0.1;

    /** An estimate, when it was made, and what was true. */
    private record Told(double at, double left, double truth) {}

    /** All that is told in a run whose steps take these seconds each. */
    private static List<Told> run(IntToDoubleFunction seconds) {
        double whole = 0;
        for (int step = 0; step < STEPS; step++) {
            whole += seconds.applyAsDouble(step);
        }
        Pace pace = new Pace();
        List<Told> told = new ArrayList<>();
        double now = 0;
        double drawn = 0;
        for (int step = 0; step < STEPS; step++) {
            now += seconds.applyAsDouble(step);
            if (now - drawn < DRAWN) {
                continue;
            }
            drawn = now;
            pace.note(Duration.ofNanos((long) (now * 1e9)), (step + 1.0) / STEPS);
            double at = now;
            double truth = whole - now;
            pace.left().ifPresent(left -> told.add(new Told(at, left.toMillis() / 1e3, truth)));
        }
        return told;
    }

    private static void assertNear(List<Told> told, double tolerance) {
        for (Told each : told) {
            assertTrue(
                    each.left() < each.truth() * (1 + tolerance) + 1
                            && each.left() > each.truth() * (1 - tolerance) - 1,
                    each.toString());
        }
    }

    @Test
    void aRunWhoseFirstStepsAreThirtyTimesSlowerIsNeverToldToTakeMuchLongerThanItDoes() {
        List<Told> told = run(step -> step < 10 ? 0.27 : 0.009);

        assertNear(told, 0.25);
        assertTrue(told.getFirst().at() < 9, "told late: " + told.getFirst());
    }

    @Test
    void aSteadyRunIsToldAfterTwoSeconds() {
        List<Told> told = run(_ -> 0.01);

        assertNear(told, 0.02);
        assertEquals(2.1, told.getFirst().at(), 0.1);
    }

    @Test
    void aWarmUpThatFadesIsNotTakenForThePace() {
        assertNear(run(step -> 0.01 * (1 + 20 * Math.exp(-step / 50.0))), 0.35);
    }

    @Test
    void longValidationsBetweenShortEpochsBelongToThePace() {
        List<Told> told = run(step -> 0.02 + (step % 100 == 99 ? 1 : 0));

        assertNear(told.stream().filter(each -> each.at() > 20).toList(), 0.2);
        assertTrue(told.stream().anyMatch(each -> each.at() < 25));
    }

    @Test
    void whatIsGoneOnWithIsToldByWhatIsDoneSince() {
        Pace pace = new Pace();
        for (int i = 0; i <= 40; i++) {
            pace.note(Duration.ofMillis(100_000 + 100 * i), 0.9 + 0.001 * i);
        }
        assertEquals(Optional.of(Duration.ofSeconds(6)), pace.left());
    }

    @Test
    void nothingIsToldAtTheBeginning() {
        Pace pace = new Pace();
        assertEquals(Optional.empty(), pace.left());
        pace.note(Duration.ZERO, 0);
        pace.note(Duration.ofSeconds(5), 0.01);
        assertEquals(Optional.empty(), pace.left());
    }
}
