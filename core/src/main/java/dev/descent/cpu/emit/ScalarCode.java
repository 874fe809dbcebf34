package dev.descent.cpu.emit;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.descent.cpu.machine.Raw;
import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Op;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Unary;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lines for one element at a time: for a JVM without the Vector API, and for the time until vector code is compiled. Truth values are
 * ints, 0 or 1.
 */
final class ScalarCode implements LaneCode {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");
    private static final ClassDesc FUNCTIONS = ClassDesc.of(ScalarFunctions.class.getName());
    private static final ClassDesc RAW = ClassDesc.of(Raw.class.getName());

    /** Functions of a double that {@link Raw} has because {@link Math} has not. */
    private static final Set<String> MISSING_IN_JDK = Set.of("erf", "normalCdf", "normalDensity");

    private final int sumsOfRow;

    /** Code that adds up rows in the order of vectors with so many lanes. */
    ScalarCode(int sumsOfRow) {
        this.sumsOfRow = sumsOfRow;
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public int sumsOfRow() {
        return sumsOfRow;
    }

    @Override
    public TypeKind kind(DType dtype) {
        return switch (dtype) {
            case F32, BF16 -> TypeKind.FLOAT;
            case F64 -> TypeKind.DOUBLE;
            case I32, BOOL -> TypeKind.INT;
        };
    }

    private static ClassDesc type(DType dtype) {
        return switch (dtype) {
            case F32, BF16 -> CD_float;
            case F64 -> CD_double;
            case I32, BOOL -> CD_int;
        };
    }

    @Override
    public void broadcast(CodeBuilder code, DType dtype) {}

    @Override
    public void load(CodeBuilder code, DType dtype, boolean masked) {
        String name = switch (dtype) {
            case F32 -> "getFloat";
            case F64 -> "getDouble";
            case BF16 -> "getBFloat16";
            case I32, BOOL -> "getInt";
        };
        code.invokestatic(RAW, name, MethodTypeDesc.of(type(dtype), CD_long));
    }

    @Override
    public void store(CodeBuilder code, DType dtype, boolean masked) {
        String name = dtype == DType.BF16 ? "putBFloat16" : "put";
        code.invokestatic(RAW, name, MethodTypeDesc.of(CD_void, type(dtype), CD_long));
    }

    @Override
    public void prepareMask(CodeBuilder code, int lane, int end) {}

    @Override
    public void first(CodeBuilder code, DType dtype) {}

    @Override
    public void ramp(CodeBuilder code, int step) {}

    // ------------------------------------------------------------------------------------------------------------ ops

    @Override
    public void apply(CodeBuilder code, Op op, List<Integer> locals) {
        for (int i = 0; i < locals.size(); i++) {
            code.loadLocal(kind(op.inputs().get(i).dtype()), locals.get(i));
        }
        switch (op) {
            case Unary unary -> unary(code, unary);
            case Binary binary -> binary(code, binary);
            case Elementwise.Select select -> select(code, select.dtype());
            default -> throw new IllegalStateException(op.mnemonic() + " is not elementwise");
        }
    }

    /** condition, if true, if false → choice. */
    private void select(CodeBuilder code, DType dtype) {
        int whenFalse = keep(code, dtype);
        int whenTrue = keep(code, dtype);
        code.ifThenElse(
                Opcode.IFNE,
                then -> then.loadLocal(kind(dtype), whenTrue),
                otherwise -> otherwise.loadLocal(kind(dtype), whenFalse));
    }

    private int keep(CodeBuilder code, DType dtype) {
        int local = code.allocateLocal(kind(dtype));
        code.storeLocal(kind(dtype), local);
        return local;
    }

    private void unary(CodeBuilder code, Unary op) {
        DType dtype = op.x().dtype();
        switch (op) {
            case Unary.Negate negate -> arithmetic(code, dtype, "neg");
            case Unary.Exp exp -> function(code, dtype, "exp");
            case Unary.Log log -> function(code, dtype, "log");
            case Unary.Sqrt sqrt -> math(code, dtype, "sqrt");
            case Unary.Tanh tanh -> function(code, dtype, "tanh");
            case Unary.Sin sin -> math(code, dtype, "sin");
            case Unary.Cos cos -> math(code, dtype, "cos");
            case Unary.Abs abs -> code.invokestatic(MATH, "abs", MethodTypeDesc.of(type(dtype), type(dtype)));
            case Unary.Erf erf -> function(code, dtype, "erf");
            case Unary.NormalCdf cdf -> function(code, dtype, "normalCdf");
            case Unary.NormalDensity density -> function(code, dtype, "normalDensity");
            case Unary.Detach detach -> {}
            case Unary.Reciprocal reciprocal -> {
                int x = keep(code, dtype);
                if (dtype == DType.F32) {
                    code.fconst_1().fload(x).fdiv();
                } else {
                    code.dconst_1().dload(x).ddiv();
                }
            }
            case Unary.Sign sign ->
                code.invokestatic(
                        dtype == DType.I32 ? INTEGER : MATH, "signum", MethodTypeDesc.of(type(dtype), type(dtype)));
            case Unary.Cast cast -> cast(code, dtype, cast.dtype());
        }
    }

    /** A function that vectors have written out for F32. */
    private static void function(CodeBuilder code, DType dtype, String name) {
        if (dtype == DType.F32) {
            code.invokestatic(FUNCTIONS, name, MethodTypeDesc.of(CD_float, CD_float));
        } else {
            ClassDesc owner = MISSING_IN_JDK.contains(name) ? RAW : MATH;
            code.invokestatic(owner, name, MethodTypeDesc.of(CD_double, CD_double));
        }
    }

    /** A function that exists for doubles only. */
    private static void math(CodeBuilder code, DType dtype, String name) {
        if (dtype == DType.F32) {
            code.f2d();
        }
        code.invokestatic(MATH, name, MethodTypeDesc.of(CD_double, CD_double));
        if (dtype == DType.F32) {
            code.d2f();
        }
    }

    private void cast(CodeBuilder code, DType from, DType to) {
        if (to == DType.BF16 || from == DType.BF16) {
            if (from != to) {
                cast(code, from.ofGradient(), to.ofGradient());
            }
            if (to == DType.BF16 && from != to) {
                code.invokestatic(RAW, "rounded", MethodTypeDesc.of(CD_float, CD_float));
            }
        } else if (to == DType.BOOL && from != DType.BOOL) {
            zero(code, from);
            compare(code, from, Binary.Compare.Order.NE);
        } else if (from == DType.F32 && to == DType.F64) {
            code.f2d();
        } else if (from == DType.F64 && to == DType.F32) {
            code.d2f();
        } else if (from == DType.F32 && to == DType.I32) {
            code.f2i();
        } else if (from == DType.F64 && to == DType.I32) {
            code.d2i();
        } else if (!from.isFloating() && to == DType.F32) {
            code.i2f();
        } else if (!from.isFloating() && to == DType.F64) {
            code.i2d();
        }
    }

    private static void zero(CodeBuilder code, DType dtype) {
        switch (dtype) {
            case F32, BF16 -> code.fconst_0();
            case F64 -> code.dconst_0();
            case I32, BOOL -> code.iconst_0();
        }
    }

    private void binary(CodeBuilder code, Binary op) {
        DType dtype = op.a().dtype();
        switch (op) {
            case Binary.Add add -> arithmetic(code, dtype, "add");
            case Binary.Subtract subtract -> arithmetic(code, dtype, "sub");
            case Binary.Multiply multiply -> arithmetic(code, dtype, "mul");
            case Binary.Divide divide
            when dtype == DType.I32 -> code.invokestatic(RAW, "divide", MethodTypeDesc.of(CD_int, CD_int, CD_int));
            case Binary.Divide divide -> arithmetic(code, dtype, "div");
            case Binary.Maximum maximum -> extreme(code, dtype, "max");
            case Binary.Minimum minimum -> extreme(code, dtype, "min");
            case Binary.Power power -> {
                int exponent = keep(code, dtype);
                if (dtype == DType.F32) {
                    code.f2d().fload(exponent).f2d();
                } else {
                    code.dload(exponent);
                }
                code.invokestatic(MATH, "pow", MethodTypeDesc.of(CD_double, CD_double, CD_double));
                if (dtype == DType.F32) {
                    code.d2f();
                }
            }
            case Binary.Compare compare -> compare(code, dtype, compare.order());
        }
    }

    private static void extreme(CodeBuilder code, DType dtype, String name) {
        code.invokestatic(MATH, name, MethodTypeDesc.of(type(dtype), type(dtype), type(dtype)));
    }

    private static void arithmetic(CodeBuilder code, DType dtype, String name) {
        char letter = switch (dtype) {
            case F32, BF16 -> 'F';
            case F64 -> 'D';
            case I32, BOOL -> 'I';
        };
        code.with(OperatorInstruction.of(Opcode.valueOf(letter + name.toUpperCase(Locale.ROOT))));
    }

    /** a, b → 0 or 1; false whenever a NaN takes part, but for NE. */
    private static void compare(CodeBuilder code, DType dtype, Binary.Compare.Order order) {
        Label holds = code.newLabel();
        Label end = code.newLabel();
        boolean less = order == Binary.Compare.Order.LT || order == Binary.Compare.Order.LE;
        switch (dtype) {
            case F32, BF16 -> {
                if (less) {
                    code.fcmpg();
                } else {
                    code.fcmpl();
                }
            }
            case F64 -> {
                if (less) {
                    code.dcmpg();
                } else {
                    code.dcmpl();
                }
            }
            case I32, BOOL -> code.invokestatic(INTEGER, "compare", MethodTypeDesc.of(CD_int, CD_int, CD_int));
        }
        switch (order) {
            case EQ -> code.ifeq(holds);
            case NE -> code.ifne(holds);
            case LT -> code.iflt(holds);
            case LE -> code.ifle(holds);
            case GT -> code.ifgt(holds);
            case GE -> code.ifge(holds);
        }
        code.iconst_0().goto_(end).labelBinding(holds).iconst_1().labelBinding(end);
    }

    // ------------------------------------------------------------------------------------------- reductions, random

    @Override
    public void identity(CodeBuilder code, DType dtype, boolean max) {
        switch (dtype) {
            case F32, BF16 -> code.loadConstant(max ? Float.NEGATIVE_INFINITY : 0f);
            case F64 -> code.loadConstant(max ? Double.NEGATIVE_INFINITY : 0.0);
            case I32, BOOL -> code.loadConstant(max ? Integer.MIN_VALUE : 0);
        }
    }

    @Override
    public void accumulate(CodeBuilder code, DType dtype, boolean max, boolean masked) {
        if (max) {
            extreme(code, dtype, "max");
        } else {
            arithmetic(code, dtype, "add");
        }
    }

    @Override
    public void fold(CodeBuilder code, DType dtype, boolean max) {}

    @Override
    public void uniform(CodeBuilder code, int index, int counter, int key0, int key1) {
        code.iload(key0).iload(key1).iload(index).iload(counter);
        code.invokestatic(
                ClassDesc.of(Threefry.class.getName()),
                "bits",
                MethodTypeDesc.of(CD_long, CD_int, CD_int, CD_int, CD_int));
        code.l2i().bipush(8).iushr().i2f().loadConstant(0x1p-24f).fmul();
    }
}
