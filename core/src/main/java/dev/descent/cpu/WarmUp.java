package dev.descent.cpu;

import dev.descent.compile.Loop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Has vector kernels compiled before they are used. In the interpreter each operation on a vector takes a microsecond, and the many
 * methods of the Vector API behind it fill C2's queue. So while scalar code does the work, one thread in the background rehearses one
 * kernel's vector code after the other until C2 has compiled it.
 */
final class WarmUp {
    /** Longer than any compilation takes; a JVM without C2 stays with scalar code. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(1);

    /** How long steps wait for vector code, all of them together: if it takes longer, nobody knows whether it comes at all. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** With so many rounds C2 takes a kernel up, unless many wait for it. */
    private static final int ROUNDS = 6;

    /** So many more rounds in a turn, as what C2 asks for has grown with its queue. */
    private static final int MORE_ROUNDS = 8;

    /** Fast rehearsals in a row: the first version that is compiled may leave a way out, and not live long. */
    private static final int SURE = 5;

    private final Function<Loop, Kernel> vectorCode;
    private final ToIntFunction<Loop> lanes;
    /** One thread, while there is something to do. */
    private final ThreadPoolExecutor thread;

    /** Nanoseconds that steps have waited. */
    private final AtomicLong waited = new AtomicLong();

    /**
     * Nothing to do yet.
     *
     * @param vectorCode makes the kernel to rehearse
     * @param lanes how many values it treats at once
     */
    WarmUp(Function<Loop, Kernel> vectorCode, ToIntFunction<Loop> lanes) {
        this.vectorCode = vectorCode;
        this.lanes = lanes;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("descent-warm-up").unstarted(task));
        thread.allowCoreThreadTimeOut(true);
        thread.execute(JitDirectives::keepVectorKernelsFromTheQuickCompiler);
    }

    /** Has a kernel become vector code as soon as that is compiled; a loop that it serves shows what the code must be. */
    void add(TieredKernel kernel, Loop loop) {
        thread.execute(() -> new Warming(kernel, loop).run());
    }

    /** Waits until a kernel has been rehearsed, unless steps have waited long enough. */
    void await(CountDownLatch rehearsed) {
        long start = System.nanoTime();
        try {
            boolean ignored = rehearsed.await(LONGEST_WAIT.toNanos() - waited.get(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waited.addAndGet(System.nanoTime() - start);
        }
    }

    /** A kernel that is being warmed up; the next one's turn comes when it is compiled, or does not get so. */
    private final class Warming implements Runnable {
        private final TieredKernel kernel;
        private final Kernel vector;
        private final Rehearsal rehearsal;
        private final long start = System.nanoTime();

        private Warming(TieredKernel kernel, Loop loop) {
            this.kernel = kernel;
            this.vector = vectorCode.apply(loop);
            this.rehearsal = new Rehearsal(vector, loop, lanes.applyAsInt(loop));
            for (int round = 0; round < ROUNDS; round++) {
                rehearsal.goOn();
            }
        }

        @Override
        public void run() {
            for (int round = 0; round < MORE_ROUNDS; round++) {
                if (isSurelyCompiled()) {
                    kernel.become(vector);
                    return;
                }
                rehearsal.goOn();
            }
            if (System.nanoTime() - start < PATIENCE.toNanos()) {
                LockSupport.parkNanos(PAUSE.toNanos());
                thread.execute(this);
            } else {
                kernel.giveUp();
            }
        }

        private boolean isSurelyCompiled() {
            int fast = 0;
            while (fast < SURE && rehearsal.showsCompiledCode()) {
                fast++;
            }
            return fast == SURE;
        }
    }
}
