package dev.descent.model;

import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.FeedForward;
import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.MultiHeadAttention;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Recompute;
import dev.descent.nn.Seed;
import dev.descent.nn.TransformerBlock;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.train.objective.Packed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Turns a text into one vector, so that texts that mean the same lie close together: BERT (Devlin et al. 2018) with the mean
 * over its tokens (Reimers and Gurevych 2019), to be trained with {@code Losses.contrastive}. Shapes: token numbers I32
 * [batch, tokens] → [batch, width], or texts packed one behind the other, {@link #forward(Packed, Pass)}, without any work for
 * padding. Parameter paths are those of the published weights, {@code
 * encoder.layer.0.attention.output.dense.weight}, except that queries, keys and values are one matrix, {@code
 * encoder.layer.0.attention.self.qkv.weight}.
 *
 * @param tokens what each token means
 * @param positions what each place means
 * @param types what it means to be of a first or a second text, if it means anything; all tokens are of a first
 * @param norm of the sum of these
 * @param dropout behind it, in training
 * @param blocks from the first to the last
 * @param padding the token that fills up shorter texts, and is looked at by nobody
 * @param recompute whether what the blocks compute inside is computed again for the gradient instead of being kept
 */
public record TextEncoder(
        Embedding tokens,
        Embedding positions,
        Optional<Embedding> types,
        LayerNorm norm,
        Dropout dropout,
        List<TransformerBlock> blocks,
        int padding,
        boolean recompute)
        implements Layer {
    private static final double DEVIATION = 0.02;
    /** BERT's. */
    private static final double EPS = 1e-12;

    /** Copies the blocks. */
    public TextEncoder {
        blocks = List.copyOf(blocks);
    }

    /**
     * How large a model is.
     *
     * @param vocabulary how many different tokens there are
     * @param context how many tokens it sees at most
     * @param layers how many blocks
     * @param heads how many parts each block's attention has
     * @param width how many features each token has; a multiple of the heads
     * @param hidden how many features each block's feed-forward part has inside
     * @param dropout probability that a feature is left out in training
     * @param padding the token that fills up shorter texts; BERT's is 0
     */
    public record Config(
            int vocabulary, int context, int layers, int heads, int width, int hidden, double dropout, int padding) {
        public Config {
            Checks.requireSize("TextEncoder", "vocabulary", vocabulary);
            Checks.requireSize("TextEncoder", "context", context);
            Checks.requireSize("TextEncoder", "layers", layers);
            Checks.requireSize("TextEncoder", "hidden", hidden);
            Checks.requireHeads("TextEncoder", heads, width);
        }

        /** The shape of all-MiniLM-L6-v2: 6 layers, 384 features, BERT's vocabulary. */
        public static Config miniLm() {
            return new Config(30_522, 512, 6, 12, 384, 1536, 0.1, 0);
        }

        /** With another dropout. */
        public Config dropout(double probability) {
            return new Config(vocabulary, context, layers, heads, width, hidden, probability, padding);
        }
    }

    /** A model that begins as BERT: weights N(0, 0.02²), biases 0. */
    public static TextEncoder of(Config config, Seed seed) {
        List<TransformerBlock> blocks = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            blocks.add(block(config, seed.at("encoder.layer").at(Integer.toString(i))));
        }
        Seed embeddings = seed.at("embeddings");
        return new TextEncoder(
                Embedding.of(config.vocabulary(), config.width(), normal(embeddings.at("word_embeddings"))),
                Embedding.of(config.context(), config.width(), normal(embeddings.at("position_embeddings"))),
                Optional.empty(),
                LayerNorm.of(config.width()).eps(EPS),
                Dropout.of(config.dropout()),
                blocks,
                config.padding(),
                false);
    }

    private static TransformerBlock block(Config config, Seed seed) {
        int width = config.width();
        return new TransformerBlock(
                LayerNorm.of(width).eps(EPS),
                new MultiHeadAttention(
                        linear(width, 3 * width, seed.at("attention.self.qkv")),
                        linear(width, width, seed.at("attention.output.dense")),
                        config.heads(),
                        false,
                        Dropout.of(config.dropout())),
                LayerNorm.of(width).eps(EPS),
                new FeedForward(
                        linear(width, config.hidden(), seed.at("intermediate.dense")),
                        Activation.GELU,
                        linear(config.hidden(), width, seed.at("output.dense"))),
                false,
                Dropout.of(config.dropout()));
    }

    private static Linear linear(int in, int out, Seed seed) {
        return Linear.of(in, out, normal(seed), Initializers.zeros());
    }

    private static Initializer normal(Seed seed) {
        return Initializers.normal(seed.at("weight"), 0, DEVIATION);
    }

    /** The same model, in less memory and a third more time; see {@link Recompute}. */
    public TextEncoder recomputing() {
        return new TextEncoder(tokens, positions, types, norm, dropout, blocks, padding, true);
    }

    /**
     * The same model with an embedding of types, as published BERTs have it.
     *
     * @param count how many types there are; BERT has 2
     */
    public TextEncoder withTypes(int count, Seed seed) {
        Embedding made = Embedding.of(count, width(), normal(seed.at("embeddings.token_type_embeddings")));
        return new TextEncoder(tokens, positions, Optional.of(made), norm, dropout, blocks, padding, recompute);
    }

    /** How many features each token has, and each text. */
    public int width() {
        return tokens.weight().shape().dim(1);
    }

    /** How many tokens it sees at most. */
    public int context() {
        return positions.weight().shape().dim(0);
    }

    /**
     * One vector for each text: {@link #tokenFeatures} and the mean over what is no padding.
     *
     * @param x I32 [batch, tokens]
     * @throws ShapeException if there are more tokens than places
     */
    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor features = tokenFeatures(x, pass);
        Tensor counts = isToken(x).cast(features.dtype()).unsqueeze(-1);
        // A text without tokens has the vector 0.
        return features.mul(counts).sum(1).div(counts.sum(1).max(1));
    }

    /**
     * One vector for each token of each text. Shapes: x I32 [batch, tokens] → [batch, tokens, width].
     *
     * @throws ShapeException if there are more tokens than places
     */
    public Tensor tokenFeatures(Tensor x, Pass pass) {
        Checks.requireTokens(this, x, context());
        Optional<Tensor> isToken = Optional.of(isToken(x));
        Tensor places = positions.weight().slice(0, 0, x.shape().dim(1));
        return encoded(x, places, (block, features) -> block.forward(features, isToken, pass), pass);
    }

    /**
     * One vector for each of some packed texts: {@link #tokenFeatures(Packed, Pass)} and the mean over them. Shapes: items I32
     * [room] → [texts, width]; a text without tokens has the vector 0.
     */
    public Tensor forward(Packed texts, Pass pass) {
        return texts.mean(tokenFeatures(texts, pass));
    }

    /**
     * One vector for each token of packed texts, none longer than {@link #context}. Shapes: items I32 [room] → [room, width].
     */
    public Tensor tokenFeatures(Packed texts, Pass pass) {
        Tensor last = Tensor.full(context() - 1, DType.I32, texts.owners().shape());
        Tensor places = pass.within(
                "embeddings.position_embeddings", positions, texts.positions().min(last));
        return encoded(texts.items(), places, (block, features) -> block.packed(features, texts.offsets(), pass), pass);
    }

    private Tensor encoded(Tensor x, Tensor places, BiFunction<TransformerBlock, Tensor, Tensor> blockwise, Pass pass) {
        Tensor words = pass.within("embeddings.word_embeddings", tokens, x);
        Tensor typed = types.map(of -> words.add(of.weight().slice(0, 0, 1).reshape(width())))
                .orElse(words);
        Tensor features = dropout.forward(pass.within("embeddings.LayerNorm", norm, typed.add(places)), pass);
        for (int i = 0; i < blocks.size(); i++) {
            TransformerBlock block = blocks.get(i);
            UnaryOperator<Tensor> within = it -> blockwise.apply(block, it);
            features = pass.within(
                    "encoder.layer." + i, block, features, recompute ? it -> Recompute.of(it, within) : within);
        }
        return features;
    }

    private Tensor isToken(Tensor x) {
        return x.ne(Tensor.full(padding, DType.I32, x.shape()));
    }

    @Override
    public Parameters parameters() {
        List<Parameters> parts = new ArrayList<>();
        parts.add(Parameters.join(List.of(
                        tokens.parameters().within("word_embeddings"),
                        positions.parameters().within("position_embeddings"),
                        types.map(of -> of.parameters().within("token_type_embeddings"))
                                .orElse(Parameters.none()),
                        norm.parameters().within("LayerNorm")))
                .within("embeddings"));
        for (int i = 0; i < blocks.size(); i++) {
            TransformerBlock block = blocks.get(i);
            parts.add(Parameters.join(List.of(
                            block.attention().qkv().parameters().within("attention.self.qkv"),
                            block.attention().projection().parameters().within("attention.output.dense"),
                            block.norm1().parameters().within("attention.output.LayerNorm"),
                            block.feedForward().up().parameters().within("intermediate.dense"),
                            block.feedForward().down().parameters().within("output.dense"),
                            block.norm2().parameters().within("output.LayerNorm")))
                    .within("encoder.layer." + i));
        }
        return Parameters.join(parts);
    }

    @Override
    public String toString() {
        Shape table = tokens.weight().shape();
        return "TextEncoder(" + table.dim(0) + " tokens, context " + context() + ", " + blocks.size() + " layers, "
                + table.dim(1) + ")";
    }
}
