package dev.descent.tensor;

/**
 * An op that a routine of its own computes, from whole operands that lie contiguous in memory: it becomes part of no loop. The
 * operands come before the result is written; the result overlaps none of them.
 */
public sealed interface Routine extends Op
        permits Indexing.ScatterAdd, Indexing.Slots, Convolution, Pooling, Composite {
    /** Floating-point operations, a multiply-add counted as two. */
    long flops();

    /** What it does, in a few words for a listing: its name, and the sizes that its operands' buffers do not tell. */
    String summary();
}
