package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Model;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Two convolutions with pooling, a hidden layer, classes. */
record ConvNet(
        Model.ConvNet model,
        Weights weights,
        Weights.Affine convolution1,
        Weights.Affine convolution2,
        Weights.Affine hidden,
        Weights.Affine classes)
        implements Network {
    private static final int KERNEL = 3;
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] NONE = {0, 0};

    static ConvNet of(Model.ConvNet model) {
        Weights weights = new Weights(true);
        return new ConvNet(
                model,
                weights,
                weights.convolution(1, model.channels1(), KERNEL),
                weights.convolution(model.channels1(), model.channels2(), KERNEL),
                weights.linear(model.flat(), model.hidden()),
                weights.linear(model.hidden(), model.classes()));
    }

    @Override
    public Tensor shaped(Tensor x) {
        return x.view(x.size(0), 1, model.side(), model.side()).contiguous(torch.MemoryFormat.ChannelsLast);
    }

    @Override
    public Tensor loss(Tensor x, Tensor y) {
        Tensor maps = stage(stage(x, convolution1), convolution2);
        Tensor flat = maps.reshape(maps.size(0), model.flat());
        return torch.cross_entropy_loss(classes.linear(torch.relu(hidden.linear(flat))), y);
    }

    private static Tensor stage(Tensor x, Weights.Affine convolution) {
        Tensor maps = torch.conv2d(x, convolution.weight(), convolution.bias(), ONE, ONE, ONE, 1);
        return torch.max_pool2d(torch.relu_(maps), TWO, TWO, NONE, ONE, false);
    }
}
