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
 * <p>Sequences of different lengths are padded, and told from the padding by a mask; or they are packed, one behind the other in
 * a batch of one, and told apart by their offsets: then no work is spent on padding.
 *
 * @param isToken BOOL [batch, tokens]: the keys that there are to see; if empty, all
 * @param offsets I32 [sequences + 1]: where each packed sequence begins, and where the last one ends, in rising order; what lies
 *     behind that sees nothing and gives 0. If empty, nothing is packed
 * @param causal whether each query sees only the keys up to its own place
 */
public record Attention(Tensor qkv, Optional<Tensor> isToken, Optional<Tensor> offsets, boolean causal)
        implements Composite {
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
        boolean isMasked = isToken.isPresent();
        offsets.ifPresent(places -> {
            Checks.dtype("attention", places, DType.I32);
            Checks.that(
                    places.shape().rank() == 1 && places.shape().dim(0) > 0 && shape.dim(0) == 1 && !isMasked,
                    "attention: packed sequences need offsets [sequences + 1], a batch of one and no mask, not offsets"
                            + " of shape "
                            + places.shape() + " for a batch of " + shape.dim(0) + (isMasked ? " with a mask" : ""));
        });
    }

    /** Attention within sequences that are not packed. */
    public Attention(Tensor qkv, Optional<Tensor> isToken, boolean causal) {
        this(qkv, isToken, Optional.empty(), causal);
    }

    /** Attention within sequences that are packed one behind the other. */
    public static Attention packed(Tensor qkv, Tensor offsets, boolean causal) {
        return new Attention(qkv, Optional.empty(), Optional.of(offsets), causal);
    }

    /**
     * Attention written out in other ops.
     *
     * @param change what becomes of the weights [batch, heads, queries, keys] on their way (dropout)
     */
    public Tensor composed(UnaryOperator<Tensor> change) {
        Heads heads = Heads.of(qkv);
        Tensor weights = change.apply(heads.weights(this));
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
        Tensor weights(Attention seen) {
            Tensor scores = q.matmul(k.transpose()).mul(scale());
            return Stream.of(past(seen.causal), seen.isToken.map(Heads::real), seen.offsets.map(this::same))
                    .flatMap(Optional::stream)
                    .reduce(Tensor::min)
                    .map(keep -> Functions.maskedSoftmax(scores, keep))
                    .orElseGet(() -> scores.softmax(-1));
        }

        private Optional<Tensor> past(boolean causal) {
            return causal ? Optional.of(Tensor.iota(pairs(), 3).le(Tensor.iota(pairs(), 2))) : Optional.empty();
        }

        private Shape pairs() {
            int tokens = q.shape().dim(2);
            return Shape.of(1, 1, tokens, tokens);
        }

        private static Tensor real(Tensor isToken) {
            return isToken.unsqueeze(1).unsqueeze(1);
        }

        /** Whether a query and a key are of the same packed sequence. */
        private Tensor same(Tensor offsets) {
            int sequences = offsets.shape().dim(0) - 1;
            int tokens = q.shape().dim(2);
            Tensor ends = offsets.slice(0, 1, sequences + 1).unsqueeze(0);
            Tensor isBehind = ends.le(Tensor.iota(Shape.of(tokens, sequences), 0));
            Tensor owners = isBehind.cast(DType.I32).sum(1);
            Tensor isOfOne =
                    owners.lt(Tensor.full(sequences, DType.I32, owners.shape())).unsqueeze(1);
            Tensor isSame = owners.unsqueeze(1).eq(owners.unsqueeze(0));
            return isSame.min(isOfOne).reshape(pairs().dims());
        }

        /** [batch, heads, tokens, features] → [batch, tokens, heads, features], and back. */
        static Tensor byToken(Tensor x) {
            return x.permute(0, 2, 1, 3);
        }
    }

    /** How many sequences there are, padded or packed. */
    public int sequences() {
        return offsets.map(places -> places.shape().dim(0) - 1)
                .orElse(qkv.shape().dim(0));
    }

    @Override
    public List<Tensor> inputs() {
        return Stream.of(Stream.of(qkv), isToken.stream(), offsets.stream())
                .flatMap(part -> part)
                .toList();
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new Attention(inputs.get(0), isToken.map(_ -> inputs.get(1)), offsets.map(_ -> inputs.get(1)), causal);
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
        return composed(weights -> weights);
    }

    @Override
    public List<Tensor> gradient(Tensor upstream) {
        return List.of(Tensor.of(new AttentionGradient(this, upstream)));
    }

    /** Two products for each pair of a query and a key that it may see. */
    @Override
    public long flops() {
        return 2 * pairFlops();
    }

    /** What one product costs that has a number for each query and each key that it may see; packed sequences count as equally long. */
    long pairFlops() {
        long tokens = (long) qkv.shape().dim(0) * qkv.shape().dim(1) / Math.max(1, sequences());
        long pairs = causal ? tokens * (tokens + 1) / 2 : tokens * tokens;
        return 2 * pairs * sequences() * qkv.shape().dim(3) * qkv.shape().dim(4);
    }

    @Override
    public String summary() {
        return "attention " + sizes();
    }

    /** Sequences, heads, tokens and features, {@code 4×12 [64×64] causal}; of packed ones all tokens together. */
    String sizes() {
        Shape shape = qkv.shape();
        return sequences() + (offsets.isPresent() ? " packed×" : "×") + shape.dim(3) + " [" + shape.dim(1) + "×"
                + shape.dim(4) + "]" + (causal ? " causal" : "");
    }
}
