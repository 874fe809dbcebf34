package dev.descent.cpu.kernel;

import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.tensor.DType;

/**
 * Sums of so many numbers that single precision, adding them up one after the other, would lose digits or stand still. What a sum has taken
 * up is carried over, every few numbers, into one in double precision. All kinds of code carry over after the same
 * numbers, so that they give the same bits.
 */
public final class LongSums {
    /** Numbers that a sum takes up in single precision. */
    public static final int CARRY_AFTER = 64;

    /** Numbers in one sum that are long in any loop. */
    private static final int LONG = 256;

    /** Numbers in one sum that are long in a loop that is itself large: it could not be cut into pieces. */
    private static final int LONG_IN_LARGE = 128;

    private static final long LARGE = 1 << 15;

    private LongSums() {}

    /**
     * Whether the sums of a loop are long.
     *
     * @param sumsOfRow into how many sums the numbers of a row are dealt
     */
    public static boolean in(Loop loop, int sumsOfRow) {
        boolean rows = loop.reduction() == Loop.Reduction.ROWS;
        int each = rows ? loop.reduced() / sumsOfRow : loop.reduced();
        long all = rows ? loop.reduced() : (long) loop.reduced() * loop.lanes();
        return (each > LONG || (each > LONG_IN_LARGE && all > LARGE))
                && loop.body().stream().anyMatch(LongSums::loses);
    }

    /** Whether a line adds up in single precision. */
    public static boolean loses(Instruction line) {
        return line instanceof Instruction.Reduce reduce && !reduce.max() && reduce.dtype() == DType.F32;
    }
}
