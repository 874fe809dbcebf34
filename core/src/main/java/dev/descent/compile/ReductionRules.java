package dev.descent.compile;

import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Op;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** How {@link Simplify} brings reductions into the forms that the fuser expects: over one run of neighboring axes, none of them long. */
final class ReductionRules {
    /** Sums over more values than this are taken in two stages, so that threads can share them. */
    private static final long LONG_SUM = 1 << 15;

    /** Kernels keep the digits of sums this long, so that they are cut no further than threads need. */
    private static final long VERY_LONG_SUM = 1 << 22;

    /** Longer pieces would lose digits that pieces and the sum of pieces, being about as long as each other, keep. */
    private static final long LONGEST_PIECE = 1 << 10;

    private static final long PIECE_OF_VERY_LONG_SUM = 1 << 16;
    private static final int FEWEST_PIECES = 16;
    private static final int MOST_PIECES = 64;

    private final Simpler simple;

    ReductionRules(Simpler simple) {
        this.simple = simple;
    }

    Optional<Tensor> reduction(Reduction op) {
        Shape shape = op.x().shape();
        List<Integer> axes =
                op.axes().stream().filter(axis -> shape.dim(axis) != 1).toList();
        if (axes.isEmpty()) {
            return Optional.of(op.x());
        }
        if (shape.size() == 0) {
            return Optional.of(simple.full(0, op.dtype(), op.shape()));
        }
        if (op instanceof Reduction.Sum) {
            Optional<Tensor> shorter = shorterSum(op.x(), axes);
            if (shorter.isPresent()) {
                return shorter;
            }
        }
        // One run of neighboring axes at a time, the last first.
        int last = axes.getLast();
        int first = last;
        for (int axis = last - 1; axis >= 0 && (shape.dim(axis) == 1 || axes.contains(axis)); axis--) {
            first = axes.contains(axis) ? axis : first;
        }
        int from = first;
        List<Integer> run = axes.stream().filter(axis -> axis >= from).toList();
        if (run.size() < axes.size()) {
            Tensor inner = simple.of(with(op, op.x(), run));
            return Optional.of(simple.of(with(op, inner, axes.subList(0, axes.size() - run.size()))));
        }
        if (run.size() < op.axes().size()) {
            return Optional.of(simple.of(with(op, op.x(), run)));
        }
        return inTwoStages(op, shape, first, last);
    }

    /** The same reduction of something else. */
    static Op with(Reduction op, Tensor x, List<Integer> axes) {
        return op instanceof Reduction.Max ? new Reduction.Max(x, axes) : new Reduction.Sum(x, axes);
    }

    /** A sum of copies is a product. */
    private Optional<Tensor> shorterSum(Tensor x, List<Integer> axes) {
        Shape summed = x.shape();
        for (int axis : axes) {
            summed = summed.with(axis, 1);
        }
        if (x.op() instanceof Leaf.Constant constant) {
            long copies = x.shape().size() / summed.size();
            return Optional.of(simple.full(times(copies, constant.value(), x.dtype()), x.dtype(), summed));
        }
        if (x.op() instanceof Layout.Broadcast broadcast) {
            List<Integer> repeated = axes.stream()
                    .filter(axis -> broadcast.x().shape().dim(axis) == 1)
                    .toList();
            if (!repeated.isEmpty()) {
                long copies = 1;
                Shape once = x.shape();
                for (int axis : repeated) {
                    copies *= x.shape().dim(axis);
                    once = once.with(axis, 1);
                }
                Tensor single = simple.of(new Layout.Broadcast(broadcast.x(), once));
                Tensor rest = simple.of(new Reduction.Sum(single, axes));
                Tensor factor = simple.full(times(copies, 1, rest.dtype()), rest.dtype(), rest.shape());
                return Optional.of(simple.of(new Binary.Multiply(rest, factor)));
            }
        }
        return Optional.empty();
    }

    /** A number so many times; whole numbers wrap around. */
    private static double times(long copies, double value, DType dtype) {
        int whole = (int) value;
        int times = (int) copies;
        return dtype == DType.I32 ? whole * times : value * copies;
    }

    /**
     * A long reduction is cut into equal pieces that can be reduced side by side. The cut depends on the shape alone, so
     * the order of the additions does not depend on the number of threads.
     */
    private Optional<Tensor> inTwoStages(Reduction op, Shape shape, int first, int last) {
        long length = shape.part(first, last + 1).size();
        long inner = shape.part(last + 1, shape.rank()).size();
        if (length * inner <= LONG_SUM) {
            return Optional.empty();
        }
        int outer = Math.toIntExact(shape.part(0, first).size());
        long piece = op instanceof Reduction.Sum && op.dtype() == DType.F32 && length > PIECE_OF_VERY_LONG_SUM
                ? pieceOfVeryLongSum(outer, length, inner)
                : piece(length, inner);
        if (piece < 16 || piece == length) {
            return Optional.empty();
        }
        Tensor cut = simple.of(new Layout.Reshape(
                op.x(), Shape.of(outer, (int) (length / piece), (int) piece, Math.toIntExact(inner))));
        Tensor pieces = simple.of(with(op, cut, List.of(2)));
        Tensor whole = simple.of(with(op, pieces, List.of(1)));
        return Optional.of(simple.of(new Layout.Reshape(whole, op.shape())));
    }

    private static long piece(long length, long inner) {
        return largestDivisor(length, Math.clamp(LONG_SUM / 4 / Math.max(inner, 1), 16, LONGEST_PIECE));
    }

    private static long pieceOfVeryLongSum(int outer, long length, long inner) {
        if (outer >= FEWEST_PIECES) {
            return length;
        }
        if (length <= VERY_LONG_SUM) {
            return piece(length, inner);
        }
        long pieces = largestDivisor(length, MOST_PIECES);
        return pieces < FEWEST_PIECES ? length : length / pieces;
    }

    private static long largestDivisor(long number, long limit) {
        for (long divisor = Math.min(limit, number); divisor > 1; divisor--) {
            if (number % divisor == 0) {
                return divisor;
            }
        }
        return 1;
    }
}
