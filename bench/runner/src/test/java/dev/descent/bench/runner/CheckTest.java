package dev.descent.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CheckTest {
    private static final double KNOWS_NOTHING = Math.log(10);

    @Test
    void aLossThatBeginsWhereItShouldAndFallsIsFine() {
        assertEquals("", new Check(KNOWS_NOTHING, 2.35, 1.2).complaint(Workload.W3));
    }

    @Test
    void aLossThatBeginsElsewhereIsNot() {
        assertTrue(new Check(0.1, 0.1, 0.05).complaint(Workload.W3).contains("first loss"));
    }

    @Test
    void norIsOneThatDoesNotFallOrIsNoNumber() {
        assertTrue(new Check(KNOWS_NOTHING, 2.3, 2.3).complaint(Workload.W3).contains("does not fall"));
        assertTrue(
                new Check(KNOWS_NOTHING, 2.3, Double.NaN).complaint(Workload.W3).contains("does not fall"));
        assertTrue(new Check(Double.NaN, Double.NaN, 1).complaint(Workload.W3).contains("first loss"));
    }

    @Test
    void itIsMadeOfTheFirstStepAndOfWholeRoundsOverTheBatches() {
        Check check = Check.of(new Falling(), 4);
        assertEquals(1000, check.first());
        assertEquals(998.5, check.before());
        assertTrue(check.after() < check.before());
    }

    private static final class Falling implements Session {
        private int loss = 1001;

        @Override
        public void step(int batch) {
            loss--;
        }

        @Override
        public double loss() {
            return loss;
        }

        @Override
        public void close() {}
    }
}
