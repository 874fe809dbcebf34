package dev.descent.tensor;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Scaled dot-product self-attention, {@code softmax(q·kᵀ/√features)·v} for each head (Vaswani et al. 2017), in memory that grows
 * with the number of tokens, not with its square: the weights of a few queries at a time, computed again for the gradient (Dao et
 * al. 2022, FlashAttention). A query that sees no key gets 0. Shapes: qkv [batch, tokens, 3, heads, features], which is how one
 * linear layer gives queries, keys and values → [batch, tokens, heads, features].
 *
 * @param isToken BOOL [batch, tokens]: the keys that there are to see; if empty, all
 * @param causal whether each query sees only the keys up to its own place
 */
public record Attention(Tensor qkv, Optional<Tensor> isToken, boolean causal) implements Composite {
    public Attention {
        Checks.floating("attention", qkv);
        Shape shape = qkv.shape();
        Checks.that(
                shape.rank() == 5 && shape.dim(2) == 3,
                "attention: needs queries, keys and values as [batch, tokens, 3, heads, features], not " + shape);
        isToken.ifPresent(mask -> {
            Checks.dtype("attention", mask, DType.BOOL);
            Checks.that(
                    mask.shape().equals(shape.part(0, 2)),
                    "attention: a mask of shape " + mask.shape() + " does not tell which of " + shape.part(0, 2)
                            + " are tokens");
        });
    }

    /**
     * Attention written out in other ops.
     *
     * @param change what becomes of the weights [batch, heads, queries, keys] on their way (dropout)
     */
    public static Tensor composed(Tensor qkv, Optional<Tensor> isToken, boolean causal, UnaryOperator<Tensor> change) {
        Heads heads = Heads.of(qkv);
        Tensor weights = change.apply(heads.weights(isToken, causal));
        return Heads.byToken(weights.matmul(heads.v()));
    }

    /** Queries, keys and values, each [batch, heads, tokens, features]. */
    record Heads(Tensor q, Tensor k, Tensor v) {
        static Heads of(Tensor qkv) {
            Tensor split = qkv.permute(2, 0, 3, 1, 4);
            return new Heads(part(split, 0), part(split, 1), part(split, 2));
        }

        private static Tensor part(Tensor split, int which) {
            return split.slice(0, which, which + 1).dropAxes(0);
        }

        /** What a product of a query and a key is multiplied by. */
        double scale() {
            return 1 / Math.sqrt(Math.max(1, q.shape().dim(-1)));
        }

        /** How much each query looks at each key, [batch, heads, queries, keys]. */
        Tensor weights(Optional<Tensor> isToken, boolean causal) {
            Tensor scores = q.matmul(k.transpose()).mul(scale());
            return Stream.concat(past(causal).stream(), isToken.map(Heads::real).stream())
                    .reduce(Tensor::min)
                    .map(keep -> Functions.maskedSoftmax(scores, keep))
                    .orElseGet(() -> scores.softmax(-1));
        }

        private Optional<Tensor> past(boolean causal) {
            int tokens = q.shape().dim(2);
            Shape pairs = Shape.of(1, 1, tokens, tokens);
            return causal ? Optional.of(Tensor.iota(pairs, 3).le(Tensor.iota(pairs, 2))) : Optional.empty();
        }

        private static Tensor real(Tensor isToken) {
            return isToken.unsqueeze(1).unsqueeze(1);
        }

        /** [batch, heads, tokens, features] → [batch, tokens, heads, features], and back. */
        static Tensor byToken(Tensor x) {
            return x.permute(0, 2, 1, 3);
        }
    }

    @Override
    public List<Tensor> inputs() {
        return Stream.concat(Stream.of(qkv), isToken.stream()).toList();
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new Attention(inputs.get(0), isToken.map(mask -> inputs.get(1)), causal);
    }

    @Override
    public Shape shape() {
        return qkv.shape().part(0, 2).append(qkv.shape().dim(3), qkv.shape().dim(4));
    }

    @Override
    public DType dtype() {
        return qkv.dtype();
    }

    @Override
    public List<Tensor> differentiable() {
        return List.of(qkv);
    }

    @Override
    public Tensor expanded() {
        return composed(qkv, isToken, causal, weights -> weights);
    }

    @Override
    public List<Tensor> gradient(Tensor upstream) {
        return List.of(Tensor.of(new AttentionGradient(qkv, isToken, upstream, causal)));
    }

    /** Two products for each pair of a query and a key that it may see. */
    @Override
    public long flops() {
        return 2 * pairFlops(qkv.shape(), causal);
    }

    /** What one product costs that has a number for each query and each key that it may see. */
    static long pairFlops(Shape qkv, boolean causal) {
        long tokens = qkv.dim(1);
        long pairs = causal ? tokens * (tokens + 1) / 2 : tokens * tokens;
        return 2 * pairs * qkv.dim(0) * qkv.dim(3) * qkv.dim(4);
    }

    @Override
    public String summary() {
        return "attention " + sizes(qkv.shape(), causal);
    }

    /** Sequences, heads, tokens and features, {@code 4×12 [64×64] causal}. */
    static String sizes(Shape qkv, boolean causal) {
        return qkv.dim(0) + "×" + qkv.dim(3) + " [" + qkv.dim(1) + "×" + qkv.dim(4) + "]" + (causal ? " causal" : "");
    }
}
