package dev.descent.cpu.jit;

import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Kernel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A kernel that begins as code for single numbers, which HotSpot compiles within the first step, and becomes vector code when that
 * is compiled. Where that code would have much to do before, the first run waits for the vector code instead. Both give the same
 * bits.
 */
final class TieredKernel implements Kernel {
    private final Supplier<Kernel> standIn;
    private final Function<Loop, Rehearsal> rehearsals;
    private final WarmUp warmUp;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final CountDownLatch rehearsed = new CountDownLatch(1);
    private volatile boolean worthWaiting;
    private volatile Kernel now = new Undecided();

    /**
     * A kernel that has not run yet.
     *
     * @param standIn makes the code for single numbers, if it comes to that
     * @param rehearsals makes vector code to be rehearsed, of its own each time, as for a loop that the kernel serves
     */
    TieredKernel(Supplier<Kernel> standIn, Function<Loop, Rehearsal> rehearsals, WarmUp warmUp) {
        this.standIn = standIn;
        this.rehearsals = rehearsals;
        this.warmUp = warmUp;
    }

    @Override
    public void run(long[] arguments, long scratch, int rowFrom, int rowTo, int laneFrom, int laneTo) {
        now.run(arguments, scratch, rowFrom, rowTo, laneFrom, laneTo);
    }

    @Override
    public void want(Loop loop) {
        if (wanted.compareAndSet(false, true)) {
            Loop form = loop.detached();
            warmUp.add(this, () -> rehearsals.apply(form));
        }
    }

    @Override
    public void need(Loop loop) {
        worthWaiting = true;
        want(loop);
    }

    /** The code that runs now. */
    Kernel now() {
        return now;
    }

    /** Goes on with other code. */
    synchronized void become(Kernel vector) {
        now = vector;
        rehearsed.countDown();
    }

    /** Stays with single numbers: nobody need wait any longer. */
    void giveUp() {
        rehearsed.countDown();
    }

    private synchronized Kernel decide(Kernel before) {
        if (now.equals(before)) {
            now = standIn.get();
        }
        return now;
    }

    /** Before the first run. Several threads may come at once: one waits for vector code, the others for that one. */
    private final class Undecided implements Kernel {
        @Override
        public void run(long[] arguments, long scratch, int rowFrom, int rowTo, int laneFrom, int laneTo) {
            decided().run(arguments, scratch, rowFrom, rowTo, laneFrom, laneTo);
        }

        private synchronized Kernel decided() {
            if (worthWaiting && now.equals(this)) {
                warmUp.await(rehearsed);
            }
            return decide(this);
        }
    }
}
