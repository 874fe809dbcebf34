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
import dev.descent.tensor.Initializer;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A language model that guesses the next token from all those before it: GPT-2 (Radford et al. 2019). The head that turns
 * features into scores of tokens is the table of tokens itself. Shapes: token numbers I32 [batch, tokens] → logits [batch,
 * tokens, vocabulary]; row t is the guess for token t + 1. Parameter paths are those of the published weights, {@code
 * h.0.attn.c_attn.weight}; linear weights are [out, in] here, [in, out] there.
 *
 * @param tokens what each token means
 * @param positions what each place means
 * @param dropout on the sum of both, in training
 * @param blocks from the first to the last
 * @param norm before the head
 * @param recompute whether what the blocks compute inside is computed again for the gradient instead of being kept
 */
public record Gpt(
        Embedding tokens,
        Embedding positions,
        Dropout dropout,
        List<TransformerBlock> blocks,
        LayerNorm norm,
        boolean recompute)
        implements Layer {
    private static final double DEVIATION = 0.02;

    /** Copies the blocks. */
    public Gpt {
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
     * @param dropout probability that a feature is left out in training
     */
    public record Config(int vocabulary, int context, int layers, int heads, int width, double dropout) {
        public Config {
            Checks.requireSize("Gpt", "vocabulary", vocabulary);
            Checks.requireSize("Gpt", "context", context);
            Checks.requireSize("Gpt", "layers", layers);
            Checks.requireHeads("Gpt", heads, width);
        }

        /** The smallest published GPT-2: 124 million parameters. */
        public static Config gpt2() {
            return new Config(50_257, 1024, 12, 12, 768, 0.1);
        }

        /** With another dropout. */
        public Config dropout(double probability) {
            return new Config(vocabulary, context, layers, heads, width, probability);
        }
    }

    /**
     * A model that begins as GPT-2: weights N(0, 0.02²), those that write into the residual stream divided by √(2·layers), so
     * that its variance does not grow with the number of layers; biases 0.
     */
    public static Gpt of(Config config, Seed seed) {
        List<TransformerBlock> blocks = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            blocks.add(block(config, seed.at("h").at(Integer.toString(i))));
        }
        return new Gpt(
                Embedding.of(config.vocabulary(), config.width(), normal(seed.at("wte"), DEVIATION)),
                Embedding.of(config.context(), config.width(), normal(seed.at("wpe"), DEVIATION)),
                Dropout.of(config.dropout()),
                blocks,
                LayerNorm.of(config.width()),
                false);
    }

    private static TransformerBlock block(Config config, Seed seed) {
        int width = config.width();
        double intoResidual = DEVIATION / Math.sqrt(2.0 * config.layers());
        return new TransformerBlock(
                LayerNorm.of(width),
                new MultiHeadAttention(
                        linear(width, 3 * width, seed.at("attn.c_attn"), DEVIATION),
                        linear(width, width, seed.at("attn.c_proj"), intoResidual),
                        config.heads(),
                        true,
                        Dropout.of(config.dropout())),
                LayerNorm.of(width),
                new FeedForward(
                        linear(width, 4 * width, seed.at("mlp.c_fc"), DEVIATION),
                        Activation.GELU_TANH,
                        linear(4 * width, width, seed.at("mlp.c_proj"), intoResidual)),
                true,
                Dropout.of(config.dropout()));
    }

    private static Linear linear(int in, int out, Seed seed, double deviation) {
        return Linear.of(in, out, normal(seed, deviation), Initializers.zeros());
    }

    private static Initializer normal(Seed seed, double deviation) {
        return Initializers.normal(seed.at("weight"), 0, deviation);
    }

    /** The same model, in less memory and a third more time; see {@link Recompute}. */
    public Gpt recomputing() {
        return new Gpt(tokens, positions, dropout, blocks, norm, true);
    }

    /** How many tokens it sees at most. */
    public int context() {
        return positions.weight().shape().dim(0);
    }

    /**
     * Scores of all tokens at every place.
     *
     * @param numbers I32 [batch, tokens]
     * @throws ShapeException if there are more tokens than places
     */
    @Override
    public Tensor forward(Tensor numbers, Pass pass) {
        Checks.requireTokens(this, numbers, context());
        Tensor places = positions.weight().slice(0, 0, numbers.shape().dim(1));
        Tensor features = dropout.forward(pass.within("wte", tokens, numbers).add(places), pass);
        for (int i = 0; i < blocks.size(); i++) {
            TransformerBlock block = blocks.get(i);
            features = pass.within("h." + i, recompute ? Recompute.of(block) : block, features);
        }
        return pass.within("ln_f", norm, features).matmul(tokens.weight().transpose());
    }

    @Override
    public Parameters parameters() {
        List<Parameters> parts = new ArrayList<>();
        parts.add(tokens.parameters().within("wte"));
        parts.add(positions.parameters().within("wpe"));
        for (int i = 0; i < blocks.size(); i++) {
            TransformerBlock block = blocks.get(i);
            parts.add(Parameters.join(List.of(
                            block.norm1().parameters().within("ln_1"),
                            block.attention().qkv().parameters().within("attn.c_attn"),
                            block.attention().projection().parameters().within("attn.c_proj"),
                            block.norm2().parameters().within("ln_2"),
                            block.feedForward().up().parameters().within("mlp.c_fc"),
                            block.feedForward().down().parameters().within("mlp.c_proj")))
                    .within("h." + i));
        }
        parts.add(norm.parameters().within("ln_f"));
        return Parameters.join(parts);
    }

    @Override
    public String toString() {
        int vocabulary = tokens.weight().shape().dim(0);
        int width = tokens.weight().shape().dim(1);
        return "Gpt(" + vocabulary + " tokens, context " + context() + ", " + blocks.size() + " layers, " + width + ")";
    }
}
