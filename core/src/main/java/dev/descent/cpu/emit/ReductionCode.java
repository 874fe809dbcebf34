package dev.descent.cpu.emit;

import static dev.descent.cpu.emit.LoopEmitter.SCRATCH;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Phases;
import dev.descent.tensor.DType;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes how sums and maxima begin, take up values, and end: in registers, or in the scratch memory. */
final class ReductionCode {
    private static final ClassDesc LANES = ClassDesc.of(Lanes.class.getName());

    private final Loop loop;
    private final Phases phases;
    private final Arguments arguments;
    private final LaneCode lanes;
    private final CodeBuilder code;
    private final PlaceCode places;
    private final LineCode lines;
    private final LongSumCode longSums;
    private final int lane;

    /**
     * Code for the reductions of a loop.
     *
     * @param lane local with the first of the present lanes
     */
    ReductionCode(
            Loop loop,
            Phases phases,
            Arguments arguments,
            LaneCode lanes,
            CodeBuilder code,
            PlaceCode places,
            LineCode lines,
            LongSumCode longSums,
            int lane) {
        this.loop = loop;
        this.phases = phases;
        this.arguments = arguments;
        this.lanes = lanes;
        this.code = code;
        this.places = places;
        this.lines = lines;
        this.longSums = longSums;
        this.lane = lane;
    }

    /** Brings the sums of the present lanes from the scratch memory. */
    void takeSum(int line) {
        sumPlace(line);
        lanes.load(code, reduction(line).dtype(), false);
        lines.keep(line);
    }

    /** Puts the sums of the present lanes into the scratch memory. */
    void putSum(int line) {
        lines.recall(line);
        sumPlace(line);
        lanes.store(code, reduction(line).dtype(), false);
    }

    /** Pushes where the sums of the present lanes stand. */
    private void sumPlace(int line) {
        code.lload(SCRATCH);
        places.argument(arguments.kept(phases.reductions(0).indexOf(line)));
        code.ladd().iload(lane).i2l().loadConstant((long)
                reduction(line).dtype().bytes());
        code.lmul().ladd();
    }

    private Instruction.Reduce reduction(int line) {
        return (Instruction.Reduce) loop.body().get(line);
    }

    /** Begins a reduction with nothing. */
    void begin(int line) {
        if (isDealtOut(line)) {
            sums(line);
            code.invokestatic(LANES, "clear", MethodTypeDesc.of(CD_void, CD_long));
        } else {
            lanes.identity(code, reduction(line).dtype(), reduction(line).max());
            lines.keep(line);
        }
    }

    /** Has a reduction take up the value of its argument. */
    void accumulate(int line) {
        Instruction.Reduce reduce = reduction(line);
        if (isDealtOut(line)) {
            lines.recall(reduce.argument());
            sums(line);
            code.iload(lane).loadConstant(lanes.sumsOfRow() - 1).iand();
            ClassDesc type = reduce.dtype() == DType.F32 ? CD_float : CD_double;
            code.invokestatic(LANES, "add", MethodTypeDesc.of(CD_void, type, CD_long, CD_int));
            return;
        }
        lines.recall(line);
        lines.recall(reduce.argument());
        boolean tail = lines.isMasked() && loop.reduction() == Loop.Reduction.ROWS;
        lanes.accumulate(code, reduce.dtype(), reduce.max(), tail);
        lines.keep(line);
    }

    /** Leaves the value of a reduction that has taken up all in its local. */
    void finish(int line) {
        boolean rows = loop.reduction() == Loop.Reduction.ROWS;
        if (longSums.isCarried(line)) {
            if (rows) {
                longSums.total(line, sumsOf(line));
            } else {
                longSums.rounded(line);
            }
            lines.keep(line);
        } else if (rows) {
            fold(line);
            lines.keep(line);
        }
    }

    /** Nothing → the sum (or maximum) of what the lanes have taken up. */
    private void fold(int line) {
        Instruction.Reduce reduce = reduction(line);
        if (isDealtOut(line)) {
            sums(line);
            code.loadConstant(lanes.sumsOfRow());
            ClassDesc type = reduce.dtype() == DType.F32 ? CD_float : CD_double;
            code.invokestatic(LANES, "sum" + reduce.dtype().bytes() * 8, MethodTypeDesc.of(type, CD_long, CD_int));
        } else {
            lines.recall(line);
            lanes.fold(code, reduce.dtype(), reduce.max());
        }
    }

    /** How many sums a line consists of. */
    int sumsOf(int line) {
        return isDealtOut(line) ? lanes.sumsOfRow() : lanes.lanes();
    }

    /** Carries a long sum over into double precision. */
    void carry(int line) {
        if (isDealtOut(line)) {
            sums(line);
        } else {
            lines.recall(line);
            code.lload(SCRATCH);
            lanes.store(code, DType.F32, false);
            code.lload(SCRATCH);
        }
        longSums.carry(line, sumsOf(line));
        if (!isDealtOut(line)) {
            lanes.identity(code, DType.F32, false);
            lines.keep(line);
        }
    }

    /** Whether single numbers are to be added up in the order in which vectors would; elsewhere the order makes no difference. */
    private boolean isDealtOut(int line) {
        return loop.reduction() == Loop.Reduction.ROWS
                && lanes.sumsOfRow() > lanes.lanes()
                && !reduction(line).max()
                && reduction(line).dtype().isFloating();
    }

    /** Pushes where the sums stand that a row is dealt out to. */
    private void sums(int line) {
        code.lload(SCRATCH).loadConstant(Arguments.Scratch.sum(loop, line)).ladd();
    }
}
