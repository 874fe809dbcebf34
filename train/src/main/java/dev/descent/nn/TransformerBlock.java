package dev.descent.nn;

import dev.descent.tensor.Tensor;
import java.util.Optional;

/**
 * Attention, then a feed-forward part, each with a way around it and a normalisation: before each part as in GPT-2 (Radford et
 * al. 2019), {@code x + part(norm(x))}, or behind each sum as in BERT (Devlin et al. 2018), {@code norm(x + part(x))}.
 * Shapes: x [batch, tokens, width] → the same.
 *
 * @param normFirst whether the normalisation comes before each part
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
        if (normFirst) {
            Tensor attended = attention.forward(norm1.forward(x, pass), isToken, pass);
            Tensor middle = x.add(dropout.forward(attended, pass));
            return middle.add(dropout.forward(feedForward.forward(norm2.forward(middle, pass), pass), pass));
        }
        Tensor attended = attention.forward(x, isToken, pass);
        Tensor middle = norm1.forward(x.add(dropout.forward(attended, pass)), pass);
        return norm2.forward(middle.add(dropout.forward(feedForward.forward(middle, pass), pass)), pass);
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
