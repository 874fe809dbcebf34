package dev.descent.nn;

import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Attention, then a feed-forward part, each with a way around it and a normalization: before each part as in GPT-2 (Radford et
 * al. 2019), {@code x + part(norm(x))}, or behind each sum as in BERT (Devlin et al. 2018), {@code norm(x + part(x))}.
 * Shapes: x [batch, tokens, width] → the same.
 *
 * @param normFirst whether the normalization comes before each part
 * @param dropout on what each part gives, in training
 */
public record TransformerBlock(
        LayerNorm norm1,
        MultiHeadAttention attention,
        LayerNorm norm2,
        FeedForward feedForward,
        boolean normFirst,
        Dropout dropout)
        implements Layer {
    /** How many times as wide the feed-forward part is inside. */
    private static final int WIDER = 4;

    /**
     * A block as GPT-2's: the normalization before each part, and a feed-forward part that is four times as wide inside, with
     * GELU. It begins as {@link MultiHeadAttention#of} and {@link FeedForward#of} do; {@link #normFirst(boolean)} gives BERT's.
     *
     * @param causal whether a token sees only itself and those before it
     * @param dropout on attention's weights and on what each part gives, in training
     * @throws ShapeException if the heads do not divide the width
     */
    public static TransformerBlock of(int width, int heads, boolean causal, double dropout, Seed seed) {
        return new TransformerBlock(
                LayerNorm.of(width),
                MultiHeadAttention.of(width, heads, causal, dropout, seed.at("attention")),
                LayerNorm.of(width),
                FeedForward.of(width, WIDER * width, Activation.GELU, seed.at("feed_forward")),
                true,
                Dropout.of(dropout));
    }

    /** The same weights with the normalization before each part, or behind each sum. */
    public TransformerBlock normFirst(boolean first) {
        return new TransformerBlock(norm1, attention, norm2, feedForward, first, dropout);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return forward(x, Optional.empty(), pass);
    }

    /**
     * The expression of this block's output where some sequences are shorter than others.
     *
     * @param isToken BOOL [batch, tokens]: what there is to look at; padding, where it is false, is looked at by nobody
     */
    public Tensor forward(Tensor x, Optional<Tensor> isToken, Pass pass) {
        return around(x, it -> attention.forward(it, isToken, pass), pass);
    }

    /**
     * The expression of this block's output where sequences are packed as {@link MultiHeadAttention#packed} says. Shapes: x
     * [tokens, width] → the same.
     *
     * @param offsets I32 [sequences + 1]: where each sequence begins, and where the last one ends
     */
    public Tensor packed(Tensor x, Tensor offsets, Pass pass) {
        return around(x, it -> attention.packed(it, offsets, pass), pass);
    }

    private Tensor around(Tensor x, UnaryOperator<Tensor> attending, Pass pass) {
        if (normFirst) {
            Tensor attended = pass.within("attention", attention, pass.within("norm1", norm1, x), attending);
            Tensor middle = x.add(dropout.forward(attended, pass));
            return middle.add(fed(pass.within("norm2", norm2, middle), pass));
        }
        Tensor attended = pass.within("attention", attention, x, attending);
        Tensor middle = pass.within("norm1", norm1, x.add(dropout.forward(attended, pass)));
        return pass.within("norm2", norm2, middle.add(fed(middle, pass)));
    }

    private Tensor fed(Tensor x, Pass pass) {
        return dropout.forward(pass.within("feed_forward", feedForward, x), pass);
    }

    @Override
    public Parameters parameters() {
        return norm1.parameters()
                .within("norm1")
                .and(attention.parameters().within("attention"))
                .and(norm2.parameters().within("norm2"))
                .and(feedForward.parameters().within("feed_forward"));
    }

    @Override
    public String toString() {
        return "TransformerBlock(" + attention + ", " + feedForward + (normFirst ? ", norm first)" : ", norm last)");
    }
}
