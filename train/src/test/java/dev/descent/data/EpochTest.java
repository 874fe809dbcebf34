package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the thread behind an epoch, and of the memory before it. */
@Timeout(60)
class EpochTest {
    private static final Batches BATCHES = Batches.of(BatchesTest.numbered(1000), 4);

    @Test
    void preparesOnADaemonOfItsOwn() {
        try (Epoch epoch = BATCHES.epoch(0)) {
            assertTrue(epoch.worker().isDaemon());
            assertEquals("descent-batches", epoch.worker().getName());
        }
    }

    @Test
    void hasStoppedItsThreadWhenItEnds() throws InterruptedException {
        Epoch epoch = BATCHES.epoch(0);
        epoch.forEach(MiniBatch::size);
        assertFalse(epoch.worker().isAlive());
        assertThrows(NoSuchElementException.class, epoch::next);
    }

    @Test
    void stopsItsThreadWhenItIsClosedEarly() {
        for (int taken = 0; taken < 40; taken++) {
            Epoch epoch = BATCHES.epoch(0);
            try (epoch) {
                for (int i = 0; i < taken; i++) {
                    epoch.next();
                }
            }
            assertFalse(epoch.worker().isAlive());
            assertFalse(epoch.hasNext());
            epoch.close();
        }
    }

    @Test
    void stopsItsThreadWhenItIsAbandoned() throws InterruptedException {
        Thread worker = abandoned();
        while (worker.isAlive()) {
            System.gc();
            worker.join(10);
        }
    }

    private static Thread abandoned() {
        for (MiniBatch batch : BATCHES.epoch(0)) {
            assertEquals(4, batch.size());
            break;
        }
        Epoch epoch = BATCHES.epoch(0);
        epoch.next();
        return epoch.worker();
    }

    @Test
    void stopsATransformThatWaits() {
        CountDownLatch never = new CountDownLatch(1);
        Epoch epoch = BATCHES.transform(0, (_, _) -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .epoch(0);
        epoch.close();
        assertFalse(epoch.worker().isAlive());
    }

    @Test
    void closesWhenItsConsumerIsInterrupted() {
        CountDownLatch never = new CountDownLatch(1);
        Epoch epoch = BATCHES.transform(0, (_, _) -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .epoch(0);
        Thread.currentThread().interrupt();
        String message = assertThrows(CancellationException.class, epoch::next).getMessage();
        assertTrue(message.contains("iteration 0 of epoch 0"), message);
        assertTrue(Thread.interrupted());
        assertFalse(epoch.worker().isAlive());
    }

    @Test
    void handsOnWhatGoesWrongInATransformAfterTheBatchesBefore() {
        RuntimeException cause = new IllegalStateException("no such crop");
        Epoch epoch = BATCHES.transform(0, (example, _) -> {
                    if (example.row() == 22) {
                        throw cause;
                    }
                })
                .epoch(7);
        for (int i = 0; i < 5; i++) {
            assertEquals(i, epoch.next().index());
        }
        DataException e = assertThrows(DataException.class, epoch::next);
        assertSame(cause, e.getCause());
        assertTrue(e.getMessage().contains("row 22 for iteration 5 of epoch 7"), e.getMessage());
        assertFalse(epoch.worker().isAlive());
        assertFalse(epoch.hasNext());
    }

    @Test
    void handsOnErrorsAsTheyAre() {
        Epoch epoch = BATCHES.transform(0, (_, _) -> {
                    throw new AssertionError("broken");
                })
                .epoch(0);
        assertEquals("broken", assertThrows(AssertionError.class, epoch::next).getMessage());
    }

    @Test
    void refusesABatchThatIsReadTooLate() {
        try (Epoch epoch = BATCHES.epoch(0)) {
            MiniBatch first = epoch.next();
            assertDoesNotThrow(() -> first.values("x"));
            MiniBatch second = epoch.next();
            String message = assertThrows(IllegalStateException.class, () -> first.values("x"))
                    .getMessage();
            assertTrue(message.contains("batch 0"), message);
            assertThrows(IllegalStateException.class, first::rows);
            assertDoesNotThrow(second::rows);
        }
    }

    @Test
    void keepsTheLastBatchUntilTheNextEpochBegins() {
        Epoch epoch = BATCHES.epoch(0);
        MiniBatch last = epoch.next();
        while (epoch.hasNext()) {
            last = epoch.next();
        }
        assertEquals(999, last.row(3));
        try (Epoch _ = BATCHES.epoch(1)) {
            assertThrows(IllegalStateException.class, last::size);
        }
    }

    @Test
    void isIteratedOnce() {
        Epoch epoch = BATCHES.epoch(0);
        epoch.forEach(MiniBatch::size);
        assertThrows(IllegalStateException.class, epoch::iterator);
    }

    @Test
    void dealsTwoEpochsAtOnce() {
        try (Epoch one = BATCHES.epoch(0);
                Epoch two = BATCHES.epoch(1)) {
            MiniBatch first = one.next();
            two.next();
            assertEquals(0, first.row(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allocatesAsMuchForABigBatchAsForASmallOne(boolean packed) {
        allocatedPerBatch(8, packed);
        long small = allocatedPerBatch(8, packed);
        long big = allocatedPerBatch(2048, packed);
        assertTrue(small < 1024, () -> small + " bytes a batch of 8");
        assertTrue(big < 1024, () -> big + " bytes a batch of 2048");
    }

    private static Dataset texts(int size) {
        int[][] texts = new int[size][];
        for (int row = 0; row < size; row++) {
            texts[row] = new int[row % 5];
        }
        return Dataset.builder().sequences("text", texts).build();
    }

    /** Heap bytes that the consuming and the preparing thread allocate together, per batch. */
    private static long allocatedPerBatch(int batchSize, boolean packed) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int batches = 200;
        Dataset data = packed ? texts(batchSize * batches) : BatchesTest.numbered(batchSize * batches);
        Batches dealt = Batches.of(data, batchSize).shuffle(1).transform(0, (_, _) -> {});
        try (Epoch epoch = dealt.epoch(0)) {
            long workerId = epoch.worker().threadId();
            epoch.next();
            long before = threads.getCurrentThreadAllocatedBytes();
            long workerBefore = threads.getThreadAllocatedBytes(workerId);
            // Fewer than all, by more than are prepared ahead: a thread that has ended is no longer counted.
            for (int i = 1; i < batches - 40; i++) {
                epoch.next();
            }
            long workerAfter = threads.getThreadAllocatedBytes(workerId);
            long consumer = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(workerAfter >= workerBefore, "the worker must be alive to be counted");
            return (consumer + workerAfter - workerBefore) / (batches - 41);
        }
    }
}
