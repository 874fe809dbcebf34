package dev.descent.tensor;

import dev.descent.tensor.Attention.Heads;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The gradient of {@link Attention} by its operand, from the operand alone: weights are computed again. Shapes: qkv [batch,
 * tokens, 3, heads, features], upstream [batch, tokens, heads, features] → that of qkv.
 *
 * @param isToken BOOL [batch, tokens]: the keys that there are to see; if empty, all
 * @param upstream derivative of the loss by what attention gives
 * @param causal whether each query sees only the keys up to its own place
 */
public record AttentionGradient(Tensor qkv, Optional<Tensor> isToken, Tensor upstream, boolean causal)
        implements Composite {
    public AttentionGradient {
        Shape result = new Attention(qkv, isToken, causal).shape();
        Checks.dtype("attentionGradient", upstream, qkv.dtype());
        Checks.that(
                upstream.shape().equals(result),
                "attentionGradient: blame of shape " + upstream.shape() + " is not for a result of shape " + result);
    }

    /** What this is the gradient of. */
    public Attention forward() {
        return new Attention(qkv, isToken, causal);
    }

    @Override
    public List<Tensor> inputs() {
        return Stream.of(Stream.of(qkv), isToken.stream(), Stream.of(upstream))
                .flatMap(part -> part)
                .toList();
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new AttentionGradient(inputs.getFirst(), isToken.map(mask -> inputs.get(1)), inputs.getLast(), causal);
    }

    @Override
    public Shape shape() {
        return qkv.shape();
    }

    @Override
    public DType dtype() {
        return qkv.dtype();
    }

    @Override
    public List<Tensor> differentiable() {
        return List.of(qkv, upstream);
    }

    @Override
    public Tensor expanded() {
        Heads heads = Heads.of(qkv);
        Tensor weights = heads.weights(isToken, causal);
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
        return 5 * Attention.pairFlops(qkv.shape(), causal);
    }

    @Override
    public String mnemonic() {
        return "attention-gradient";
    }

    @Override
    public String summary() {
        return "attention-gradient " + Attention.sizes(qkv.shape(), causal);
    }
}
