package dev.descent.tensor;

import java.util.List;

/**
 * log-softmax along an axis, with a gradient that loses no digits: {@code g − p·Σg} at every class but one that makes up most of
 * the sum, whose 1 − p may be small. That one gets minus the sum of all others', since the gradients of a row add up to 0.
 *
 * @param result {@code x − max − log sum}
 * @param x the operand
 * @param e exponentials of {@code x − max}
 * @param sum of these; the axis has extent 1
 */
record LogSoftmax(Tensor result, Tensor x, Tensor e, Tensor sum, int axis) implements Ordering {
    /** A sum of exponentials below this is mostly its largest, which is 1; below 2 there is but one of these. */
    private static final double ONE_PREVAILS = 1.5;

    static Tensor of(Tensor x, int axis) {
        Tensor shifted = x.sub(x.amaxKeeping(axis).detach());
        Tensor e = shifted.exp();
        Tensor sum = e.sumKeeping(axis);
        return Tensor.of(new LogSoftmax(shifted.sub(log(shifted, e, sum, axis)), x, e, sum, axis));
    }

    /** log Σ eˣ along an axis, which stays with extent 1, of what has 0 for its largest value there. */
    static Tensor logOfSum(Tensor shifted, int axis) {
        Tensor e = shifted.exp();
        return log(shifted, e, e.sumKeeping(axis), axis);
    }

    /** The logarithm of the sum; where one prevails it consists of what the others add, of which rounding takes a part. */
    private static Tensor log(Tensor shifted, Tensor e, Tensor sum, int axis) {
        Tensor others = Tensor.select(shifted.lt(0), e, Tensor.zerosLike(e)).sumKeeping(axis);
        Tensor missing = Tensor.select(sum.lt(ONE_PREVAILS), Functions.lost(others, sum), Tensor.zerosLike(sum));
        return sum.log().add(missing);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(result, x, e, sum);
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new LogSoftmax(inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3), axis);
    }

    @Override
    public Shape shape() {
        return result.shape();
    }

    @Override
    public DType dtype() {
        return result.dtype();
    }

    @Override
    public List<Tensor> differentiable() {
        return List.of(x);
    }

    @Override
    public List<Tensor> gradient(Tensor upstream) {
        Tensor isMost = e.gt(sum.sub(e));
        Tensor plain = upstream.sub(e.mul(upstream.sumKeeping(axis).div(sum)));
        Tensor ofOthers = Tensor.select(isMost, Tensor.zerosLike(plain), plain).sumKeeping(axis);
        return List.of(Tensor.select(isMost, ofOthers.neg(), plain));
    }
}
