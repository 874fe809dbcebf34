package dev.descent.compile;

import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Op;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Unary;
import dev.descent.tensor.Uniform;

/**
 * How much code a loop becomes, in bytes. HotSpot leaves a method of more than 8,000 bytes of bytecode to its interpreter for
 * good, so fusion ends before that. The numbers were measured on vector kernels, where each line stands twice: for whole
 * vectors and, masked, for what is left over.
 */
final class Weight {
    /** With some room for what is not known while loops are still being fused. */
    static final int HEAVIEST = 7200;

    /** A store to memory, or a load. */
    static final int ACCESS = 60;

    private static final int NEST = 300;
    private static final int RANDOM = 3000;

    /**
     * Begins another run over the reduced loop, in which cheap lines are computed again. It counts for more than its bytes, some 320:
     * the memory that the JIT compiler needs grows faster than the code, and most with the number of runs (cross-entropy with its gradient
     * in one loop: 139 MB with AVX2; split: 98).
     */
    private static final int REDUCE = 600;

    private Weight() {}

    /** What a loop becomes. */
    static int of(Loop loop) {
        return NEST + loop.body().stream().mapToInt(Weight::of).sum();
    }

    private static int of(Instruction line) {
        return switch (line) {
            case Instruction.Constant constant -> 20;
            case Instruction.Load load -> of(load.from());
            case Instruction.Store store -> of(store.to());
            case Instruction.Gather gather -> of(gather.index()) + of(gather.within());
            case Instruction.Index index -> ACCESS;
            case Instruction.Random random -> RANDOM;
            case Instruction.Apply apply -> of(apply.op());
            case Instruction.Reduce reduce -> REDUCE;
        };
    }

    private static int of(Access access) {
        int moving =
                (int) access.strides().stream().filter(stride -> stride != 0).count();
        boolean strided = access.laneStride() != 0 && access.laneStride() != 1;
        return ACCESS + 10 * moving + (strided ? 30 : 0);
    }

    /** What an op alone becomes, without its loads and stores. */
    static int of(Op op) {
        return switch (op) {
            case Unary unary -> of(unary);
            case Binary.Power power -> 140;
            case Binary.Divide divide when divide.dtype() == DType.I32 -> 150;
            case Elementwise elementwise -> 55;
            case Reduction reduction -> REDUCE;
            case Uniform uniform -> RANDOM;
            default -> 2 * ACCESS;
        };
    }

    private static int of(Unary op) {
        boolean writtenOut = op.dtype() == DType.F32;
        return switch (op) {
            case Unary.Exp exp when writtenOut -> 1300;
            case Unary.Log log when writtenOut -> 1750;
            case Unary.Tanh tanh when writtenOut -> 2200;
            case Unary.Erf erf when writtenOut -> 850;
            case Unary.NormalCdf cdf when writtenOut -> 2400;
            case Unary.NormalDensity density when writtenOut -> 1500;
            case Unary.Exp exp -> 90;
            case Unary.Log log -> 90;
            case Unary.Tanh tanh -> 90;
            case Unary.Erf erf -> 90;
            case Unary.NormalCdf cdf -> 90;
            case Unary.NormalDensity density -> 90;
            case Unary.Sin sin -> 95;
            case Unary.Cos cos -> 95;
            case Unary.Sign sign -> 130;
            case Unary.Cast cast -> cast.dtype() == DType.BF16 ? 350 : 80;
            default -> 50;
        };
    }
}
