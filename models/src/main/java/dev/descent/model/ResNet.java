package dev.descent.model;

import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Fan;
import dev.descent.nn.GlobalAvgPool;
import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.tensor.DType;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A residual network (He, Zhang, Ren, Sun 2016) in its form for small images, as of CIFAR-10: a first convolution of
 * 3×3 that keeps the size, and no pooling behind it. Shapes: images [batch, channels, height, width] → logits [batch,
 * classes]. Parameter paths are torchvision's, {@code layer1.0.conv1.weight}.
 *
 * @param conv1 the first convolution
 * @param bn1 behind it
 * @param stages blocks of equal width; each stage but the first halves height and width
 * @param fc from the mean of each channel to the classes
 */
public record ResNet(Conv2d conv1, BatchNorm bn1, List<List<Block>> stages, Linear fc) implements Layer {
    /** Copies the stages. */
    public ResNet {
        stages = stages.stream().map(List::copyOf).toList();
    }

    /**
     * How large a model is.
     *
     * @param channels of an image: 3 for colors, 1 for gray
     * @param widths channels inside, for each stage
     * @param blocks in each stage; a block has two convolutions
     * @param classes how many there are to tell apart
     */
    public record Config(int channels, List<Integer> widths, int blocks, int classes) {
        public Config {
            widths = List.copyOf(widths);
            Checks.requireSize("ResNet", "channels", channels);
            Checks.requireSize("ResNet", "stages", widths.size());
            widths.forEach(width -> Checks.requireSize("ResNet", "width", width));
            Checks.requireSize("ResNet", "blocks", blocks);
            Checks.requireSize("ResNet", "classes", classes);
        }

        /** How many weights its convolutions and its last layer have, known before memory is asked for any. */
        public double weights() {
            double weights = 9.0 * channels * widths.getFirst() + (double) widths.getLast() * classes;
            int in = widths.getFirst();
            for (int stage = 0; stage < widths.size(); stage++) {
                double out = widths.get(stage);
                boolean isChanged = in != out || stage > 0;
                weights += 9 * out * (in + (2.0 * blocks - 1) * out) + (isChanged ? in * out : 0);
                in = widths.get(stage);
            }
            return weights;
        }

        /** ResNet-18: four stages of two blocks, 64 to 512 channels. */
        public static Config resNet18(int classes) {
            return new Config(3, List.of(64, 128, 256, 512), 2, classes);
        }
    }

    /**
     * Two convolutions with a way around them, {@code relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x))}.
     *
     * @param downsample what brings x to the shape of the result; none if it has that already
     */
    public record Block(Conv2d conv1, BatchNorm bn1, Conv2d conv2, BatchNorm bn2, Optional<Downsample> downsample)
            implements Layer {
        private static Block of(int in, int out, int stride, Seed seed) {
            Optional<Downsample> downsample = in == out && stride == 1
                    ? Optional.empty()
                    : Optional.of(new Downsample(
                            conv(in, out, 1, seed.at("downsample")).stride(stride), BatchNorm.of(out)));
            return new Block(
                    conv(in, out, 3, seed.at("conv1")).stride(stride),
                    BatchNorm.of(out),
                    conv(out, out, 3, seed.at("conv2")),
                    BatchNorm.of(out),
                    downsample);
        }

        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor first =
                    pass.within("bn1", bn1, pass.within("conv1", conv1, x)).relu();
            Tensor y = pass.within("bn2", bn2, pass.within("conv2", conv2, first));
            Tensor around =
                    downsample.map(way -> pass.within("downsample", way, x)).orElse(x);
            return y.add(around).relu();
        }

        @Override
        public Parameters parameters() {
            Parameters parameters = Parameters.join(List.of(
                    conv1.parameters().within("conv1"),
                    bn1.parameters().within("bn1"),
                    conv2.parameters().within("conv2"),
                    bn2.parameters().within("bn2")));
            return downsample
                    .map(way -> parameters.and(way.parameters().within("downsample")))
                    .orElse(parameters);
        }
    }

    /**
     * The way around a block that changes the shape: a convolution of one place. Parameter paths are {@code 0} and
     * {@code 1}.
     */
    public record Downsample(Conv2d conv, BatchNorm norm) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return pass.within("1", norm, pass.within("0", conv, x));
        }

        @Override
        public Parameters parameters() {
            return conv.parameters().within("0").and(norm.parameters().within("1"));
        }
    }

    /** A model that begins as torchvision's: convolutions N(0, 2 / fan out), the last layer U(±1/√in). */
    public static ResNet of(Config config, Seed seed) {
        List<List<Block>> stages = new ArrayList<>();
        int in = config.widths().getFirst();
        for (int stage = 0; stage < config.widths().size(); stage++) {
            Seed ofStage = seed.at("layer" + (stage + 1));
            int out = config.widths().get(stage);
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < config.blocks(); i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.add(Block.of(i == 0 ? in : out, out, stride, ofStage.at(Integer.toString(i))));
            }
            stages.add(blocks);
            in = out;
        }
        int first = config.widths().getFirst();
        return new ResNet(
                conv(config.channels(), first, 3, seed.at("conv1")),
                BatchNorm.of(first),
                stages,
                Linear.of(in, config.classes(), seed.at("fc")));
    }

    /** A convolution that keeps the size, without a bias, which the normalization behind it would take away again. */
    private static Conv2d conv(int in, int out, int kernel, Seed seed) {
        Shape shape = Shape.of(out, in, kernel, kernel);
        Variable weight = new Variable(
                "weight",
                DType.F32,
                shape,
                Initializers.kaimingNormal(seed.at("weight"), Fan.OUT, Activation.RELU.gain()));
        return new Conv2d(new Parameter(weight), Optional.empty(), 1, kernel / 2, 1, 1);
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Tensor x = pass.within("bn1", bn1, pass.within("conv1", conv1, images)).relu();
        for (int stage = 0; stage < stages.size(); stage++) {
            for (int i = 0; i < stages.get(stage).size(); i++) {
                x = pass.within(path(stage, i), stages.get(stage).get(i), x);
            }
        }
        return pass.within("fc", fc, GlobalAvgPool.of().forward(x, pass));
    }

    @Override
    public Parameters parameters() {
        List<Parameters> parts = new ArrayList<>();
        parts.add(conv1.parameters().within("conv1"));
        parts.add(bn1.parameters().within("bn1"));
        for (int stage = 0; stage < stages.size(); stage++) {
            for (int i = 0; i < stages.get(stage).size(); i++) {
                parts.add(stages.get(stage).get(i).parameters().within(path(stage, i)));
            }
        }
        parts.add(fc.parameters().within("fc"));
        return Parameters.join(parts);
    }

    private static String path(int stage, int block) {
        return "layer" + (stage + 1) + "." + block;
    }

    @Override
    public String toString() {
        List<Integer> widths =
                stages.stream().map(blocks -> blocks.getFirst().conv2().out()).toList();
        return "ResNet(" + conv1.in() + " channels, stages " + widths + " of "
                + stages.getFirst().size() + " blocks, " + fc.out() + " classes)";
    }
}
