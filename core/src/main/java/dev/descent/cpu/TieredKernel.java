package dev.descent.cpu;

import dev.descent.compile.Loop;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A kernel that begins as code for single numbers, which HotSpot compiles within the first step, and becomes vector code when that
 * is compiled. Both give the same bits.
 */
final class TieredKernel implements Kernel {
    private final WarmUp warmUp;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private volatile Kernel now;

    /** A kernel in its first tier. */
    TieredKernel(Kernel scalar, WarmUp warmUp) {
        this.now = scalar;
        this.warmUp = warmUp;
    }

    @Override
    public void run(long[] arguments, long scratch, int rowFrom, int rowTo, int laneFrom, int laneTo) {
        now.run(arguments, scratch, rowFrom, rowTo, laneFrom, laneTo);
    }

    @Override
    public void want(Loop loop) {
        if (wanted.compareAndSet(false, true)) {
            warmUp.add(this, loop);
        }
    }

    /** The code that runs now. */
    Kernel now() {
        return now;
    }

    /** Goes on with other code. */
    void become(Kernel vector) {
        now = vector;
    }
}
