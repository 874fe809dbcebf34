package dev.descent.cpu.kernel;

import dev.descent.compile.Loop;

/** A generated loop. One instance serves every loop of the same structure: all sizes and addresses are arguments. */
public interface Kernel {
    /**
     * Runs a part of the loop. Lanes are cut, if at all, between vectors of any width.
     *
     * @param arguments addresses, strides, extents and constants, as {@link Arguments} lays them out
     * @param scratch address of memory for this part alone
     * @param rowFrom first of the outer iterations to run, all outer loops counted as one
     * @param rowTo one past the last of them
     * @param laneFrom first lane to run
     * @param laneTo one past the last lane
     */
    void run(long[] arguments, long scratch, int rowFrom, int rowTo, int laneFrom, int laneTo);

    /** Says that this loop, which the kernel serves, is going to run often, as long as its owner holds it. */
    default void want(Loop loop) {}

    /** Says that this loop, which the kernel serves, is going to run often, and that there is much to do each time. */
    default void need(Loop loop) {}
}
