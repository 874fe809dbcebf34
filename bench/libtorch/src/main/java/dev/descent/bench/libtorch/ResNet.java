package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** ResNet-18 for small images, channels last. */
record ResNet(Model.ResNet model, Weights weights, Unit stem, List<Block> blocks, Weights.Affine classes)
        implements Network {
    private static final double MOMENTUM = 0.1;
    private static final double EPS = 1e-5;
    private static final long[] ONE = {1, 1};

    /** A convolution without bias and the batch normalization behind it. */
    private record Unit(
            Weights.Affine convolution,
            long[] stride,
            long[] padding,
            Weights.Affine norm,
            TensorOptional mean,
            TensorOptional variance) {
        static Unit of(Weights weights, int in, int out, int side, int stride) {
            return new Unit(
                    weights.convolutionWithoutBias(in, out, side),
                    new long[] {stride, stride},
                    new long[] {side / 2, side / 2},
                    weights.norm(out),
                    new TensorOptional(torch.zeros(out)),
                    new TensorOptional(torch.ones(out)));
        }

        Tensor forward(Tensor x) {
            Tensor maps = torch.conv2d(x, convolution.weight(), convolution.bias(), stride, padding, ONE, 1);
            TensorOptional scale = new TensorOptional(norm.weight());
            return torch.batch_norm(maps, scale, norm.bias(), mean, variance, true, MOMENTUM, EPS, false);
        }
    }

    /** Two units with a way around them. */
    private record Block(Unit first, Unit second, Optional<Unit> shortcut) {
        static Block of(Weights weights, int in, int out, int stride) {
            return new Block(
                    Unit.of(weights, in, out, 3, stride),
                    Unit.of(weights, out, out, 3, 1),
                    in == out ? Optional.empty() : Optional.of(Unit.of(weights, in, out, 1, stride)));
        }

        Tensor forward(Tensor x) {
            Tensor around = shortcut.map(unit -> unit.forward(x)).orElse(x);
            return torch.relu_(second.forward(torch.relu_(first.forward(x))).add_(around));
        }
    }

    static ResNet of(Model.ResNet model) {
        Weights weights = new Weights(true);
        int width = Model.ResNet.WIDTHS.getFirst();
        Unit stem = Unit.of(weights, Model.ResNet.CHANNELS, width, 3, 1);
        List<Block> blocks = new ArrayList<>();
        for (int out : Model.ResNet.WIDTHS) {
            for (int i = 0; i < Model.ResNet.BLOCKS; i++) {
                blocks.add(Block.of(weights, width, out, width == out ? 1 : 2));
                width = out;
            }
        }
        return new ResNet(model, weights, stem, blocks, weights.linear(width, model.classes()));
    }

    @Override
    public Tensor shaped(Tensor x) {
        return x.view(x.size(0), Model.ResNet.CHANNELS, model.side(), model.side())
                .contiguous(torch.MemoryFormat.ChannelsLast);
    }

    @Override
    public Tensor loss(Tensor x, Tensor y) {
        Tensor h = torch.relu_(stem.forward(x));
        for (Block block : blocks) {
            h = block.forward(h);
        }
        return torch.cross_entropy_loss(classes.linear(h.mean(2, 3)), y);
    }
}
