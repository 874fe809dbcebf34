package dev.descent.cpu.emit;

import static dev.descent.cpu.emit.VectorInstructions.FLOAT_VECTOR;
import static dev.descent.cpu.emit.VectorInstructions.INT_VECTOR;
import static dev.descent.cpu.emit.VectorInstructions.MASK;
import static dev.descent.cpu.emit.VectorInstructions.compare;
import static dev.descent.cpu.emit.VectorInstructions.convert;
import static dev.descent.cpu.emit.VectorInstructions.keep;
import static dev.descent.cpu.emit.VectorInstructions.vector;

import dev.descent.tensor.BFloat16;
import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Op;
import dev.descent.tensor.Unary;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Writes what becomes of elementwise ops over vectors. */
final class VectorOperations {
    private final VectorCode vectors;
    private final CodeBuilder code;

    VectorOperations(VectorCode vectors, CodeBuilder code) {
        this.vectors = vectors;
        this.code = code;
    }

    /** The values of the operands are in these locals → result on the stack. */
    void apply(Op op, List<Integer> locals) {
        switch (op) {
            case Unary unary -> unary(unary, locals.getFirst());
            case Binary.Compare compare -> {
                code.aload(locals.get(0)).aload(locals.get(1));
                compare(code, compare.a().dtype(), compare.order().name());
                vectors.castMask(code, compare.a().dtype(), DType.BOOL);
            }
            case Binary binary -> {
                code.aload(locals.get(0)).aload(locals.get(1));
                binary(binary);
            }
            case Elementwise.Select select -> select(select.dtype(), locals);
            default -> throw new IllegalStateException(op.mnemonic() + " is not elementwise");
        }
    }

    private void binary(Binary op) {
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
            case Binary.Divide divide when dtype == DType.I32 -> divideIntegers();
            case Binary.Divide divide -> VectorInstructions.binary(code, dtype, "DIV", "Binary");
            case Binary.Maximum maximum -> VectorInstructions.binary(code, dtype, "MAX", "Associative");
            case Binary.Minimum minimum -> VectorInstructions.binary(code, dtype, "MIN", "Associative");
            case Binary.Power power -> vectors.power(code, dtype);
            case Binary.Compare compare -> throw new IllegalStateException("compared elsewhere");
        }
    }

    /** a, b → a / b, and 0 where b is 0 (the Vector API throws there, even for lanes that do not count). */
    private void divideIntegers() {
        int b = keep(code);
        code.aload(b);
        vectors.number(code, DType.I32, 0);
        compare(code, DType.I32, "EQ");
        int isZero = keep(code);
        code.aload(b);
        vectors.number(code, DType.I32, 1);
        code.aload(isZero);
        vectors.blend(code, DType.I32);
        VectorInstructions.binary(code, DType.I32, "DIV", "Binary");
        vectors.number(code, DType.I32, 0);
        code.aload(isZero);
        vectors.blend(code, DType.I32);
    }

    private void select(DType dtype, List<Integer> locals) {
        int condition = locals.get(0);
        int whenTrue = locals.get(1);
        int whenFalse = locals.get(2);
        if (dtype == DType.BOOL) {
            code.aload(condition).aload(whenTrue).invokevirtual(MASK, "and", MethodTypeDesc.of(MASK, MASK));
            code.aload(whenFalse).aload(condition).invokevirtual(MASK, "andNot", MethodTypeDesc.of(MASK, MASK));
            code.invokevirtual(MASK, "or", MethodTypeDesc.of(MASK, MASK));
        } else {
            code.aload(whenFalse).aload(whenTrue).aload(condition);
            vectors.blend(code, dtype);
        }
    }

    private void unary(Unary op, int x) {
        DType dtype = op.x().dtype();
        code.aload(x);
        switch (op) {
            case Unary.Negate negate -> VectorInstructions.unary(code, dtype, "NEG");
            case Unary.Exp exp -> function(dtype, "exp");
            case Unary.Log log -> function(dtype, "log");
            case Unary.Sqrt sqrt -> VectorInstructions.unary(code, dtype, "SQRT");
            case Unary.Tanh tanh -> function(dtype, "tanh");
            case Unary.Erf erf -> function(dtype, "erf");
            case Unary.NormalCdf cdf -> function(dtype, "normalCdf");
            case Unary.NormalDensity density -> function(dtype, "normalDensity");
            case Unary.Sin sin -> function(dtype, "sin");
            case Unary.Cos cos -> function(dtype, "cos");
            case Unary.Abs abs -> VectorInstructions.unary(code, dtype, "ABS");
            case Unary.Detach detach -> {}
            case Unary.Reciprocal reciprocal -> {
                code.pop();
                vectors.number(code, dtype, 1);
                code.aload(x);
                VectorInstructions.binary(code, dtype, "DIV", "Binary");
            }
            case Unary.Sign sign -> {
                // What is neither above nor below zero (zeros, NaN) stays what it is.
                for (String order : List.of("GT", "LT")) {
                    vectors.number(code, dtype, order.equals("GT") ? 1 : -1);
                    code.aload(x);
                    vectors.number(code, dtype, 0);
                    compare(code, dtype, order);
                    vectors.blendByOwnMask(code, dtype);
                }
            }
            case Unary.Cast cast -> cast(dtype, cast.dtype());
        }
    }

    private void cast(DType from, DType to) {
        if (from == to) {
            return;
        }
        if (from == DType.BF16 || to == DType.BF16) {
            cast(from.ofGradient(), to.ofGradient());
            if (to == DType.BF16) {
                round();
            }
            return;
        }
        if (to == DType.BOOL) {
            vectors.isNotZero(code, from);
        } else if (from == DType.BOOL) {
            vectors.oneWhere(code, to);
        } else {
            convert(code, vector(to), letter(from) + "2" + letter(to), () -> vectors.species(code, to));
        }
    }

    /** F32 → the nearest BF16, ties to even, as {@link BFloat16} rounds. */
    private void round() {
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
        vectors.castMask(code, DType.F32, DType.I32);
        vectors.blend(code, DType.I32);
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
    private void function(DType dtype, String name) {
        if (dtype == DType.F32 && VectorFunctions.NAMES.contains(name)) {
            new VectorFunctions(vectors, code).apply(name);
        } else {
            vectors.laneByLane(code, dtype, name);
        }
    }
}
