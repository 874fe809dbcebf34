package dev.descent.cpu.emit;

import static dev.descent.cpu.emit.VectorInstructions.FLOAT_VECTOR;
import static dev.descent.cpu.emit.VectorInstructions.INT_VECTOR;
import static dev.descent.cpu.emit.VectorInstructions.MASK;
import static dev.descent.cpu.emit.VectorInstructions.OPERATORS;
import static dev.descent.cpu.emit.VectorInstructions.SHORT_VECTOR;
import static dev.descent.cpu.emit.VectorInstructions.SPECIES;
import static dev.descent.cpu.emit.VectorInstructions.VECTOR;
import static dev.descent.cpu.emit.VectorInstructions.compare;
import static dev.descent.cpu.emit.VectorInstructions.convert;
import static dev.descent.cpu.emit.VectorInstructions.keep;
import static dev.descent.cpu.emit.VectorInstructions.lane;
import static dev.descent.cpu.emit.VectorInstructions.operator;
import static dev.descent.cpu.emit.VectorInstructions.scalar;
import static dev.descent.cpu.emit.VectorInstructions.vector;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.descent.cpu.machine.Raw;
import dev.descent.tensor.DType;
import dev.descent.tensor.Op;
import dev.descent.tensor.Threefry;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lines over the Vector API. Its classes are named, not linked, so that this class loads without their module. */
final class VectorCode implements LaneCode {
    private static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
    private static final ClassDesc BYTE_ORDER = ClassDesc.of("java.nio.ByteOrder");
    private static final ClassDesc LANES = ClassDesc.of(Lanes.class.getName());
    private static final ClassDesc RAW = ClassDesc.of(Raw.class.getName());

    private final int lanes;
    private final Set<DType> dtypes;
    private final int scratch;
    private final Map<DType, Integer> masks = new EnumMap<>(DType.class);

    /**
     * Code for so many lanes.
     *
     * @param dtypes that occur in the loop
     * @param scratch local variable with the address of some memory
     */
    VectorCode(int lanes, Set<DType> dtypes, int scratch) {
        this.lanes = lanes;
        this.dtypes = dtypes;
        this.scratch = scratch;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public int sumsOfRow() {
        return lanes;
    }

    @Override
    public TypeKind kind(DType dtype) {
        return TypeKind.REFERENCE;
    }

    void species(CodeBuilder code, DType dtype) {
        code.getstatic(vector(dtype), "SPECIES_" + lanes * lane(dtype).bytes() * 8, SPECIES);
    }

    /** The species of BF16 values as they lie in memory; in a register each is the F32 value that it stands for. */
    private void halves(CodeBuilder code) {
        code.getstatic(SHORT_VECTOR, "SPECIES_" + lanes * DType.BF16.bytes() * 8, SPECIES);
    }

    // ------------------------------------------------------------------------------------------- scalars and memory

    @Override
    public void broadcast(CodeBuilder code, DType dtype) {
        // The species comes first on the stack, so the scalar waits in a local.
        TypeKind kind = TypeKind.from(scalar(dtype));
        int waiting = code.allocateLocal(kind);
        code.storeLocal(kind, waiting);
        broadcastLocal(code, dtype, waiting);
        if (dtype == DType.BOOL) {
            isNotZero(code, DType.I32);
        }
    }

    private void broadcastLocal(CodeBuilder code, DType dtype, int local) {
        species(code, dtype);
        code.loadLocal(TypeKind.from(scalar(dtype)), local);
        code.invokestatic(vector(dtype), "broadcast", MethodTypeDesc.of(vector(dtype), SPECIES, scalar(dtype)), false);
    }

    /** Nothing → a vector with one number, known now, in every lane. */
    void number(CodeBuilder code, DType dtype, double value) {
        species(code, dtype);
        switch (dtype) {
            case F32, BF16 -> code.loadConstant((float) value);
            case F64 -> code.loadConstant(value);
            case I32, BOOL -> code.loadConstant((int) value);
        }
        code.invokestatic(vector(dtype), "broadcast", MethodTypeDesc.of(vector(dtype), SPECIES, scalar(dtype)), false);
    }

    @Override
    public void load(CodeBuilder code, DType dtype, boolean masked) {
        int address = code.allocateLocal(TypeKind.LONG);
        code.lstore(address);
        if (dtype == DType.BF16) {
            halves(code);
        } else {
            species(code, dtype);
        }
        code.getstatic(RAW, "EVERYTHING", SEGMENT).lload(address).getstatic(RAW, "ORDER", BYTE_ORDER);
        if (masked) {
            code.aload(masks.get(inMemory(dtype)));
        }
        ClassDesc vector = dtype == DType.BF16 ? SHORT_VECTOR : vector(dtype);
        MethodTypeDesc type = masked
                ? MethodTypeDesc.of(vector, SPECIES, SEGMENT, CD_long, BYTE_ORDER, MASK)
                : MethodTypeDesc.of(vector, SPECIES, SEGMENT, CD_long, BYTE_ORDER);
        code.invokestatic(vector, "fromMemorySegment", type, false);
        if (dtype == DType.BF16) {
            convert(code, INT_VECTOR, "ZERO_EXTEND_S2I", () -> species(code, DType.I32));
            VectorInstructions.binary(code, "LSHL", 16);
            code.invokevirtual(INT_VECTOR, "reinterpretAsFloats", MethodTypeDesc.of(FLOAT_VECTOR));
        }
        if (dtype == DType.BOOL) {
            isNotZero(code, DType.I32);
        }
    }

    @Override
    public void store(CodeBuilder code, DType dtype, boolean masked) {
        int address = code.allocateLocal(TypeKind.LONG);
        code.lstore(address);
        if (dtype == DType.BOOL) {
            oneWhere(code, DType.I32);
        } else if (dtype == DType.BF16) {
            code.invokevirtual(FLOAT_VECTOR, "reinterpretAsInts", MethodTypeDesc.of(INT_VECTOR));
            VectorInstructions.binary(code, "LSHR", 16);
            convert(code, SHORT_VECTOR, "I2S", () -> halves(code));
        }
        code.getstatic(RAW, "EVERYTHING", SEGMENT).lload(address).getstatic(RAW, "ORDER", BYTE_ORDER);
        if (masked) {
            code.aload(masks.get(inMemory(dtype)));
        }
        MethodTypeDesc type = masked
                ? MethodTypeDesc.of(CD_void, SEGMENT, CD_long, BYTE_ORDER, MASK)
                : MethodTypeDesc.of(CD_void, SEGMENT, CD_long, BYTE_ORDER);
        code.invokevirtual(dtype == DType.BF16 ? SHORT_VECTOR : vector(dtype), "intoMemorySegment", type);
    }

    /** The type by which masks for loads and stores go. */
    private static DType inMemory(DType dtype) {
        return dtype == DType.BOOL ? DType.I32 : dtype;
    }

    @Override
    public void prepareMask(CodeBuilder code, int lane, int end) {
        for (DType dtype : dtypes) {
            if (dtype != DType.BOOL || !dtypes.contains(DType.I32)) {
                if (dtype == DType.BF16) {
                    halves(code);
                } else {
                    species(code, dtype);
                }
                code.iload(lane).iload(end);
                code.invokeinterface(SPECIES, "indexInRange", MethodTypeDesc.of(MASK, CD_int, CD_int));
                int mask = masks.computeIfAbsent(inMemory(dtype), it -> code.allocateLocal(TypeKind.REFERENCE));
                code.astore(mask);
            }
        }
    }

    @Override
    public void first(CodeBuilder code, DType dtype) {
        if (dtype == DType.BOOL) {
            code.iconst_0().invokevirtual(MASK, "laneIsSet", MethodTypeDesc.of(CD_boolean, CD_int));
        } else {
            code.iconst_0().invokevirtual(vector(dtype), "lane", MethodTypeDesc.of(scalar(dtype), CD_int));
        }
    }

    @Override
    public void ramp(CodeBuilder code, int step) {
        int base = code.allocateLocal(TypeKind.INT);
        code.istore(base);
        number(code, DType.I32, 0);
        code.iconst_1().invokevirtual(INT_VECTOR, "addIndex", MethodTypeDesc.of(INT_VECTOR, CD_int));
        broadcastLocal(code, DType.I32, step);
        VectorInstructions.binary(code, DType.I32, "MUL", "Associative");
        broadcastLocal(code, DType.I32, base);
        VectorInstructions.binary(code, DType.I32, "ADD", "Associative");
    }

    // ------------------------------------------------------------------------------------------------------- vectors

    /** if false, if true, mask of I32 lanes → choice. */
    void blend(CodeBuilder code, DType dtype) {
        castMask(code, DType.I32, dtype);
        blendByOwnMask(code, dtype);
    }

    /** if false, if true, mask of this type's lanes → choice. */
    void blendByOwnMask(CodeBuilder code, DType dtype) {
        code.invokevirtual(vector(dtype), "blend", MethodTypeDesc.of(vector(dtype), VECTOR, MASK));
    }

    /** Truth values are masks of I32 lanes; other lanes need them recast. */
    void castMask(CodeBuilder code, DType from, DType to) {
        if (lane(from) != lane(to)) {
            species(code, to);
            code.invokevirtual(MASK, "cast", MethodTypeDesc.of(MASK, SPECIES));
        }
    }

    /** vector → truth value. */
    void isNotZero(CodeBuilder code, DType dtype) {
        number(code, dtype, 0);
        compare(code, dtype, "NE");
        castMask(code, dtype, DType.BOOL);
    }

    /** truth value → 1 or 0. */
    void oneWhere(CodeBuilder code, DType dtype) {
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(mask);
        number(code, dtype, 0);
        number(code, dtype, 1);
        code.aload(mask);
        blend(code, dtype);
    }

    @Override
    public void apply(CodeBuilder code, Op op, List<Integer> locals) {
        new VectorOperations(this, code).apply(op, locals);
    }

    /** x → f(x), by a method of {@link Lanes} that goes through the lanes in the scratch memory. */
    void laneByLane(CodeBuilder code, DType dtype, String function) {
        code.lload(scratch);
        store(code, dtype, false);
        code.lload(scratch).loadConstant(lanes);
        code.invokestatic(LANES, function + dtype.bytes() * 8, MethodTypeDesc.of(CD_void, CD_long, CD_int));
        code.lload(scratch);
        load(code, dtype, false);
    }

    /** base, exponent → power. */
    void power(CodeBuilder code, DType dtype) {
        code.lload(scratch).loadConstant((long) lanes * dtype.bytes()).ladd();
        store(code, dtype, false);
        laneByLane(code, dtype, "pow");
    }

    // ---------------------------------------------------------------------------------------------------- reductions

    @Override
    public void identity(CodeBuilder code, DType dtype, boolean max) {
        double least = dtype == DType.I32 ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
        number(code, dtype, max ? least : 0);
    }

    @Override
    public void accumulate(CodeBuilder code, DType dtype, boolean max, boolean masked) {
        int value = keep(code);
        operator(code, max ? "MAX" : "ADD", "Associative");
        code.aload(value);
        if (masked) {
            code.aload(masks.get(dtype));
        }
        ClassDesc binary = OPERATORS.nested("Binary");
        MethodTypeDesc type = masked
                ? MethodTypeDesc.of(vector(dtype), binary, VECTOR, MASK)
                : MethodTypeDesc.of(vector(dtype), binary, VECTOR);
        code.invokevirtual(vector(dtype), "lanewise", type);
    }

    @Override
    public void fold(CodeBuilder code, DType dtype, boolean max) {
        if (max || dtype == DType.I32) {
            operator(code, max ? "MAX" : "ADD", "Associative");
            code.invokevirtual(
                    vector(dtype), "reduceLanes", MethodTypeDesc.of(scalar(dtype), OPERATORS.nested("Associative")));
        } else {
            // The order in which reduceLanes adds is left open and changes once the JIT compiler has taken over.
            code.lload(scratch);
            store(code, dtype, false);
            code.lload(scratch).loadConstant(lanes);
            code.invokestatic(LANES, "sum" + dtype.bytes() * 8, MethodTypeDesc.of(scalar(dtype), CD_long, CD_int));
        }
        broadcast(code, dtype);
    }

    // -------------------------------------------------------------------------------------------------------- random

    @Override
    public void uniform(CodeBuilder code, int index, int counter, int key0, int key1) {
        int key2 = code.allocateLocal(TypeKind.INT);
        code.iload(key0).iload(key1).ixor().loadConstant(Threefry.PARITY).ixor().istore(key2);
        List<Integer> keys = List.of(key0, key1, key2);
        int x0 = code.allocateLocal(TypeKind.REFERENCE);
        int x1 = code.allocateLocal(TypeKind.REFERENCE);
        inject(code, index, key0, 0, x0);
        inject(code, counter, key1, 0, x1);
        for (int round = 0; round < Threefry.ROUNDS; round++) {
            code.aload(x0).aload(x1);
            VectorInstructions.binary(code, DType.I32, "ADD", "Associative");
            code.astore(x0).aload(x1);
            VectorInstructions.binary(code, "ROL", Threefry.ROTATIONS.get(round % 8));
            code.aload(x0);
            VectorInstructions.binary(code, DType.I32, "XOR", "Associative");
            code.astore(x1);
            if (round % 4 == 3) {
                int injection = round / 4 + 1;
                inject(code, x0, keys.get(injection % 3), 0, x0);
                inject(code, x1, keys.get((injection + 1) % 3), injection, x1);
            }
        }
        code.aload(x0);
        VectorInstructions.binary(code, "LSHR", 8);
        convert(code, FLOAT_VECTOR, "I2F", () -> species(code, DType.F32));
        number(code, DType.F32, 0x1p-24);
        VectorInstructions.binary(code, DType.F32, "MUL", "Associative");
    }

    /** to = from + key + constant. */
    private void inject(CodeBuilder code, int from, int key, int constant, int to) {
        code.aload(from).iload(key).loadConstant(constant).iadd();
        broadcast(code, DType.I32);
        VectorInstructions.binary(code, DType.I32, "ADD", "Associative");
        code.astore(to);
    }
}
