package dev.descent.nn;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.Optional;

/**
 * Self-attention: every token looks at the others of its sequence, {@code softmax(q·kᵀ/√d)·v}, in several heads side by
 * side (Vaswani et al. 2017). Shapes: x [batch, tokens, width] → the same.
 *
 * @param qkv width → 3·width: queries, keys and values in this order, each with one head behind the other, as GPT-2 and
 *     PyTorch have them
 * @param projection width → width, of all heads' results together
 * @param heads how many; each works on width/heads features
 * @param causal whether a token sees only itself and those before it
 * @param dropout on the weights, in training
 */
public record MultiHeadAttention(Linear qkv, Linear projection, int heads, boolean causal, Dropout dropout)
        implements Layer {
    public MultiHeadAttention {
        int width = qkv.in();
        Inputs.requireSize("MultiHeadAttention", "heads", heads);
        Inputs.that(
                qkv.out() == 3 * width && projection.in() == width && width % heads == 0,
                "MultiHeadAttention: " + qkv + " and " + projection + " do not fit " + heads
                        + " heads; both need a width that the heads divide, and the first gives three times as much");
    }

    /**
     * A layer that begins as two of {@link Linear#of(int, int, Seed)}.
     *
     * @throws ShapeException if the heads do not divide the width
     */
    public static MultiHeadAttention of(int width, int heads, boolean causal, double dropout, Seed seed) {
        return new MultiHeadAttention(
                Linear.of(width, 3 * width, seed.at("qkv")),
                Linear.of(width, width, seed.at("projection")),
                heads,
                causal,
                new Dropout(dropout));
    }

    /** Features that go in and come out. */
    public int width() {
        return qkv.in();
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return forward(x, Optional.empty(), pass);
    }

    /**
     * The expression of this layer's output where some sequences are shorter than others.
     *
     * @param isToken BOOL [batch, tokens]: what there is to look at; padding, where it is false, is looked at by nobody
     */
    public Tensor forward(Tensor x, Optional<Tensor> isToken, Pass pass) {
        Shape shape = x.shape();
        Inputs.that(shape.rank() == 3, this + ": input has shape " + shape + " but needs [batch, tokens, width]");
        int batch = shape.dim(0);
        int tokens = shape.dim(1);
        isToken.ifPresent(mask -> Inputs.requireMask(this, mask, shape.part(0, 2)));
        Tensor split = qkv.forward(x, pass)
                .reshape(batch, tokens, 3, heads, width() / heads)
                .permute(2, 0, 3, 1, 4);
        Tensor q = part(split, 0);
        Tensor k = part(split, 1);
        Tensor v = part(split, 2);
        Tensor scores = q.matmul(k.transpose()).mul(1 / Math.sqrt(q.shape().dim(-1)));
        Tensor weights = keep(tokens, isToken)
                .map(keep -> Functions.maskedSoftmax(scores, keep))
                .orElseGet(() -> scores.softmax(-1));
        Tensor seen = dropout.forward(weights, pass).matmul(v);
        return projection.forward(seen.permute(0, 2, 1, 3).reshape(shape), pass);
    }

    /** Queries, keys or values, [batch, heads, tokens, features]. */
    private static Tensor part(Tensor split, int which) {
        return split.slice(0, which, which + 1).dropAxes(0);
    }

    /** Who sees whom, to be broadcast to [batch, heads, queries, keys]; empty if all see all. */
    private Optional<Tensor> keep(int tokens, Optional<Tensor> isToken) {
        Shape pairs = Shape.of(1, 1, tokens, tokens);
        Optional<Tensor> past =
                causal ? Optional.of(Tensor.iota(pairs, 3).le(Tensor.iota(pairs, 2))) : Optional.empty();
        Optional<Tensor> real = isToken.map(mask -> mask.unsqueeze(1).unsqueeze(1));
        return past.isPresent() && real.isPresent() ? past.map(real.get()::min) : past.or(() -> real);
    }

    @Override
    public Parameters parameters() {
        return qkv.parameters().within("qkv").and(projection.parameters().within("projection"));
    }

    @Override
    public String toString() {
        return "MultiHeadAttention(" + width() + ", " + heads + (heads == 1 ? " head" : " heads")
                + (causal ? ", causal)" : ")");
    }
}
