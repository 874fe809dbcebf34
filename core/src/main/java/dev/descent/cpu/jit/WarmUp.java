package dev.descent.cpu.jit;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

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

    /** What real values do, rehearsals may not have shown: then the JVM throws the code away, long after it was thought to be done. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private static final int LOOKS = 4;

    /** How often the same code is given to C2 if it leaves vectors on the heap. */
    private static final int ATTEMPTS = 4;

    /** One thread, while there is something to do. */
    private final ScheduledThreadPoolExecutor thread;

    /** Nanoseconds that steps have waited. */
    private final AtomicLong waited = new AtomicLong();

    /** Nothing to do yet. */
    WarmUp() {
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                task -> Thread.ofPlatform()
                        .daemon()
                        .name("descent-warm-up")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(task));
        thread.setKeepAliveTime(1, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Has a kernel become vector code as soon as that is compiled, if it is still there and wanted when its turn comes. */
    void add(TieredKernel kernel, Supplier<Rehearsal> rehearsals) {
        WeakReference<TieredKernel> wanted = new WeakReference<>(kernel);
        thread.execute(() -> {
            if (isToGoOn(wanted.get())) {
                new Warming(wanted, rehearsals).run();
            }
        });
    }

    /** Whether a kernel is there, and has vector code or programs that want it: many a program is gone before its turn comes. */
    private static boolean isToGoOn(TieredKernel kernel) {
        if (kernel == null) {
            return false;
        }
        boolean goesOn = kernel.isSettled() || kernel.isWanted();
        if (!goesOn) {
            kernel.forget();
        }
        return goesOn;
    }

    /** Compiles nothing more, and lets nobody wait. */
    void close() {
        thread.shutdownNow();
    }

    /** Waits until a kernel has been rehearsed, unless steps have waited long enough. */
    void await(CountDownLatch rehearsed) {
        if (thread.isShutdown()) {
            return;
        }
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
        private final WeakReference<TieredKernel> wanted;
        private final Supplier<Rehearsal> rehearsals;
        private final long start = System.nanoTime();
        private Rehearsal rehearsal;
        private int attempts;
        private int looks;

        private Warming(WeakReference<TieredKernel> wanted, Supplier<Rehearsal> rehearsals) {
            this.wanted = wanted;
            this.rehearsals = rehearsals;
            this.rehearsal = begin();
        }

        private Rehearsal begin() {
            attempts++;
            Rehearsal begun = rehearsals.get();
            for (int round = 0; round < ROUNDS; round++) {
                begun.goOn();
            }
            return begun;
        }

        @Override
        public void run() {
            TieredKernel kernel = wanted.get();
            if (!isToGoOn(kernel)) {
                return;
            }
            for (int round = 0; round < MORE_ROUNDS; round++) {
                if (!isSurelyCompiled()) {
                    rehearsal.goOn();
                } else if (rehearsal.leavesVectorsOnTheHeap() && attempts < ATTEMPTS) {
                    rehearsal = begin();
                } else {
                    kernel.become(rehearsal.kernel());
                    if (looks++ < LOOKS) {
                        goOnAfter(BETWEEN_LOOKS);
                    }
                    return;
                }
            }
            if (System.nanoTime() - start < PATIENCE.toNanos()) {
                goOnAfter(PAUSE);
            } else {
                kernel.giveUp();
            }
        }

        private void goOnAfter(Duration pause) {
            var ignored = thread.schedule(this, pause.toNanos(), TimeUnit.NANOSECONDS);
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
