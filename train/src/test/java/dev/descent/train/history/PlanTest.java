package dev.descent.train.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void aThousandExamplesInBatchesOfThirtyTwoAreThirtyOneIterationsWithDropLastAndThirtyTwoWithout() {
        Plan dropping = plan(1000, 32, true, 1);
        assertEquals(31, dropping.iterationsPerEpoch());
        assertEquals(992, dropping.examplesPerEpoch());
        assertTrue(
                dropping.sentence().contains("31 iterations an epoch (dropLast leaves 8 examples out); "),
                dropping.sentence());
        Plan keeping = plan(1000, 32, false, 1);
        assertEquals(32, keeping.iterationsPerEpoch());
        assertEquals(1000, keeping.examplesPerEpoch());
        assertTrue(keeping.sentence().contains("32 iterations an epoch; "), keeping.sentence());
    }

    @Test
    void whatDividesEvenlyNeedsNoExplanation() {
        assertEquals(
                "1,024 examples in batches of 32: 32 iterations an epoch; 3 epochs; 1 parameter; 200 validation"
                        + " examples",
                new Plan(1024, 200, 3, 32, false, 1, 1).sentence());
    }

    @Test
    void updatesAreFewerThanIterationsWhereTheyAreGathered() {
        Plan plan = plan(1000, 32, false, 5);
        assertEquals(32, plan.iterationsPerEpoch());
        assertEquals(7, plan.updatesPerEpoch());
        assertEquals(96, plan.iterations());
        assertEquals(21, plan.updates());
        assertTrue(plan.sentence().contains("for 7 updates"), plan.sentence());
    }

    @Test
    void everySizeOfBatchIsAProgramAndGatheringAnother() {
        assertEquals(1, plan(1000, 32, true, 1).programs());
        assertEquals(2, plan(1000, 32, false, 1).programs());
        assertEquals(8, plan(1000, 32, false, 1).lastBatch());
        assertEquals(1, plan(1024, 32, false, 1).programs());
        assertEquals(3, plan(1000, 32, false, 4).programs());
        assertEquals(1, plan(4, 32, false, 4).programs());
        assertEquals(4, plan(4, 32, false, 1).lastBatch());
    }

    @Test
    void aBatchLargerThanTheSetIsOneIteration() {
        assertEquals(1, plan(4, 32, false, 1).iterationsPerEpoch());
        assertEquals(4, plan(4, 32, false, 1).examplesPerEpoch());
    }

    private static Plan plan(int examples, int batchSize, boolean dropLast, int accumulation) {
        return new Plan(examples, 0, 3, batchSize, dropLast, accumulation, 10);
    }
}
