package dev.descent.cpu.emit;

import static dev.descent.cpu.emit.LoopEmitter.LANE_TO;
import static dev.descent.cpu.emit.LoopEmitter.SCRATCH;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.descent.compile.Access;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Phases;
import dev.descent.cpu.machine.Raw;
import dev.descent.tensor.DType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes what each line of a loop's body computes from memory and from the lines before it, and keeps it in a local. */
final class LineCode {
    private static final ClassDesc RAW = ClassDesc.of(Raw.class.getName());

    private final Loop loop;
    private final Phases phases;
    private final Arguments arguments;
    private final LaneCode lanes;
    private final CodeBuilder code;
    private final PlaceCode places;
    private final int[] values;
    private final int lane;
    private final int step;
    private boolean masked;

    /**
     * Code for the lines of a loop.
     *
     * @param lane local with the first of the present lanes
     * @param step local with the present step of the reduced loop
     */
    LineCode(
            Loop loop,
            Phases phases,
            Arguments arguments,
            LaneCode lanes,
            CodeBuilder code,
            PlaceCode places,
            int lane,
            int step) {
        this.loop = loop;
        this.phases = phases;
        this.arguments = arguments;
        this.lanes = lanes;
        this.code = code;
        this.places = places;
        this.values = new int[loop.body().size()];
        this.lane = lane;
        this.step = step;
    }

    /** Has code written for a vector of which only the lanes up to the last one count. */
    void masked(Runnable body) {
        lanes.prepareMask(code, lane, LANE_TO);
        masked = true;
        body.run();
        masked = false;
    }

    /** Whether that is what is being written. */
    boolean isMasked() {
        return masked;
    }

    /** Leaves the constants in their locals. */
    void constants() {
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

    /** value of a line → nothing; it is in the line's local. */
    void keep(int line) {
        TypeKind kind = lanes.kind(loop.body().get(line).dtype());
        if (values[line] == 0) {
            values[line] = code.allocateLocal(kind);
        }
        code.storeLocal(kind, values[line]);
    }

    /** Nothing → the value of a line, from its local. */
    void recall(int line) {
        code.loadLocal(lanes.kind(loop.body().get(line).dtype()), values[line]);
    }

    /** Computes a line, in the phase p, or takes what an earlier phase has kept of it. */
    void compute(int line, int p) {
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

    /** Pushes where a place is now, at the lane that is being computed. */
    private void place(int place) {
        places.push(place, step, lane);
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
