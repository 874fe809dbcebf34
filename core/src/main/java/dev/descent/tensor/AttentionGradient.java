package dev.descent.tensor;

import dev.descent.tensor.Attention.Heads;
import java.util.List;
import java.util.stream.Stream;

/**
 * The gradient of {@link Attention} by its operand, from the operand alone: weights are computed again. Shapes: qkv [batch,
 * tokens, 3, heads, features], upstream [batch, tokens, heads, features] → that of qkv.
 *
 * @param forward what this is the gradient of
 * @param upstream derivative of the loss by what attention gives
 */
public record AttentionGradient(Attention forward, Tensor upstream) implements Composite {
    public AttentionGradient {
        Checks.dtype("attentionGradient", upstream, forward.dtype());
        Checks.that(
                upstream.shape().equals(forward.shape()),
                "attentionGradient: blame of shape " + upstream.shape() + " is not for a result of shape "
                        + forward.shape());
    }

    @Override
    public List<Tensor> inputs() {
        return Stream.concat(forward.inputs().stream(), Stream.of(upstream)).toList();
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new AttentionGradient((Attention) forward.on(inputs), inputs.getLast());
    }

    @Override
    public Shape shape() {
        return forward.qkv().shape();
    }

    @Override
    public DType dtype() {
        return forward.dtype();
    }

    @Override
    public List<Tensor> differentiable() {
        return List.of(forward.qkv(), upstream);
    }

    @Override
    public Tensor expanded() {
        Heads heads = Heads.of(forward.qkv());
        Tensor weights = heads.weights(forward);
        Tensor blame = Heads.byToken(upstream);
        Tensor byWeights = blame.matmul(heads.v().transpose());
        Tensor mean = weights.mul(byWeights).sumKeeping(-1);
        Tensor byScores = weights.mul(byWeights.sub(mean)).mul(heads.scale());
        Tensor byQ = byScores.matmul(heads.k());
        Tensor byK = byScores.transpose().matmul(heads.q());
        Tensor byV = weights.transpose().matmul(blame);
        return Tensor.concat(
                2,
                Stream.of(byQ, byK, byV)
                        .map(each -> Heads.byToken(each).unsqueeze(2))
                        .toList());
    }

    /** Four products as in any gradient of two, and the scores once more. */
    @Override
    public long flops() {
        return 5 * forward.pairFlops();
    }

    @Override
    public String mnemonic() {
        return "attention-gradient";
    }

    @Override
    public String summary() {
        return "attention-gradient " + forward.sizes();
    }
}
