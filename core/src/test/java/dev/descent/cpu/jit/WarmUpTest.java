package dev.descent.cpu.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import dev.descent.compile.Backend;
import dev.descent.compile.Buffer;
import dev.descent.compile.Loop;
import dev.descent.compile.Program;
import dev.descent.compile.Step;
import dev.descent.compile.Updates;
import dev.descent.cpu.Tiers;
import dev.descent.cpu.call.LoopCall;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.cpu.machine.Workers;
import dev.descent.oracle.Oracle;
import dev.descent.oracle.OracleCase;
import dev.descent.oracle.OracleCases;
import dev.descent.oracle.Runner;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WarmUpTest {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Kernels kernels = Kernels.vectors(Kernels.Tiers.VECTOR);

    /** Keeps an array from being optimized away. */
    private volatile float[] onTheHeap = {};

    /** The oracle sees to it that nothing was touched but what the rehearsal has for itself. */
    @TestFactory
    Stream<DynamicTest> everyLoopCanBeRehearsed() {
        Backend backend = Tiers.vectors();
        Runner rehearsed = (outputs, updates) -> {
            Program program = Program.compile(outputs, updates, backend);
            program.steps().forEach(this::rehearse);
            return Runner.executing(program);
        };
        List<OracleCase> all =
                OracleCases.groups().values().stream().flatMap(List::stream).toList();
        return IntStream.range(0, all.size())
                .filter(i -> i % 16 == 0)
                .mapToObj(all::get)
                .map(tested -> DynamicTest.dynamicTest(tested.name(), () -> Oracle.check(tested, rehearsed)));
    }

    private void rehearse(Step step) {
        if (step instanceof Loop loop && loop.iterations() > 0) {
            rehearsal(loop).goOn();
        }
    }

    private Rehearsal rehearsal(Loop loop) {
        return new Rehearsal(kernels.kernel(loop), loop, kernels.lanes(loop));
    }

    @Test
    void aKernelThatRunsOftenBecomesVectorCode() throws InterruptedException {
        Loop loop = loop();
        TieredKernel kernel = (TieredKernel) Kernels.vectors(Kernels.Tiers.BOTH).kernel(loop);
        Kernel scalar = kernel.now();
        kernel.want(loop);
        awaitOtherCodeThan(scalar, kernel, loop);
    }

    @Test
    void whereThereIsMuchToDoTheFirstRunWaitsForVectorCode() throws InterruptedException {
        CompletableFuture<Void> written = new CompletableFuture<>();
        AtomicInteger standIns = new AtomicInteger();
        AtomicInteger vectors = new AtomicInteger();
        Loop loop = loop();
        TieredKernel kernel = new TieredKernel(
                () -> counting(standIns),
                wanted -> {
                    written.join();
                    return rehearsal(wanted);
                },
                new WarmUp());
        kernel.need(loop);
        Thread step = Thread.ofPlatform().start(() -> kernel.run(new long[0], 0, 0, 0, 0, 0));
        while (step.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        kernel.become(counting(vectors));
        step.join();
        written.complete(null);
        assertEquals(1, vectors.get());
        assertEquals(0, standIns.get());
    }

    @Test
    void aKernelThatNobodyWaitsForStartsWithSingleNumbers() {
        AtomicInteger standIns = new AtomicInteger();
        TieredKernel kernel = new TieredKernel(() -> counting(standIns), this::rehearsal, new WarmUp());
        kernel.run(new long[0], 0, 0, 0, 0, 0);
        kernel.run(new long[0], 0, 0, 0, 0, 0);
        assertEquals(2, standIns.get());
    }

    @Test
    void aKernelWhoseProgramsAreGoneIsRehearsedOnlyWhenAnotherWantsIt() throws InterruptedException {
        WarmUp warmUp = new WarmUp();
        CompletableFuture<Void> turn = new CompletableFuture<>();
        AtomicInteger rehearsals = new AtomicInteger();
        TieredKernel before = kernel(warmUp, turn::join);
        TieredKernel kernel = kernel(warmUp, rehearsals::incrementAndGet);
        TieredKernel behind = kernel(warmUp, () -> {});
        Loop here = loop();
        Kernel standIn = kernel.now();
        before.want(here);
        kernel.want(loop());
        behind.want(here);
        for (int waited = 0; waited < PATIENCE_MILLIS && kernel.isWanted(); waited += 10) {
            System.gc();
            Thread.sleep(10);
        }
        turn.complete(null);
        awaitOtherCodeThan(behind.now(), behind, here);
        assertEquals(0, rehearsals.get());

        kernel.want(here);
        awaitOtherCodeThan(standIn, kernel, here);
        assertEquals(1, rehearsals.get());
    }

    /** A kernel that has run once, and does something before it is rehearsed. */
    private TieredKernel kernel(WarmUp warmUp, Runnable first) {
        TieredKernel kernel = new TieredKernel(
                () -> counting(new AtomicInteger()),
                loop -> {
                    first.run();
                    // Code of its own: what has been compiled already does not become any faster.
                    Kernel code = Kernels.vectors(Kernels.Tiers.VECTOR).kernel(loop);
                    return new Rehearsal(code, loop, kernels.lanes(loop));
                },
                warmUp);
        kernel.run(new long[0], 0, 0, 0, 0, 0);
        return kernel;
    }

    @Test
    void codeThatLeavesVectorsOnTheHeapIsCompiledOnceMore() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        TieredKernel kernel = new TieredKernel(
                () -> counting(new AtomicInteger()),
                loop -> {
                    Kernel code = attempts.incrementAndGet() == 1 ? compiledAfterAWhile(16) : compiledAfterAWhile(0);
                    return new Rehearsal(code, loop, kernels.lanes(loop));
                },
                new WarmUp());
        kernel.run(new long[0], 0, 0, 0, 0, 0);
        Kernel standIn = kernel.now();
        Loop wanting = loop();
        kernel.want(wanting);
        awaitOtherCodeThan(standIn, kernel, wanting);
        assertEquals(2, attempts.get());
    }

    /** Whoever trains a small model for a moment has no vector code compiled; whoever goes on for long has. */
    @Test
    void aSmallLoopIsWorthVectorsOnceItHasRunForLong() {
        Loop loop = loop();
        AtomicInteger wanted = new AtomicInteger();
        Kernel kernel = new Kernel() {
            @Override
            public void run(long[] arguments, long scratch, int rowFrom, int rowTo, int laneFrom, int laneTo) {}

            @Override
            public void want(Loop served) {
                wanted.incrementAndGet();
            }
        };
        Map<Buffer, Integer> numbers = new HashMap<>();
        loop.accesses().forEach(access -> numbers.putIfAbsent(access.buffer(), numbers.size()));
        LoopCall call = new LoopCall(loop, kernel, 8, numbers, new Workers(1));
        long runs = (1 << 22) / (loop.iterations() * loop.body().size());
        for (long run = 1; run < runs; run++) {
            call.run();
        }
        assertEquals(0, wanted.get());
        call.run();
        call.run();
        assertEquals(1, wanted.get());
    }

    /** As slow as the interpreter while it is made ready to be rehearsed, and with so many lanes on the heap in each call. */
    private Kernel compiledAfterAWhile(int lanesOnTheHeap) {
        AtomicInteger slow = new AtomicInteger(72);
        return (arguments, scratch, rowFrom, rowTo, laneFrom, laneTo) -> {
            if (rowTo > rowFrom && slow.getAndDecrement() > 0) {
                LockSupport.parkNanos(100_000);
            }
            if (rowTo > rowFrom && lanesOnTheHeap > 0) {
                onTheHeap = new float[lanesOnTheHeap];
            }
        };
    }

    private static void awaitOtherCodeThan(Kernel before, TieredKernel kernel, Loop wanting)
            throws InterruptedException {
        try {
            for (int waited = 0; waited < PATIENCE_MILLIS && before.equals(kernel.now()); waited += 10) {
                Thread.sleep(10);
            }
        } finally {
            Reference.reachabilityFence(wanting);
        }
        assertNotSame(before, kernel.now());
    }

    private static Kernel counting(AtomicInteger runs) {
        return (arguments, scratch, rowFrom, rowTo, laneFrom, laneTo) -> runs.incrementAndGet();
    }

    private static Loop loop() {
        Tensor x = Tensor.input("x", DType.F32, 64);
        return (Loop) Program.compile(x.mul(2).add(1), Updates.none()).steps().getFirst();
    }
}
