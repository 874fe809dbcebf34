package dev.descent.cpu.emit;

import dev.descent.tensor.DType;
import dev.descent.tensor.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.List;

/**
 * Writes the bytecode of one line of a loop for some number of lanes at once. Everything works on the JVM's operand stack; a
 * value is a vector (a mask, for truth values) or, with one lane, a number.
 */
sealed interface LaneCode permits VectorCode, ScalarCode {
    /** How many elements one value holds. */
    int lanes();

    /** Into how many sums, added up in the end, the values of a row are dealt: all kinds of code must add in one order. */
    int sumsOfRow();

    /** What a local variable for a value of this type is. */
    TypeKind kind(DType dtype);

    /** scalar → value with that scalar in every lane. */
    void broadcast(CodeBuilder code, DType dtype);

    /** address → value; with a mask only the lanes that it admits are read, the others are zero. */
    void load(CodeBuilder code, DType dtype, boolean masked);

    /** value, address → nothing. */
    void store(CodeBuilder code, DType dtype, boolean masked);

    /** Leaves the mask of the lanes from {@code lane} up to {@code end} in the locals that masked code reads. */
    void prepareMask(CodeBuilder code, int lane, int end);

    /** The values of the operands are in these locals → result on the stack. */
    void apply(CodeBuilder code, Op op, List<Integer> locals);

    /** Nothing → the value that changes no sum (or no maximum). */
    void identity(CodeBuilder code, DType dtype, boolean max);

    /** accumulator, value → accumulator. */
    void accumulate(CodeBuilder code, DType dtype, boolean max, boolean masked);

    /** accumulator → the sum (or maximum) over its lanes, in every lane. */
    void fold(CodeBuilder code, DType dtype, boolean max);

    /** value → scalar of the first lane; of a truth value 0 or 1. */
    void first(CodeBuilder code, DType dtype);

    /** int → I32 value with the int in the first lane, int + step in the second, and so on. */
    void ramp(CodeBuilder code, int stepLocal);

    /** The I32 values in two locals are index and counter, the key is two int locals → uniform F32 on the stack. */
    void uniform(CodeBuilder code, int index, int counter, int key0, int key1);
}
