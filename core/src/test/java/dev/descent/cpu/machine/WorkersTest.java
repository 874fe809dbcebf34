package dev.descent.cpu.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void runsEveryTaskOnceAndReturnsAfterTheLast(int threads) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(threads);
        try (Workers workers = new Workers(threads)) {
            assertEquals(threads, workers.threads());
            for (int run = 0; run < 20_000; run++) {
                int tasks = random.nextInt(0, 12);
                int[] times = new int[tasks]; // plain: what a task writes must be seen after the run
                workers.run(tasks, index -> times[index]++);
                for (int index = 0; index < tasks; index++) {
                    assertEquals(1, times[index], "task " + index + " of run " + run);
                }
            }
        }
    }

    @Test
    void wakesWorkersThatHaveParked() throws Exception {
        try (Workers workers = new Workers(3)) {
            for (int run = 0; run < 5; run++) {
                Thread.sleep(5);
                CountDownLatch together = new CountDownLatch(3);
                workers.run(3, index -> {
                    together.countDown();
                    await(together); // ends only if three threads are at it
                });
            }
        }
    }

    @Test
    void waitsForAWorkerThatTakesLongerThanTheCaller() {
        try (Workers workers = new Workers(2)) {
            Thread caller = Thread.currentThread();
            AtomicInteger ended = new AtomicInteger();
            CountDownLatch both = new CountDownLatch(2);
            workers.run(2, index -> {
                both.countDown();
                await(both);
                if (Thread.currentThread() != caller) {
                    sleep(20);
                }
                ended.incrementAndGet();
            });
            assertEquals(2, ended.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void throwsWhatATaskThrewOnceAllHaveStopped(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int run = 0; run < 2_000; run++) {
                IllegalStateException thrown = new IllegalStateException("task 3");
                AtomicInteger active = new AtomicInteger();
                AtomicInteger started = new AtomicInteger();
                IllegalStateException caught = assertThrows(
                        IllegalStateException.class,
                        () -> workers.run(1_000, index -> {
                            active.incrementAndGet();
                            started.incrementAndGet();
                            try {
                                if (index == 3) {
                                    throw thrown;
                                }
                            } finally {
                                active.decrementAndGet();
                            }
                        }));
                assertSame(thrown, caught);
                assertEquals(0, active.get());
                assertTrue(started.get() >= 4 && started.get() <= 1_000);
            }
            AtomicInteger after = new AtomicInteger();
            workers.run(10, index -> after.incrementAndGet());
            assertEquals(10, after.get());
        }
    }

    @Test
    void keepsFurtherExceptionsWithTheFirst() {
        try (Workers workers = new Workers(2)) {
            CountDownLatch both = new CountDownLatch(2);
            AssertionError caught = assertThrows(
                    AssertionError.class,
                    () -> workers.run(2, index -> {
                        both.countDown();
                        await(both);
                        throw new AssertionError("task " + index);
                    }));
            assertEquals(1, caught.getSuppressed().length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void runsNestedRunsInTheTaskThatStartsThem(int threads) {
        try (Workers workers = new Workers(threads)) {
            AtomicIntegerArray times = new AtomicIntegerArray(64);
            workers.run(8, outer -> {
                Thread outerThread = Thread.currentThread();
                workers.run(8, inner -> {
                    assertSame(outerThread, Thread.currentThread());
                    times.incrementAndGet(8 * outer + inner);
                });
            });
            for (int i = 0; i < times.length(); i++) {
                assertEquals(1, times.get(i));
            }
        }
    }

    @Test
    void servesSeveralCallersAtOnce() throws Exception {
        try (Workers workers = new Workers(3)) {
            AtomicInteger wrong = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                callers.add(Thread.ofPlatform().start(() -> {
                    int[] times = new int[7];
                    for (int run = 1; run <= 5_000; run++) {
                        workers.run(times.length, index -> times[index]++);
                        int expected = run;
                        if (Arrays.stream(times).anyMatch(count -> count != expected)) {
                            wrong.incrementAndGet();
                        }
                    }
                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(0, wrong.get());
        }
    }

    @Test
    void allocatesNothingInARun() {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AtomicIntegerArray sums = new AtomicIntegerArray(8);
        Workers.Task task = index -> sums.addAndGet(index, index);
        try (Workers workers = new Workers(2)) {
            for (int run = 0; run < 20_000; run++) {
                workers.run(8, task);
            }
            long caller = Thread.currentThread().threadId();
            // Not of the whole JVM: kernels of other tests may still be warming up on a thread of their own.
            long[] both = threadsOf(workers);
            long beforeAll = LongStream.of(memory.getThreadAllocatedBytes(both)).sum();
            long before = memory.getThreadAllocatedBytes(caller);
            for (int run = 0; run < 10_000; run++) {
                workers.run(8, task);
            }
            long here = memory.getThreadAllocatedBytes(caller) - before;
            long everywhere =
                    LongStream.of(memory.getThreadAllocatedBytes(both)).sum() - beforeAll;
            assertTrue(here < 1_000, here + " bytes in 10,000 runs on the calling thread");
            assertTrue(everywhere < 160_000, everywhere + " bytes in 10,000 runs on both threads");
        }
    }

    /** The caller and the one thread besides: each has one of two tasks that wait for one another. */
    private static long[] threadsOf(Workers workers) {
        Set<Long> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch both = new CountDownLatch(2);
        workers.run(2, index -> {
            threads.add(Thread.currentThread().threadId());
            both.countDown();
            await(both);
        });
        assertEquals(2, threads.size());
        return threads.stream().mapToLong(Long::longValue).toArray();
    }

    @Test
    void startsNoThreadForOneAndDaemonsForMore() {
        try (Workers alone = new Workers(1)) {
            Set<Thread> used = ConcurrentHashMap.newKeySet();
            alone.run(100, index -> used.add(Thread.currentThread()));
            assertEquals(Set.of(Thread.currentThread()), used);
        }
        try (Workers workers = new Workers(2)) {
            CountDownLatch both = new CountDownLatch(2);
            Set<Thread> used = ConcurrentHashMap.newKeySet();
            workers.run(2, index -> {
                used.add(Thread.currentThread());
                both.countDown();
                await(both);
            });
            used.remove(Thread.currentThread());
            Thread worker = used.iterator().next();
            assertEquals("descent-worker-1", worker.getName());
            assertTrue(worker.isDaemon());
            workers.close();
            assertFalse(worker.isAlive());
        }
    }

    @Test
    void runsOnTheCallerAfterClose() {
        Workers workers = new Workers(4);
        workers.close();
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        workers.run(10, index -> used.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), used);
    }

    @Test
    void goesOnWhenCallerOrWorkersAreInterrupted() {
        try (Workers workers = new Workers(2)) {
            AtomicInteger ended = new AtomicInteger();
            CountDownLatch both = new CountDownLatch(2);
            workers.run(2, index -> {
                both.countDown();
                await(both);
                Thread.currentThread().interrupt();
                ended.incrementAndGet();
            });
            assertTrue(Thread.interrupted(), "the caller's interrupt must stay with it");
            workers.run(10, index -> ended.incrementAndGet());
            assertEquals(12, ended.get());
        }
    }

    @Test
    void readsTheNumberOfThreadsFromTheProperty() {
        assertEquals(Runtime.getRuntime().availableProcessors(), Workers.defaultThreads());
        try {
            System.setProperty("descent.threads", "3");
            assertEquals(3, Workers.defaultThreads());
            for (String wrong : List.of("0", "-1", "many", "")) {
                System.setProperty("descent.threads", wrong);
                String message = assertThrows(IllegalArgumentException.class, Workers::defaultThreads)
                        .getMessage();
                assertTrue(message.contains("-Ddescent.threads=" + wrong), message);
            }
        } finally {
            System.clearProperty("descent.threads");
        }
        assertThrows(IllegalArgumentException.class, () -> new Workers(0));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "the others never came");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
