package dev.descent.compile;

import dev.descent.tensor.DType;
import dev.descent.tensor.Op;
import dev.descent.tensor.Tensor;
import java.util.List;

/** One line in the body of a {@link Loop}. Operands are the numbers of earlier lines. */
public sealed interface Instruction {
    /** The type of the value that it gives; of a store, of the value that is stored. */
    DType dtype();

    /** The lines whose values it needs. */
    default List<Integer> arguments() {
        return List.of();
    }

    /** The same line without what it refers to besides: memory, and the operands of its op. */
    default Instruction detached() {
        return this;
    }

    /** A number. */
    record Constant(double value, DType dtype) implements Instruction {}

    /** A value from memory. */
    record Load(Access from) implements Instruction {
        @Override
        public DType dtype() {
            return from.buffer().dtype();
        }

        @Override
        public Load detached() {
            return new Load(from.detached());
        }
    }

    /** The affine function of the loop indices itself, I32: {@code (offset + Σ strides·i)}. */
    record Index(long offset, List<Long> strides) implements Instruction {
        @Override
        public DType dtype() {
            return DType.I32;
        }
    }

    /**
     * A uniform random number.
     *
     * @param key of the stream
     * @param index the element's number
     * @param counter the I32 line that gives the step
     */
    record Random(long key, Index index, int counter) implements Instruction {
        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public List<Integer> arguments() {
            return List.of(counter);
        }
    }

    /**
     * A value out of a row picked by number: {@code table[index·width + within]}.
     *
     * @param index where the row's number stands
     * @param within the place in the row, as if the table had one row
     * @param rows number of rows, against which the index is checked
     * @param width values in a row
     */
    record Gather(Access index, Access within, long rows, long width) implements Instruction {
        @Override
        public DType dtype() {
            return within.buffer().dtype();
        }

        @Override
        public Gather detached() {
            return new Gather(index.detached(), within.detached(), rows, width);
        }
    }

    /** An elementwise op; the record's own operands do not count, only what it does. */
    record Apply(Op op, List<Integer> arguments) implements Instruction {
        @Override
        public DType dtype() {
            return op.dtype();
        }

        @Override
        public Apply detached() {
            List<Tensor> operands = op.inputs().stream()
                    .map(operand -> Tensor.input("", operand.dtype()))
                    .toList();
            return new Apply(op.on(operands), arguments);
        }
    }

    /** The sum (or the largest) of a line's values over the reduced loop. */
    record Reduce(boolean max, int argument, DType dtype) implements Instruction {
        @Override
        public List<Integer> arguments() {
            return List.of(argument);
        }
    }

    /** A line's value into memory. */
    record Store(Access to, int argument, DType dtype) implements Instruction {
        @Override
        public List<Integer> arguments() {
            return List.of(argument);
        }

        @Override
        public Store detached() {
            return new Store(to.detached(), argument, dtype);
        }
    }
}
