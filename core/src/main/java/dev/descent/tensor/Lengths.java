package dev.descent.tensor;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Roots of sums of squares, where the squares need not be representable (after Blue 1978, ACM TOMS 4): beside the plain
 * sum there are one of the large values made smaller and one of the small values made larger, by powers of two, and the
 * one that holds is taken. Where that is the plain one, the result has its bits. All are sums of one loop, over what is
 * read once.
 */
final class Lengths {
    /**
     * What is beyond the plain sum, in a type of number.
     *
     * @param large the plain sum above which the large values' is taken
     * @param shrink what large values are multiplied by
     * @param small the plain sum below which the small values' is taken
     * @param grow what small values are multiplied by
     */
    private record Range(double large, double shrink, double small, double grow) {
        private static final Range F32 = new Range(0x1p100, 0x1p-65, 0x1p-90, 0x1p75);
        private static final Range F64 = new Range(0x1p900, 0x1p-513, 0x1p-800, 0x1p538);

        /** Squares below this add nothing to a sum that counts as large: not even 2³⁰ of them. */
        double insignificant() {
            return large * 0x1p-60;
        }

        /** No value of a sum that counts as small has a square above this. */
        double most() {
            return small * 0x1p10;
        }
    }

    private Lengths() {}

    /** √Σx² over some tensors. */
    static Tensor of(List<Tensor> tensors, UnaryOperator<Tensor> sum) {
        Range range = tensors.getFirst().dtype() == DType.F64 ? Range.F64 : Range.F32;
        Tensor plain = total(tensors, x -> sum.apply(x.square()));
        Tensor large = total(tensors, x -> sum.apply(scaled(x, x.square().gt(range.insignificant()), range.shrink)));
        Tensor small = total(tensors, x -> sum.apply(scaled(x, x.square().lt(range.most()), range.grow)));
        Tensor isLarge = plain.gt(range.large);
        Tensor isSmall = plain.lt(range.small);
        Tensor squares = Tensor.select(isLarge, large, Tensor.select(isSmall, small, plain));
        Tensor unit = Tensor.select(
                isLarge,
                like(plain, 1 / range.shrink),
                Tensor.select(isSmall, like(plain, 1 / range.grow), like(plain, 1)));
        return root(squares).mul(unit);
    }

    private static Tensor total(List<Tensor> tensors, UnaryOperator<Tensor> sum) {
        return tensors.stream().map(sum).reduce(Tensor::add).orElseThrow();
    }

    /** Squares of those values that count, in another unit. */
    private static Tensor scaled(Tensor x, Tensor counts, double factor) {
        return Tensor.select(counts, x, Tensor.zerosLike(x)).mul(factor).square();
    }

    /** √x, with the gradient 0 at 0. */
    private static Tensor root(Tensor x) {
        Tensor isZero = x.eq(Tensor.zerosLike(x));
        Tensor root = Tensor.select(isZero, Tensor.onesLike(x), x).sqrt();
        return Tensor.select(isZero, Tensor.zerosLike(x), root);
    }

    private static Tensor like(Tensor x, double value) {
        return Tensor.full(value, x.dtype(), x.shape());
    }
}
