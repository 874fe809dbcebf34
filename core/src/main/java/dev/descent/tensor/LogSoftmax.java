package dev.descent.tensor;

import java.util.List;

/**
 * log-softmax along an axis, with a gradient that loses no digits: {@code g − p·Σg} at every class but one that makes up most of
 * the sum, whose 1 − p may be small. There 1 − p is what the others make up, and {@code g − p·Σg} is
 * {@code (1 − p)·Σg} less the others' g.
 *
 * @param result {@code x − max − log sum}
 * @param x the operand
 * @param e exponentials of {@code x − max}
 * @param sum of these; the axis has extent 1
 * @param others the sum without those that are the largest
 */
record LogSoftmax(Tensor result, Tensor x, Tensor e, Tensor sum, Tensor others, int axis) implements Ordering {
    /** A sum of exponentials below this is mostly its largest, which is 1; below 2 there is but one of these. */
    private static final double ONE_PREVAILS = 1.5;

    static Tensor of(Tensor x, int axis) {
        Tensor shifted = x.sub(x.amaxKeeping(axis).detach());
        Tensor e = shifted.exp();
        Tensor sum = e.sumKeeping(axis);
        Tensor others = others(shifted, e, axis);
        return Tensor.of(new LogSoftmax(shifted.sub(log(sum, others)), x, e, sum, others, axis));
    }

    /** log Σ eˣ along an axis, which stays with extent 1, of what has 0 for its largest value there. */
    static Tensor logOfSum(Tensor shifted, int axis) {
        Tensor e = shifted.exp();
        return log(e.sumKeeping(axis), others(shifted, e, axis));
    }

    private static Tensor others(Tensor shifted, Tensor e, int axis) {
        return Tensor.select(shifted.lt(0), e, Tensor.zerosLike(e)).sumKeeping(axis);
    }

    /** The logarithm of the sum; where one prevails it consists of what the others add, of which rounding takes a part. */
    private static Tensor log(Tensor sum, Tensor others) {
        Tensor missing = Tensor.select(sum.lt(ONE_PREVAILS), Functions.lost(others, sum), Tensor.zerosLike(sum));
        return sum.log().add(missing);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(result, x, e, sum, others);
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new LogSoftmax(inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3), inputs.get(4), axis);
    }

    @Override
    public List<Tensor> differentiable() {
        return List.of(x);
    }

    @Override
    public List<Tensor> gradient(Tensor upstream) {
        Tensor isMost = e.gt(sum.sub(e));
        Tensor share = upstream.sumKeeping(axis).div(sum);
        Tensor ofOthers =
                Tensor.select(isMost, Tensor.zerosLike(upstream), upstream).sumKeeping(axis);
        Tensor atMost = others.mul(share).sub(ofOthers);
        return List.of(Tensor.select(isMost, atMost, upstream.sub(e.mul(share))));
    }
}
