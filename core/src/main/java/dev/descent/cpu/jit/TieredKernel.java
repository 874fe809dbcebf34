package dev.descent.cpu.jit;

import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Kernel;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
    /** Whether vector code is being made, has a turn to come, or is there. */
    private final AtomicBoolean asked = new AtomicBoolean();

    /** The loops that want vector code, each for as long as its program is there. */
    private final Queue<WeakReference<Loop>> wanting = new ConcurrentLinkedQueue<>();

    /** What is rehearsed: the first of those loops, without its program. */
    private final AtomicReference<Loop> form = new AtomicReference<>();

    private final CountDownLatch rehearsed = new CountDownLatch(1);
    private volatile boolean awaited;
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
        if (isSettled()) {
            return;
        }
        wanting.removeIf(other -> other.refersTo(null));
        wanting.add(new WeakReference<>(loop));
        form.compareAndSet(null, loop.detached());
        ask();
    }

    @Override
    public void need(Loop loop) {
        worthWaiting = true;
        want(loop);
    }

    private void ask() {
        if (asked.compareAndSet(false, true)) {
            Function<Loop, Rehearsal> code = rehearsals; // not this kernel, which may go while it waits for its turn
            Loop loop = form.get();
            warmUp.add(this, () -> code.apply(loop));
        }
    }

    /** Whether a program that wants vector code is still there, or waits for it. */
    boolean isWanted() {
        return awaited || wanting.stream().anyMatch(loop -> !loop.refersTo(null));
    }

    /** Stays as it is until a loop wants vector code again. */
    void forget() {
        asked.set(false);
        if (isWanted()) {
            ask(); // somebody came just now
        }
    }

    /** Whether vector code is there, or does not come at all. */
    boolean isSettled() {
        return rehearsed.getCount() == 0;
    }

    /** The code that runs now. */
    Kernel now() {
        return now;
    }

    /** Goes on with other code. */
    synchronized void become(Kernel vector) {
        now = vector;
        wanting.clear();
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
                awaited = true;
                ask();
                warmUp.await(rehearsed);
                awaited = false;
            }
            return decide(this);
        }
    }
}
