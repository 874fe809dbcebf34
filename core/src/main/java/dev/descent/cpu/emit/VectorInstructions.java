package dev.descent.cpu.emit;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;

import dev.descent.tensor.DType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/** Writes single operations of the Vector API, as they stand on the JVM's operand stack. */
final class VectorInstructions {
    private static final String PACKAGE = "jdk.incubator.vector.";
    static final ClassDesc VECTOR = ClassDesc.of(PACKAGE + "Vector");
    static final ClassDesc SPECIES = ClassDesc.of(PACKAGE + "VectorSpecies");
    static final ClassDesc MASK = ClassDesc.of(PACKAGE + "VectorMask");
    static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE + "VectorOperators");
    static final ClassDesc INT_VECTOR = ClassDesc.of(PACKAGE + "IntVector");
    static final ClassDesc SHORT_VECTOR = ClassDesc.of(PACKAGE + "ShortVector");
    static final ClassDesc FLOAT_VECTOR = ClassDesc.of(PACKAGE + "FloatVector");

    private static final Set<String> ASSOCIATIVE = Set.of("ADD", "AND", "OR");

    private VectorInstructions() {}

    static ClassDesc vector(DType dtype) {
        return switch (dtype) {
            case F32, BF16 -> FLOAT_VECTOR;
            case F64 -> ClassDesc.of(PACKAGE + "DoubleVector");
            case I32, BOOL -> INT_VECTOR;
        };
    }

    static ClassDesc scalar(DType dtype) {
        return switch (dtype) {
            case F32, BF16 -> CD_float;
            case F64 -> CD_double;
            case I32, BOOL -> CD_int;
        };
    }

    static void operator(CodeBuilder code, String name, String kind) {
        code.getstatic(OPERATORS, name, OPERATORS.nested(kind));
    }

    /** a, b → a op b. */
    static void binary(CodeBuilder code, DType dtype, String name, String kind) {
        int right = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(right);
        operator(code, name, kind);
        code.aload(right);
        code.invokevirtual(
                vector(dtype), "lanewise", MethodTypeDesc.of(vector(dtype), OPERATORS.nested("Binary"), VECTOR));
    }

    /** a → a op n. */
    static void binary(CodeBuilder code, String name, int number) {
        operator(code, name, ASSOCIATIVE.contains(name) ? "Associative" : "Binary");
        code.loadConstant(number);
        code.invokevirtual(INT_VECTOR, "lanewise", MethodTypeDesc.of(INT_VECTOR, OPERATORS.nested("Binary"), CD_int));
    }

    /** a, b, c → a·b + c, rounded once. */
    static void fma(CodeBuilder code) {
        int c = keep(code);
        int b = keep(code);
        operator(code, "FMA", "Ternary");
        code.aload(b).aload(c);
        code.invokevirtual(
                FLOAT_VECTOR, "lanewise", MethodTypeDesc.of(FLOAT_VECTOR, OPERATORS.nested("Ternary"), VECTOR, VECTOR));
    }

    /** a → op a. */
    static void unary(CodeBuilder code, DType dtype, String name) {
        operator(code, name, "Unary");
        code.invokevirtual(vector(dtype), "lanewise", MethodTypeDesc.of(vector(dtype), OPERATORS.nested("Unary")));
    }

    /** a, b → mask, in the lanes of {@code dtype}. */
    static void compare(CodeBuilder code, DType dtype, String order) {
        int right = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(right);
        operator(code, order, "Comparison");
        code.aload(right);
        code.invokevirtual(vector(dtype), "compare", MethodTypeDesc.of(MASK, OPERATORS.nested("Comparison"), VECTOR));
    }

    static void convert(CodeBuilder code, ClassDesc to, String conversion, Runnable species) {
        operator(code, conversion, "Conversion");
        species.run();
        code.iconst_0()
                .invokevirtual(
                        VECTOR,
                        "convertShape",
                        MethodTypeDesc.of(VECTOR, OPERATORS.nested("Conversion"), SPECIES, CD_int))
                .checkcast(to);
    }

    static int keep(CodeBuilder code) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(local);
        return local;
    }

    /** The type whose lanes hold values of this type. */
    static DType lane(DType dtype) {
        return switch (dtype) {
            case BOOL -> DType.I32;
            case BF16 -> DType.F32;
            default -> dtype;
        };
    }
}
