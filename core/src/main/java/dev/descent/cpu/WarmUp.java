package dev.descent.cpu;

import dev.descent.compile.Loop;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Has vector kernels compiled before they are used. In the interpreter each operation on a vector takes a microsecond, and the many
 * methods of the Vector API behind it fill C2's queue. So while scalar code does the work, one thread in the background rehearses the
 * vector code, a little at a time, until C2 has compiled it.
 */
final class WarmUp {
    /** Longer than any compilation takes; a JVM without C2 stays with scalar code. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(1);

    /** With so many rounds C2 takes a kernel up, unless many wait for it. */
    private static final int ROUNDS = 6;

    /** When the compiler has had time for it, what C2 asks for may have grown with its queue. */
    private static final int TURNS_TO_WAIT = 8;

    /** Fast rehearsals in a row: the first version that is compiled may leave a way out, and not live long. */
    private static final int SURE = 5;

    private final Function<Loop, Kernel> vectorCode;
    private final ToIntFunction<Loop> lanes;
    /** One thread, while there is something to do. */
    private final ThreadPoolExecutor thread;

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
    }

    /** Has a kernel become vector code as soon as that is compiled; a loop that it serves shows what the code must be. */
    void add(TieredKernel kernel, Loop loop) {
        thread.execute(() -> new Warming(kernel, loop).run());
    }

    /** A kernel that is being warmed up, and takes turns with others. */
    private final class Warming implements Runnable {
        private final TieredKernel kernel;
        private final Kernel vector;
        private final Rehearsal rehearsal;
        private final long start = System.nanoTime();
        private int turns;
        private int fast;

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
            turns++;
            fast = rehearsal.showsCompiledCode() ? fast + 1 : 0;
            if (fast == SURE) {
                kernel.become(vector);
            } else if (System.nanoTime() - start < PATIENCE.toNanos()) {
                if (fast == 0 && turns % TURNS_TO_WAIT == 0) {
                    rehearsal.goOn();
                }
                LockSupport.parkNanos(PAUSE.toNanos());
                thread.execute(this);
            }
        }
    }
}
