package dev.descent.cpu.emit;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.cpu.machine.Raw;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Writes the code that follows the places which a loop touches: the outer loops' indices are carried on from row to row. */
final class PlaceCode {
    private static final ClassDesc RAW = ClassDesc.of(Raw.class.getName());

    /** The parameter of {@link Kernel#run} that has the arguments. */
    private static final int ARGUMENTS = 1;

    private final Loop loop;
    private final Arguments arguments;
    private final CodeBuilder code;
    private final int[] bases;
    private final int[] reducedStrides;
    private final int[] indices;
    private final int[] outerExtents;

    PlaceCode(Loop loop, Arguments arguments, CodeBuilder code) {
        this.loop = loop;
        this.arguments = arguments;
        this.code = code;
        this.bases = new int[arguments.places()];
        this.reducedStrides = new int[arguments.places()];
        this.indices = new int[loop.outer().size()];
        this.outerExtents = new int[indices.length];
    }

    /** Pushes one of the long arguments. */
    void argument(int index) {
        code.aload(ARGUMENTS).loadConstant(index).laload();
    }

    /** Takes locals for everything, and reads what stays the same from row to row. */
    void prepare() {
        for (int place = 0; place < bases.length; place++) {
            bases[place] = code.allocateLocal(TypeKind.LONG);
            if (loop.reduction() == Loop.Reduction.COLUMNS && arguments.reducedStride(place) != 0) {
                reducedStrides[place] = code.allocateLocal(TypeKind.LONG);
                argument(arguments.stride(place, loop.extents().size() - 2));
                code.lstore(reducedStrides[place]);
            }
        }
    }

    /** The indices of the outer loops in the first row, whose number is in a local. */
    void firstRow(int first) {
        int rest = code.allocateLocal(TypeKind.INT);
        code.iload(first).istore(rest);
        for (int d = indices.length - 1; d >= 0; d--) {
            indices[d] = code.allocateLocal(TypeKind.INT);
            outerExtents[d] = code.allocateLocal(TypeKind.INT);
            argument(arguments.extent(d));
            code.l2i().istore(outerExtents[d]);
            code.iload(rest).iload(outerExtents[d]).irem().istore(indices[d]);
            code.iload(rest).iload(outerExtents[d]).idiv().istore(rest);
        }
    }

    /** Counts the innermost of the outer loops on, and where one comes to its end the one around it. */
    void nextRow() {
        Label next = code.newLabel();
        for (int d = indices.length - 1; d >= 0; d--) {
            code.iinc(indices[d], 1);
            if (d > 0) {
                code.iload(indices[d]).iload(outerExtents[d]).if_icmplt(next);
                code.iconst_0().istore(indices[d]);
            }
        }
        code.labelBinding(next);
    }

    /** Where each place begins in this row: its base and its strides times the indices of the outer loops. */
    void beginRow() {
        for (int place = 0; place < bases.length; place++) {
            argument(arguments.base(place));
            for (int d = 0; d < indices.length; d++) {
                if (arguments.strides(place).get(d) != 0) {
                    code.iload(indices[d]).i2l();
                    argument(arguments.stride(place, d));
                    code.lmul().ladd();
                }
            }
            code.lstore(bases[place]);
        }
        rowsPicked();
    }

    /** A gather that stays in one row of its table all along: what it reads begins there. */
    private void rowsPicked() {
        for (int line = 0; line < loop.body().size(); line++) {
            if (loop.body().get(line) instanceof Instruction.Gather gather && staysInOneRow(gather)) {
                code.lload(bases[arguments.place(line) + 1]).lload(bases[arguments.place(line)]);
                rowPicked(line);
                code.ladd().lstore(bases[arguments.place(line) + 1]);
            }
        }
    }

    /** Whether a gather reads from one row of its table while the outer loops stand still. */
    boolean staysInOneRow(Instruction.Gather gather) {
        List<Long> strides = gather.index().strides();
        return gather.index().laneStride() == 0
                && (loop.reduction() != Loop.Reduction.COLUMNS || strides.get(strides.size() - 2) == 0);
    }

    /** address of a row's number → how far into a gather's table the row begins. */
    void rowPicked(int line) {
        code.invokestatic(RAW, "getInt", MethodTypeDesc.of(CD_int, CD_long));
        argument(arguments.rows(line));
        argument(arguments.width(line));
        code.invokestatic(RAW, "row", MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_long));
    }

    /** Pushes where a place is now, at the step of the reduced loop and the lane in these locals. */
    void push(int place, int step, int lane) {
        code.lload(bases[place]);
        if (reducedStrides[place] != 0) {
            code.iload(step).i2l().lload(reducedStrides[place]).lmul().ladd();
        }
        if (arguments.strides(place).getLast() != 0) {
            code.iload(lane).i2l();
            argument(arguments.stride(place, loop.extents().size() - 1));
            code.lmul().ladd();
        }
    }
}
