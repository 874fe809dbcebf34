package dev.descent.cpu.emit;

import static dev.descent.cpu.emit.LoopEmitter.LANE_FROM;
import static dev.descent.cpu.emit.LoopEmitter.LANE_TO;
import static dev.descent.cpu.emit.LoopEmitter.SCRATCH;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.LongSums;
import dev.descent.cpu.kernel.Phases;
import dev.descent.tensor.DType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.IntConsumer;

/** Writes what becomes of {@link LongSums}: when they are carried over into sums in double precision, and where these stand. */
final class LongSumCode {
    private static final ClassDesc LANES = ClassDesc.of(Lanes.class.getName());

    private final Loop loop;
    private final Phases phases;
    private final Arguments arguments;
    private final LaneCode lanes;
    private final CodeBuilder code;
    private final PlaceCode places;
    private final boolean sumsAreLong;
    /** The local that counts what sums have taken up since they were carried over. */
    private final int taken;

    LongSumCode(Loop loop, Phases phases, Arguments arguments, LaneCode lanes, CodeBuilder code, PlaceCode places) {
        this.loop = loop;
        this.phases = phases;
        this.arguments = arguments;
        this.lanes = lanes;
        this.code = code;
        this.places = places;
        this.sumsAreLong = LongSums.in(loop, lanes.sumsOfRow());
        this.taken = code.allocateLocal(TypeKind.INT);
    }

    /** Whether the sum on a line is carried over. */
    boolean isCarried(int line) {
        return sumsAreLong && LongSums.loses(loop.body().get(line));
    }

    /** Those of some reductions that are carried over. */
    List<Integer> carried(List<Integer> reductions) {
        return reductions.stream().filter(this::isCarried).toList();
    }

    /** Runs when each sum has taken up as many numbers as it may. */
    void everySoOften(List<Integer> carried, IntConsumer carry) {
        if (carried.isEmpty()) {
            return;
        }
        int deals = loop.reduction() == Loop.Reduction.ROWS ? lanes.sumsOfRow() / lanes.lanes() : 1;
        Label notYet = code.newLabel();
        code.iinc(taken, 1)
                .iload(taken)
                .loadConstant(LongSums.CARRY_AFTER * deals)
                .if_icmplt(notYet);
        carried.forEach(carry::accept);
        code.iconst_0().istore(taken).labelBinding(notYet);
    }

    // ------------------------------------------------------------- sums in registers, or dealt out to by single
    // numbers

    /** Nothing → nothing. */
    void begin(int line, int count) {
        code.iconst_0().istore(taken);
        totals(line);
        code.loadConstant(count);
        call("clear", MethodTypeDesc.of(CD_void, CD_long, CD_int));
    }

    /** Where so many sums stand → nothing. */
    void carry(int line, int count) {
        totals(line);
        code.loadConstant(count);
        call("carry", MethodTypeDesc.of(CD_void, CD_long, CD_long, CD_int));
    }

    /** Nothing → the sum of so many, in every lane. */
    void total(int line, int count) {
        totals(line);
        code.loadConstant(count);
        call("total", MethodTypeDesc.of(CD_float, CD_long, CD_int));
        lanes.broadcast(code, DType.F32);
    }

    /** Nothing → the sum of each lane. */
    void rounded(int line) {
        totals(line);
        code.lload(SCRATCH).loadConstant(lanes.lanes());
        call("round", MethodTypeDesc.of(CD_void, CD_long, CD_long, CD_int));
        code.lload(SCRATCH);
        lanes.load(code, DType.F32, false);
    }

    /** Pushes where the sums in double precision stand. */
    private void totals(int line) {
        code.lload(SCRATCH).loadConstant(Arguments.Scratch.totals(loop, line)).ladd();
    }

    // -------------------------------------------------------------- the sums of all columns of a part, in scratch
    // memory

    /** Nothing → nothing. */
    void beginColumns(int line) {
        code.iconst_0().istore(taken);
        columns(line, true);
        countColumns();
        call("clear", MethodTypeDesc.of(CD_void, CD_long, CD_int));
    }

    /** Nothing → nothing. */
    void carryColumns(int line) {
        columns(line, false);
        columns(line, true);
        countColumns();
        call("carry", MethodTypeDesc.of(CD_void, CD_long, CD_long, CD_int));
    }

    /** Leaves the sums where those in single precision stand. */
    void roundColumns(int line) {
        columns(line, true);
        columns(line, false);
        countColumns();
        call("round", MethodTypeDesc.of(CD_void, CD_long, CD_long, CD_int));
    }

    private void columns(int line, boolean inDouble) {
        List<Integer> reductions = phases.reductions(0);
        code.lload(SCRATCH);
        places.argument(arguments.kept(reductions.indexOf(line) + (inDouble ? reductions.size() : 0)));
        long bytes = inDouble ? Double.BYTES : Float.BYTES;
        code.ladd().iload(LANE_FROM).i2l().loadConstant(bytes).lmul().ladd();
    }

    private void countColumns() {
        code.iload(LANE_TO).iload(LANE_FROM).isub();
    }

    private void call(String name, MethodTypeDesc type) {
        code.invokestatic(LANES, name, type);
    }
}
