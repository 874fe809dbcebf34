package dev.descent.cpu.emit;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.cpu.kernel.Phases;
import dev.descent.cpu.kernel.Tail;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Writes a loop as a class that implements {@link Kernel}. The nest is the same for vectors and for single numbers; what a line
 * becomes is {@link LaneCode}'s affair.
 */
final class LoopEmitter {
    private static final ClassDesc KERNEL = ClassDesc.of(Kernel.class.getName());

    // Parameters of Kernel.run.
    static final int SCRATCH = 2;
    private static final int ROW_FROM = 4;
    private static final int ROW_TO = 5;
    static final int LANE_FROM = 6;
    static final int LANE_TO = 7;

    private final Loop loop;
    private final Phases phases;
    private final Arguments arguments;
    private final LaneCode lanes;
    private final CodeBuilder code;
    private final PlaceCode places;
    private final int row;
    private final int lane;
    private final int step;
    private final int reducedExtent;
    private final LineCode lines;
    private final LongSumCode longSums;
    private final ReductionCode sums;

    private LoopEmitter(Loop loop, LaneCode lanes, CodeBuilder code) {
        this.loop = loop;
        this.phases = new Phases(loop);
        this.arguments = new Arguments(loop);
        this.lanes = lanes;
        this.code = code;
        this.places = new PlaceCode(loop, arguments, code);
        this.row = code.allocateLocal(TypeKind.INT);
        this.lane = code.allocateLocal(TypeKind.INT);
        this.step = code.allocateLocal(TypeKind.INT);
        this.reducedExtent = code.allocateLocal(TypeKind.INT);
        this.lines = new LineCode(loop, phases, arguments, lanes, code, places, lane, step);
        this.longSums = new LongSumCode(loop, phases, arguments, lanes, code, places);
        this.sums = new ReductionCode(loop, phases, arguments, lanes, code, places, lines, longSums, lane);
    }

    /** The class file of a loop. */
    static byte[] emit(ClassDesc name, Loop loop, IntFunction<LaneCode> lanes) {
        return ClassFile.of()
                .build(
                        name,
                        type -> type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                                .withInterfaceSymbols(KERNEL)
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "run",
                                        MethodTypeDesc.of(
                                                CD_void, CD_long.arrayType(), CD_long, CD_int, CD_int, CD_int, CD_int),
                                        ClassFile.ACC_PUBLIC,
                                        code -> new LoopEmitter(loop, lanes.apply(SCRATCH), code).emit()));
    }

    private void emit() {
        Label work = code.newLabel();
        code.iload(ROW_FROM).iload(ROW_TO).if_icmplt(work).return_().labelBinding(work);
        code.iconst_0().istore(step).iconst_0().istore(lane);
        places.argument(arguments.extent(loop.extents().size() - (loop.reduction() == Loop.Reduction.COLUMNS ? 2 : 1)));
        code.l2i().istore(reducedExtent);
        lines.constants();
        places.prepare();
        places.firstRow(ROW_FROM);
        count(row, () -> code.iload(ROW_FROM), ROW_TO, 1, () -> {
            places.beginRow();
            if (phases.goRowByRow()) {
                rowByRow();
            } else if (loop.reduction() == Loop.Reduction.COLUMNS) {
                laneLoop(() -> phases(this::reducedLoop));
            } else {
                phases(this::laneLoop);
            }
            places.nextRow();
        });
        code.return_();
    }

    /** {@code for (i = from; i < to; i += by) body}. */
    private void count(int i, Runnable from, int to, int by, Runnable body) {
        Label top = code.newLabel();
        Label end = code.newLabel();
        from.run();
        code.istore(i).labelBinding(top).iload(i).iload(to).if_icmpge(end);
        body.run();
        code.iinc(i, by).goto_(top).labelBinding(end);
    }

    /** The body over whole vectors of lanes, and over the rest, masked. */
    private void laneLoop(Runnable body) {
        int width = lanes.lanes();
        switch (Tail.of(loop.lanes(), width)) {
            case NONE -> count(lane, () -> code.iload(LANE_FROM), LANE_TO, width, body);
            case SOME -> {
                int lastWhole = code.allocateLocal(TypeKind.INT);
                code.iload(LANE_TO).loadConstant(width - 1).isub().istore(lastWhole);
                count(lane, () -> code.iload(LANE_FROM), lastWhole, width, body);
                overTail(body);
            }
            case ALL -> {
                code.iload(LANE_FROM).istore(lane);
                overTail(body);
            }
        }
    }

    private void overTail(Runnable body) {
        Label end = code.newLabel();
        code.iload(lane).iload(LANE_TO).if_icmpge(end);
        lines.masked(body);
        code.labelBinding(end);
    }

    private void reducedLoop(Runnable body) {
        count(step, code::iconst_0, reducedExtent, 1, body);
    }

    private interface Repeat {
        void over(Runnable body);
    }

    private void phases(Repeat repeat) {
        for (int p = 0; p < phases.count(); p++) {
            int now = p;
            phases.fixed(p).forEach(line -> lines.compute(line, now));
            List<Integer> varying = phases.lines(p);
            List<Integer> reductions = phases.reductions(p);
            reductions.forEach(sums::begin);
            List<Integer> carried = longSums.carried(reductions);
            carried.forEach(line -> longSums.begin(line, sums.sumsOf(line)));
            if (!varying.isEmpty() || !reductions.isEmpty()) {
                repeat.over(() -> {
                    varying.forEach(line -> lines.compute(line, now));
                    reductions.forEach(sums::accumulate);
                    longSums.everySoOften(carried, sums::carry);
                });
            }
            carried.forEach(sums::carry);
            reductions.forEach(sums::finish);
        }
    }

    /** Columns, row by row: the sums so far stand in the scratch memory. What is fixed along a column is computed in each row. */
    private void rowByRow() {
        List<Integer> reductions = phases.reductions(0);
        laneLoop(() -> reductions.forEach(line -> {
            sums.begin(line);
            sums.putSum(line);
        }));
        List<Integer> carried = longSums.carried(reductions);
        carried.forEach(longSums::beginColumns);
        reducedLoop(() -> {
            laneLoop(() -> {
                phases.fixed(0).forEach(line -> lines.compute(line, 0));
                phases.lines(0).forEach(line -> lines.compute(line, 0));
                reductions.forEach(line -> {
                    sums.takeSum(line);
                    sums.accumulate(line);
                    sums.putSum(line);
                });
            });
            longSums.everySoOften(carried, longSums::carryColumns);
        });
        carried.forEach(longSums::carryColumns);
        carried.forEach(longSums::roundColumns);
        laneLoop(() -> {
            reductions.forEach(sums::takeSum);
            for (int p = 0; p < phases.count(); p++) {
                int now = p;
                phases.fixed(p).forEach(line -> lines.compute(line, now));
            }
        });
    }
}
