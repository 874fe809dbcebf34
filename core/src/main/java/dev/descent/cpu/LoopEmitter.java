package dev.descent.cpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.descent.compile.Access;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.tensor.DType;
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
    private static final ClassDesc KERNEL = ClassDesc.of("dev.descent.cpu.Kernel");
    private static final ClassDesc RAW = ClassDesc.of("dev.descent.cpu.Raw");
    private static final ClassDesc LANES = ClassDesc.of("dev.descent.cpu.Lanes");

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
    private final int[] values;
    private final int row;
    private final int lane;
    private final int step;
    private final int reducedExtent;
    private final LongSumCode longSums;
    private boolean masked;

    private LoopEmitter(Loop loop, LaneCode lanes, CodeBuilder code) {
        this.loop = loop;
        this.phases = new Phases(loop);
        this.arguments = new Arguments(loop);
        this.lanes = lanes;
        this.code = code;
        this.places = new PlaceCode(loop, arguments, code);
        this.values = new int[loop.body().size()];
        this.row = code.allocateLocal(TypeKind.INT);
        this.lane = code.allocateLocal(TypeKind.INT);
        this.step = code.allocateLocal(TypeKind.INT);
        this.reducedExtent = code.allocateLocal(TypeKind.INT);
        this.longSums = new LongSumCode(loop, phases, arguments, lanes, code, places);
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

    // ------------------------------------------------------------------------------------------------------ the nest

    private void emit() {
        Label work = code.newLabel();
        code.iload(ROW_FROM).iload(ROW_TO).if_icmplt(work).return_().labelBinding(work);
        code.iconst_0().istore(step).iconst_0().istore(lane);
        places.argument(arguments.extent(loop.extents().size() - (loop.reduction() == Loop.Reduction.COLUMNS ? 2 : 1)));
        code.l2i().istore(reducedExtent);
        constants();
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
        lanes.prepareMask(code, lane, LANE_TO);
        masked = true;
        body.run();
        masked = false;
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
            phases.fixed(p).forEach(line -> compute(line, now));
            List<Integer> lines = phases.lines(p);
            List<Integer> reductions = phases.reductions(p);
            reductions.forEach(this::begin);
            List<Integer> carried = longSums.carried(reductions);
            carried.forEach(line -> longSums.begin(line, sumsOf(line)));
            if (!lines.isEmpty() || !reductions.isEmpty()) {
                repeat.over(() -> {
                    lines.forEach(line -> compute(line, now));
                    reductions.forEach(this::accumulate);
                    longSums.everySoOften(carried, this::carry);
                });
            }
            carried.forEach(this::carry);
            reductions.forEach(this::finish);
        }
    }

    /** Columns, row by row: the sums so far stand in the scratch memory. What is fixed along a column is computed in each row. */
    private void rowByRow() {
        List<Integer> reductions = phases.reductions(0);
        laneLoop(() -> reductions.forEach(line -> {
            begin(line);
            putSum(line);
        }));
        List<Integer> carried = longSums.carried(reductions);
        carried.forEach(longSums::beginColumns);
        reducedLoop(() -> {
            laneLoop(() -> {
                phases.fixed(0).forEach(line -> compute(line, 0));
                phases.lines(0).forEach(line -> compute(line, 0));
                reductions.forEach(line -> {
                    takeSum(line);
                    accumulate(line);
                    putSum(line);
                });
            });
            longSums.everySoOften(carried, longSums::carryColumns);
        });
        carried.forEach(longSums::carryColumns);
        carried.forEach(longSums::roundColumns);
        laneLoop(() -> {
            reductions.forEach(this::takeSum);
            for (int p = 0; p < phases.count(); p++) {
                int now = p;
                phases.fixed(p).forEach(line -> compute(line, now));
            }
        });
    }

    private void takeSum(int line) {
        sumPlace(line);
        lanes.load(code, reduction(line).dtype(), false);
        keep(line);
    }

    private void putSum(int line) {
        recall(line);
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

    private void begin(int line) {
        if (isDealtOut(line)) {
            sums(line);
            code.invokestatic(LANES, "clear", MethodTypeDesc.of(CD_void, CD_long));
        } else {
            lanes.identity(code, reduction(line).dtype(), reduction(line).max());
            keep(line);
        }
    }

    private void accumulate(int line) {
        Instruction.Reduce reduce = reduction(line);
        if (isDealtOut(line)) {
            recall(reduce.argument());
            sums(line);
            code.iload(lane).loadConstant(lanes.sumsOfRow() - 1).iand();
            ClassDesc type = reduce.dtype() == DType.F32 ? CD_float : CD_double;
            code.invokestatic(LANES, "add", MethodTypeDesc.of(CD_void, type, CD_long, CD_int));
            return;
        }
        recall(line);
        recall(reduce.argument());
        boolean tail = masked && loop.reduction() == Loop.Reduction.ROWS;
        lanes.accumulate(code, reduce.dtype(), reduce.max(), tail);
        keep(line);
    }

    /** Leaves the value of a reduction that has taken up all in its local. */
    private void finish(int line) {
        boolean rows = loop.reduction() == Loop.Reduction.ROWS;
        if (longSums.isCarried(line)) {
            if (rows) {
                longSums.total(line, sumsOf(line));
            } else {
                longSums.rounded(line);
            }
            keep(line);
        } else if (rows) {
            fold(line);
            keep(line);
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
            recall(line);
            lanes.fold(code, reduce.dtype(), reduce.max());
        }
    }

    /** How many sums a line consists of. */
    private int sumsOf(int line) {
        return isDealtOut(line) ? lanes.sumsOfRow() : lanes.lanes();
    }

    private void carry(int line) {
        if (isDealtOut(line)) {
            sums(line);
        } else {
            recall(line);
            code.lload(SCRATCH);
            lanes.store(code, DType.F32, false);
            code.lload(SCRATCH);
        }
        longSums.carry(line, sumsOf(line));
        if (!isDealtOut(line)) {
            lanes.identity(code, DType.F32, false);
            keep(line);
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

    // ------------------------------------------------------------------------------------------ arguments and places

    /** Pushes where a place is now, at the lane that is being computed. */
    private void place(int place) {
        places.push(place, step, lane);
    }

    private void constants() {
        for (int line = 0; line < values.length; line++) {
            DType dtype = loop.body().get(line).dtype();
            if (loop.body().get(line) instanceof Instruction.Constant) {
                places.argument(arguments.constant(line));
                switch (dtype) {
                    case F32, BF16 ->
                        code.l2i()
                                .invokestatic(
                                        ClassDesc.of("java.lang.Float"),
                                        "intBitsToFloat",
                                        MethodTypeDesc.ofDescriptor("(I)F"));
                    case F64 ->
                        code.invokestatic(
                                ClassDesc.of("java.lang.Double"),
                                "longBitsToDouble",
                                MethodTypeDesc.ofDescriptor("(J)D"));
                    case I32, BOOL -> code.l2i();
                }
                lanes.broadcast(code, dtype);
                keep(line);
            }
        }
    }

    // ----------------------------------------------------------------------------------------------------------- lines

    private void keep(int line) {
        TypeKind kind = lanes.kind(loop.body().get(line).dtype());
        if (values[line] == 0) {
            values[line] = code.allocateLocal(kind);
        }
        code.storeLocal(kind, values[line]);
    }

    private void recall(int line) {
        code.loadLocal(lanes.kind(loop.body().get(line).dtype()), values[line]);
    }

    private void compute(int line, int p) {
        Instruction instruction = loop.body().get(line);
        DType dtype = instruction.dtype();
        if (phases.isRecalled(line, p)) {
            scratchPlace(line);
            lanes.load(code, dtype, false);
            keep(line);
            return;
        }
        switch (instruction) {
            case Instruction.Store store -> store(line, store);
            case Instruction.Load load -> load(dtype, load.from(), () -> place(arguments.place(line)));
            case Instruction.Index index -> index(arguments.place(line));
            case Instruction.Random random -> random(line, random);
            case Instruction.Gather gather -> gather(line, gather);
            case Instruction.Apply apply ->
                lanes.apply(
                        code,
                        apply.op(),
                        apply.arguments().stream().map(i -> values[i]).toList());
            case Instruction.Constant constant -> throw new IllegalStateException("constants come first");
            case Instruction.Reduce reduce -> throw new IllegalStateException("reductions are accumulated");
        }
        if (!(instruction instanceof Instruction.Store)) {
            keep(line);
            if (phases.kept().contains(line) && phases.phase(line) == p) {
                recall(line);
                scratchPlace(line);
                lanes.store(code, dtype, false);
            }
        }
    }

    /** Pushes where a kept line's present lanes stand in the scratch memory. */
    private void scratchPlace(int line) {
        DType dtype = loop.body().get(line).dtype();
        code.lload(SCRATCH);
        places.argument(arguments.kept(phases.kept().indexOf(line)));
        code.ladd();
        if (loop.reduction() == Loop.Reduction.COLUMNS) {
            code.iload(step).i2l().loadConstant((long) lanes.lanes() * dtype.bytes());
        } else {
            code.iload(lane).i2l().loadConstant((long) dtype.bytes());
        }
        code.lmul().ladd();
    }

    private void load(DType dtype, Access access, Runnable address) {
        long stride = access.laneStride();
        if (stride == 0) {
            address.run();
            scalarLoad(dtype);
        } else if (stride == 1 || lanes.lanes() == 1) {
            address.run();
            lanes.load(code, dtype, masked);
        } else {
            address.run();
            laneBytes(access, dtype);
            laneCount();
            code.loadConstant(dtype.bytes()).lload(SCRATCH);
            code.invokestatic(RAW, "collect", MethodTypeDesc.of(CD_void, CD_long, CD_long, CD_int, CD_int, CD_long));
            code.lload(SCRATCH);
            lanes.load(code, dtype, false);
        }
    }

    /** Pushes the distance in bytes between lanes of an access whose stride is not one. */
    private void laneBytes(Access access, DType dtype) {
        code.loadConstant(access.laneStride() * dtype.bytes());
    }

    /** Pushes how many lanes count. */
    private void laneCount() {
        if (masked) {
            code.iload(LANE_TO).iload(lane).isub();
        } else {
            code.loadConstant(lanes.lanes());
        }
    }

    /** address → value with the number that stands there in every lane. */
    private void scalarLoad(DType dtype) {
        new ScalarCode(1).load(code, dtype, false);
        lanes.broadcast(code, dtype);
    }

    private void store(int line, Instruction.Store store) {
        DType dtype = store.dtype();
        long stride = store.to().laneStride();
        recall(store.argument());
        if (stride == 0) {
            lanes.first(code, dtype);
            place(arguments.place(line));
            new ScalarCode(1).store(code, dtype, false);
        } else if (stride == 1 || lanes.lanes() == 1) {
            place(arguments.place(line));
            lanes.store(code, dtype, masked);
        } else {
            code.lload(SCRATCH);
            lanes.store(code, dtype, false);
            code.lload(SCRATCH);
            place(arguments.place(line));
            laneBytes(store.to(), dtype);
            laneCount();
            code.loadConstant(dtype.bytes());
            code.invokestatic(RAW, "spread", MethodTypeDesc.of(CD_void, CD_long, CD_long, CD_long, CD_int, CD_int));
        }
    }

    /** An index is a place in no memory: base and strides count elements. */
    private void index(int place) {
        place(place);
        code.l2i();
        long stride = arguments.strides(place).getLast();
        if (stride == 0) {
            lanes.broadcast(code, DType.I32);
        } else {
            int step = code.allocateLocal(TypeKind.INT);
            places.argument(arguments.stride(place, loop.extents().size() - 1));
            code.l2i().istore(step);
            lanes.ramp(code, step);
        }
    }

    private void random(int line, Instruction.Random random) {
        index(arguments.place(line));
        int index = code.allocateLocal(lanes.kind(DType.I32));
        code.storeLocal(lanes.kind(DType.I32), index);
        int key0 = code.allocateLocal(TypeKind.INT);
        int key1 = code.allocateLocal(TypeKind.INT);
        places.argument(arguments.constant(line));
        code.l2i().istore(key0);
        places.argument(arguments.constant(line));
        code.bipush(32).lushr().l2i().istore(key1);
        lanes.uniform(code, index, values[random.counter()], key0, key1);
    }

    private void gather(int line, Instruction.Gather gather) {
        DType dtype = gather.dtype();
        int index = arguments.place(line);
        int within = index + 1;
        boolean oneRow = gather.index().laneStride() == 0 || lanes.lanes() == 1;
        if (places.staysInOneRow(gather)) {
            load(dtype, gather.within(), () -> place(within));
            return;
        }
        if (oneRow) {
            load(dtype, gather.within(), () -> {
                place(within);
                place(index);
                places.rowPicked(line);
                code.ladd();
            });
            return;
        }
        place(index);
        code.loadConstant(gather.index().laneStride() * DType.I32.bytes());
        place(within);
        laneBytes(gather.within(), dtype);
        places.argument(arguments.rows(line));
        places.argument(arguments.width(line));
        laneCount();
        code.loadConstant(dtype.bytes()).lload(SCRATCH);
        code.invokestatic(
                RAW,
                "gather",
                MethodTypeDesc.of(
                        CD_void, CD_long, CD_long, CD_long, CD_long, CD_long, CD_long, CD_int, CD_int, CD_long));
        code.lload(SCRATCH);
        lanes.load(code, dtype, false);
    }
}
