package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Model;
import dev.descent.bench.runner.Precision;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** BERT's encoder with mean pooling, trained on pairs. */
record Encoder(
        Model.Encoder model,
        Weights weights,
        Tensor tokens,
        Tensor positions,
        Tensor places,
        Tensor pairs,
        Weights.Affine firstNorm,
        List<Block> blocks)
        implements Network {
    private static final double DEVIATION = 0.02;

    /** Post-norm: attention and an MLP, each added to what went in, and that normalized. */
    private record Block(
            Attention attention, Weights.Affine norm1, Weights.Affine up, Weights.Affine down, Weights.Affine norm2) {
        static Block of(Weights weights, Model.Encoder model, Precision precision) {
            int width = model.width();
            return new Block(
                    Attention.of(weights, width, model.heads(), model.length(), false, precision, DEVIATION),
                    weights.norm(width),
                    weights.linearNormal(width, model.inner(), DEVIATION),
                    weights.linearNormal(model.inner(), width, DEVIATION),
                    weights.norm(width));
        }

        Tensor forward(Tensor x) {
            Tensor mixed = norm1.layerNorm(x.add(attention.forward(x)));
            return norm2.layerNorm(mixed.add(down.linear(torch.gelu(up.linear(mixed)))));
        }
    }

    static Encoder of(Model.Encoder model, Precision precision) {
        Weights weights = new Weights(false);
        Tensor tokens = weights.normal(DEVIATION, model.vocabulary(), model.width());
        Tensor positions = weights.normal(DEVIATION, model.positions(), model.width());
        Weights.Affine firstNorm = weights.norm(model.width());
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < model.layers(); i++) {
            blocks.add(Block.of(weights, model, precision));
        }
        return new Encoder(
                model,
                weights,
                tokens,
                positions,
                torch.arange(new Scalar(model.length())).to(torch.ScalarType.Long),
                torch.arange(new Scalar(model.pairs())).to(torch.ScalarType.Long),
                firstNorm,
                blocks);
    }

    /** The targets are the pairs themselves. */
    @Override
    public Tensor loss(Tensor x, Tensor y) {
        Tensor h = firstNorm.layerNorm(torch.embedding(tokens, x).add(torch.embedding(positions, places)));
        for (Block block : blocks) {
            h = block.forward(h);
        }
        TensorVector sides = unit(h.mean(1)).split(model.pairs(), 0);
        Tensor similarities = torch.matmul(sides.get(0), sides.get(1).t()).mul(new Scalar(model.scale()));
        return torch.cross_entropy_loss(similarities, pairs);
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true));
    }
}
