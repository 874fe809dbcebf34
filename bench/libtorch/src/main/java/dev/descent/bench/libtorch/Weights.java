package dev.descent.bench.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** What there is to train, in the order in which it was made. */
final class Weights {
    private final List<Tensor> tensors = new ArrayList<>();
    private final boolean channelsLast;

    /**
     * Nothing yet.
     *
     * @param channelsLast whether kernels of convolutions lie in memory with their channels last
     */
    Weights(boolean channelsLast) {
        this.channelsLast = channelsLast;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    /** A weight, with its bias or without. */
    record Affine(Tensor weight, TensorOptional bias) {
        /** {@code x·Wᵀ + b}. */
        Tensor linear(Tensor x) {
            return torch.linear(x, weight, bias);
        }

        /** Layer normalization over the last axis. */
        Tensor layerNorm(Tensor x) {
            return torch.layer_norm(x, new long[] {weight.size(0)}, new TensorOptional(weight), bias, EPS, true);
        }

        private static final double EPS = 1e-5;
    }

    /** A linear layer that begins as PyTorch's: U(±1/√in). */
    Affine linear(int in, int out) {
        double bound = 1 / Math.sqrt(in);
        return new Affine(uniform(bound, out, in), new TensorOptional(uniform(bound, out)));
    }

    /** A linear layer that begins as GPT-2's: N(0, σ²), bias zero. */
    Affine linearNormal(int in, int out, double deviation) {
        return new Affine(normal(deviation, out, in), new TensorOptional(trained(torch.zeros(out))));
    }

    /** A convolution with a bias. */
    Affine convolution(int in, int out, int side) {
        double bound = 1 / Math.sqrt(in * side * side);
        return new Affine(kernel(bound, in, out, side), new TensorOptional(uniform(bound, out)));
    }

    /** A convolution without bias. */
    Affine convolutionWithoutBias(int in, int out, int side) {
        return new Affine(kernel(1 / Math.sqrt(in * side * side), in, out, side), new TensorOptional());
    }

    /** What a normalization multiplies by and adds. */
    Affine norm(int width) {
        return new Affine(trained(torch.ones(width)), new TensorOptional(trained(torch.zeros(width))));
    }

    /** A table or a matrix of N(0, σ²). */
    Tensor normal(double deviation, long... shape) {
        return trained(torch.empty(shape).normal_(0, deviation, new GeneratorOptional()));
    }

    private Tensor uniform(double bound, long... shape) {
        return trained(drawn(bound, shape));
    }

    private Tensor kernel(double bound, int in, int out, int side) {
        Tensor kernel = drawn(bound, out, in, side, side);
        return trained(channelsLast ? kernel.contiguous(torch.MemoryFormat.ChannelsLast) : kernel);
    }

    private static Tensor drawn(double bound, long... shape) {
        return torch.empty(shape).uniform_(-bound, bound, new GeneratorOptional());
    }

    private Tensor trained(Tensor tensor) {
        Tensor trained = tensor.set_requires_grad(true);
        tensors.add(trained);
        return trained;
    }
}
