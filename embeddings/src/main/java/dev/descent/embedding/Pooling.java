package dev.descent.embedding;

import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import dev.descent.train.objective.Packed;
import java.util.function.BiFunction;

/** How the vectors of a text's tokens become one. */
public enum Pooling {
    /** Their mean. */
    MEAN("mean_tokens", Packed::mean),
    /** That of the first token, {@code [CLS]}. */
    CLS("cls_token", (texts, features) -> features.gather(first(texts)));

    private final String published;

    @SuppressWarnings("ImmutableEnumChecker") // a function could have state; those above have none
    private final BiFunction<Packed, Tensor, Tensor> making;

    Pooling(String published, BiFunction<Packed, Tensor, Tensor> making) {
        this.published = published;
        this.making = making;
    }

    /** Where each text begins; of one without tokens at the very end, the last place. */
    private static Tensor first(Packed texts) {
        Tensor begins = texts.offsets().slice(0, 0, texts.examples());
        return begins.min(Tensor.full(texts.room() - 1, DType.I32, begins.shape()));
    }

    /** What sentence-transformers calls it. */
    String published() {
        return published;
    }

    /**
     * One vector for each text.
     *
     * @param features of the tokens, [room, width]
     * @return [texts, width]
     */
    Tensor of(Packed texts, Tensor features) {
        return making.apply(texts, features);
    }
}
