package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Model;
import dev.descent.bench.runner.Precision;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** GPT-2. */
record Gpt(Weights weights, Tensor tokens, Tensor positions, Tensor places, List<Block> blocks, Weights.Affine lastNorm)
        implements Network {
    private static final double DEVIATION = 0.02;

    /** Pre-norm: attention and an MLP, each added to what went in. */
    private record Block(
            Weights.Affine norm1, Attention attention, Weights.Affine norm2, Weights.Affine up, Weights.Affine down) {
        static Block of(Weights weights, Model.Gpt model, Precision precision) {
            int width = model.width();
            return new Block(
                    weights.norm(width),
                    Attention.of(weights, width, model.heads(), model.context(), true, precision, DEVIATION),
                    weights.norm(width),
                    weights.linearNormal(width, 4 * width, DEVIATION),
                    weights.linearNormal(4 * width, width, DEVIATION));
        }

        Tensor forward(Tensor x) {
            Tensor mixed = x.add(attention.forward(norm1.layerNorm(x)));
            return mixed.add(down.linear(torch.gelu(up.linear(norm2.layerNorm(mixed)), "tanh")));
        }
    }

    static Gpt of(Model.Gpt model, Precision precision) {
        Weights weights = new Weights(false);
        Tensor tokens = weights.normal(DEVIATION, model.vocabulary(), model.width());
        Tensor positions = weights.normal(DEVIATION, model.positions(), model.width());
        Tensor places = torch.arange(new Scalar(model.context())).to(torch.ScalarType.Long);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < model.layers(); i++) {
            blocks.add(Block.of(weights, model, precision));
        }
        return new Gpt(weights, tokens, positions, places, blocks, weights.norm(model.width()));
    }

    @Override
    public Tensor loss(Tensor x, Tensor y) {
        Tensor h = torch.embedding(tokens, x).add(torch.embedding(positions, places));
        for (Block block : blocks) {
            h = block.forward(h);
        }
        Tensor logits = torch.linear(lastNorm.layerNorm(h), tokens);
        return torch.cross_entropy_loss(logits.view(-1, tokens.size(0)), y);
    }
}
