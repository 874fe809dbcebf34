package dev.descent.nn;

import dev.descent.tensor.Attention;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.Optional;
import java.util.function.Function;

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
                Dropout.of(dropout));
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
        isToken.ifPresent(mask -> Inputs.requireMask(this, mask, shape.part(0, 2)));
        return attended(x, qkvs -> new Attention(qkvs, isToken, causal), pass);
    }

    /**
     * The expression of this layer's output where sequences of different lengths are packed one behind the other, so that no
     * work is spent on padding. Shapes: x [tokens, width] → the same; what is behind the last sequence sees nothing.
     *
     * @param offsets I32 [sequences + 1]: where each sequence begins, and where the last one ends
     */
    public Tensor packed(Tensor x, Tensor offsets, Pass pass) {
        Inputs.that(x.shape().rank() == 2, this + ": input has shape " + x.shape() + " but needs [tokens, width]");
        return attended(x.unsqueeze(0), qkvs -> Attention.packed(qkvs, offsets, causal), pass)
                .dropAxes(0);
    }

    private Tensor attended(Tensor x, Function<Tensor, Attention> seeing, Pass pass) {
        Shape shape = x.shape();
        Tensor qkvs = pass.within("qkv", qkv, x).reshape(shape.dim(0), shape.dim(1), 3, heads, width() / heads);
        Attention attention = seeing.apply(qkvs);
        Tensor seen = dropout.probability() > 0 && pass.isTraining()
                ? attention.composed(weights -> dropout.forward(weights, pass))
                : Tensor.of(attention);
        return pass.within("projection", projection, seen.reshape(shape));
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
