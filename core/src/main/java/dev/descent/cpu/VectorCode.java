package dev.descent.cpu;

import static dev.descent.cpu.VectorInstructions.FLOAT_VECTOR;
import static dev.descent.cpu.VectorInstructions.INT_VECTOR;
import static dev.descent.cpu.VectorInstructions.MASK;
import static dev.descent.cpu.VectorInstructions.OPERATORS;
import static dev.descent.cpu.VectorInstructions.SHORT_VECTOR;
import static dev.descent.cpu.VectorInstructions.SPECIES;
import static dev.descent.cpu.VectorInstructions.VECTOR;
import static dev.descent.cpu.VectorInstructions.compare;
import static dev.descent.cpu.VectorInstructions.convert;
import static dev.descent.cpu.VectorInstructions.keep;
import static dev.descent.cpu.VectorInstructions.lane;
import static dev.descent.cpu.VectorInstructions.operator;
import static dev.descent.cpu.VectorInstructions.scalar;
import static dev.descent.cpu.VectorInstructions.vector;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.descent.tensor.BFloat16;
import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Op;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Unary;
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
    private static final ClassDesc LANES = ClassDesc.of("dev.descent.cpu.Lanes");
    private static final ClassDesc RAW = ClassDesc.of("dev.descent.cpu.Raw");

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
    private void isNotZero(CodeBuilder code, DType dtype) {
        number(code, dtype, 0);
        compare(code, dtype, "NE");
        castMask(code, dtype, DType.BOOL);
    }

    /** truth value → 1 or 0. */
    private void oneWhere(CodeBuilder code, DType dtype) {
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(mask);
        number(code, dtype, 0);
        number(code, dtype, 1);
        code.aload(mask);
        blend(code, dtype);
    }

    @Override
    public void apply(CodeBuilder code, Op op, List<Integer> locals) {
        switch (op) {
            case Unary unary -> unary(code, unary, locals.getFirst());
            case Binary.Compare compare -> {
                code.aload(locals.get(0)).aload(locals.get(1));
                compare(code, compare.a().dtype(), compare.order().name());
                castMask(code, compare.a().dtype(), DType.BOOL);
            }
            case Binary binary -> {
                code.aload(locals.get(0)).aload(locals.get(1));
                binary(code, binary);
            }
            case Elementwise.Select select -> select(code, select.dtype(), locals);
            default -> throw new IllegalStateException(op.mnemonic() + " is not elementwise");
        }
    }

    private void binary(CodeBuilder code, Binary op) {
        DType dtype = op.dtype();
        if (dtype == DType.BOOL) {
            String name = op instanceof Binary.Maximum ? "or" : "and";
            code.invokevirtual(MASK, name, MethodTypeDesc.of(MASK, MASK));
            return;
        }
        switch (op) {
            case Binary.Add add -> VectorInstructions.binary(code, dtype, "ADD", "Associative");
            case Binary.Subtract subtract -> VectorInstructions.binary(code, dtype, "SUB", "Binary");
            case Binary.Multiply multiply -> VectorInstructions.binary(code, dtype, "MUL", "Associative");
            case Binary.Divide divide when dtype == DType.I32 -> divideIntegers(code);
            case Binary.Divide divide -> VectorInstructions.binary(code, dtype, "DIV", "Binary");
            case Binary.Maximum maximum -> VectorInstructions.binary(code, dtype, "MAX", "Associative");
            case Binary.Minimum minimum -> VectorInstructions.binary(code, dtype, "MIN", "Associative");
            case Binary.Power power -> power(code, dtype);
            case Binary.Compare compare -> throw new IllegalStateException("compared elsewhere");
        }
    }

    /** a, b → a / b, and 0 where b is 0 (the Vector API throws there, even for lanes that do not count). */
    private void divideIntegers(CodeBuilder code) {
        int b = keep(code);
        code.aload(b);
        number(code, DType.I32, 0);
        compare(code, DType.I32, "EQ");
        int isZero = keep(code);
        code.aload(b);
        number(code, DType.I32, 1);
        code.aload(isZero);
        blend(code, DType.I32);
        VectorInstructions.binary(code, DType.I32, "DIV", "Binary");
        number(code, DType.I32, 0);
        code.aload(isZero);
        blend(code, DType.I32);
    }

    private void select(CodeBuilder code, DType dtype, List<Integer> locals) {
        int condition = locals.get(0);
        int whenTrue = locals.get(1);
        int whenFalse = locals.get(2);
        if (dtype == DType.BOOL) {
            code.aload(condition).aload(whenTrue).invokevirtual(MASK, "and", MethodTypeDesc.of(MASK, MASK));
            code.aload(whenFalse).aload(condition).invokevirtual(MASK, "andNot", MethodTypeDesc.of(MASK, MASK));
            code.invokevirtual(MASK, "or", MethodTypeDesc.of(MASK, MASK));
        } else {
            code.aload(whenFalse).aload(whenTrue).aload(condition);
            blend(code, dtype);
        }
    }

    private void unary(CodeBuilder code, Unary op, int x) {
        DType dtype = op.x().dtype();
        code.aload(x);
        switch (op) {
            case Unary.Negate negate -> VectorInstructions.unary(code, dtype, "NEG");
            case Unary.Exp exp -> function(code, dtype, "exp");
            case Unary.Log log -> function(code, dtype, "log");
            case Unary.Sqrt sqrt -> VectorInstructions.unary(code, dtype, "SQRT");
            case Unary.Tanh tanh -> function(code, dtype, "tanh");
            case Unary.Erf erf -> function(code, dtype, "erf");
            case Unary.NormalCdf cdf -> function(code, dtype, "normalCdf");
            case Unary.NormalDensity density -> function(code, dtype, "normalDensity");
            case Unary.Sin sin -> function(code, dtype, "sin");
            case Unary.Cos cos -> function(code, dtype, "cos");
            case Unary.Abs abs -> VectorInstructions.unary(code, dtype, "ABS");
            case Unary.Detach detach -> {}
            case Unary.Reciprocal reciprocal -> {
                code.pop();
                number(code, dtype, 1);
                code.aload(x);
                VectorInstructions.binary(code, dtype, "DIV", "Binary");
            }
            case Unary.Sign sign -> {
                // What is neither above nor below zero (zeros, NaN) stays what it is.
                for (String order : List.of("GT", "LT")) {
                    number(code, dtype, order.equals("GT") ? 1 : -1);
                    code.aload(x);
                    number(code, dtype, 0);
                    compare(code, dtype, order);
                    blendByOwnMask(code, dtype);
                }
            }
            case Unary.Cast cast -> cast(code, dtype, cast.dtype());
        }
    }

    private void cast(CodeBuilder code, DType from, DType to) {
        if (from == to) {
            return;
        }
        if (from == DType.BF16 || to == DType.BF16) {
            cast(code, from.ofGradient(), to.ofGradient());
            if (to == DType.BF16) {
                round(code);
            }
            return;
        }
        if (to == DType.BOOL) {
            isNotZero(code, from);
        } else if (from == DType.BOOL) {
            oneWhere(code, to);
        } else {
            convert(code, vector(to), letter(from) + "2" + letter(to), () -> species(code, to));
        }
    }

    /** F32 → the nearest BF16, ties to even, as {@link BFloat16} rounds. */
    private void round(CodeBuilder code) {
        int x = keep(code);
        code.aload(x).invokevirtual(FLOAT_VECTOR, "reinterpretAsInts", MethodTypeDesc.of(INT_VECTOR));
        int bits = keep(code);
        code.aload(bits).aload(bits);
        VectorInstructions.binary(code, "LSHR", 16);
        VectorInstructions.binary(code, "AND", 1);
        VectorInstructions.binary(code, DType.I32, "ADD", "Associative");
        VectorInstructions.binary(code, "ADD", 0x7fff);
        code.aload(bits);
        VectorInstructions.binary(code, "OR", 1 << 22);
        code.aload(x).aload(x);
        compare(code, DType.F32, "NE");
        castMask(code, DType.F32, DType.I32);
        blend(code, DType.I32);
        VectorInstructions.binary(code, "AND", 0xffff0000);
        code.invokevirtual(INT_VECTOR, "reinterpretAsFloats", MethodTypeDesc.of(FLOAT_VECTOR));
    }

    private static String letter(DType dtype) {
        return switch (dtype) {
            case F32, BF16 -> "F";
            case F64 -> "D";
            case I32, BOOL -> "I";
        };
    }

    /**
     * x → f(x). The Vector API's own functions may give other bits once the JIT compiler has taken over, so the frequent ones are
     * written out and the others go through {@link Math}, lane by lane.
     */
    private void function(CodeBuilder code, DType dtype, String name) {
        if (dtype == DType.F32 && VectorFunctions.NAMES.contains(name)) {
            new VectorFunctions(this, code).apply(name);
        } else {
            laneByLane(code, dtype, () -> {
                code.lload(scratch).loadConstant(lanes);
                code.invokestatic(LANES, name + dtype.bytes() * 8, MethodTypeDesc.of(CD_void, CD_long, CD_int));
            });
        }
    }

    /** vector → vector, changed in the scratch memory by a call. */
    private void laneByLane(CodeBuilder code, DType dtype, Runnable call) {
        code.lload(scratch);
        store(code, dtype, false);
        call.run();
        code.lload(scratch);
        load(code, dtype, false);
    }

    /** base, exponent → power. */
    private void power(CodeBuilder code, DType dtype) {
        code.lload(scratch).loadConstant((long) lanes * dtype.bytes()).ladd();
        store(code, dtype, false);
        laneByLane(code, dtype, () -> {
            code.lload(scratch).loadConstant(lanes);
            code.invokestatic(LANES, "pow" + dtype.bytes() * 8, MethodTypeDesc.of(CD_void, CD_long, CD_int));
        });
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
