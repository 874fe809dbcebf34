package dev.descent.compile;

import dev.descent.tensor.Routine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One thing that a compiled program does, in order. */
public sealed interface Step permits Loop, Step.Product, Step.Call {
    /** The buffers it reads. */
    Set<Buffer> reads();

    /** The buffers it writes. */
    Set<Buffer> writes();

    /** Floating-point operations in one run, a multiply-add counted as two. */
    long flops();

    /**
     * One factor of a product, in place: value (b, r, c) lies at {@code offset + b·batchStride + r·leading + c}, or with r and
     * c exchanged if transposed.
     */
    record Matrix(Buffer buffer, long offset, long batchStride, long leading, boolean transposed) {}

    /** A batched matrix product, {@code c = op(a)·op(b)}, c contiguous. */
    record Product(Matrix a, Matrix b, Buffer c, int batch, int m, int n, int k) implements Step {
        @Override
        public Set<Buffer> reads() {
            return new LinkedHashSet<>(List.of(a.buffer(), b.buffer()));
        }

        @Override
        public Set<Buffer> writes() {
            return Set.of(c);
        }

        @Override
        public long flops() {
            return 2L * batch * m * n * k;
        }

        @Override
        public String toString() {
            return c + " = product " + (batch > 1 ? batch + "× " : "") + "[" + m + "×" + k + "]·[" + k + "×" + n + "] "
                    + a.buffer() + (a.transposed() ? "ᵀ " : " ") + b.buffer() + (b.transposed() ? "ᵀ" : "");
        }
    }

    /**
     * An op that a routine computes.
     *
     * @param routine says what is done to which shapes; its own operands do not count
     * @param inputs its operands in order, each contiguous from the beginning of its buffer
     */
    record Call(Routine routine, List<Buffer> inputs, Buffer output) implements Step {
        public Call {
            inputs = List.copyOf(inputs);
        }

        @Override
        public Set<Buffer> reads() {
            return new LinkedHashSet<>(inputs);
        }

        @Override
        public Set<Buffer> writes() {
            return Set.of(output);
        }

        @Override
        public long flops() {
            return routine.flops();
        }

        @Override
        public String toString() {
            return output + " = " + routine.summary()
                    + inputs.stream().map(input -> " " + input).collect(Collectors.joining());
        }
    }

    /** The buffers of a list of accesses, each once. */
    static Set<Buffer> buffers(List<Access> accesses) {
        return new LinkedHashSet<>(accesses.stream().map(Access::buffer).toList());
    }
}
