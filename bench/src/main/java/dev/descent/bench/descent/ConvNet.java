package dev.descent.bench.descent;

import dev.descent.bench.runner.Model;
import dev.descent.nn.Activation;
import dev.descent.nn.Flatten;
import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;

/** The layers of the workload with convolutions. */
final class ConvNet {
    private static final int KERNEL = 3;

    private ConvNet() {}

    static Layer of(Model.ConvNet net, Seed seed) {
        return Sequential.of(
                Convolution.of(1, net.channels1(), seed.at("0")),
                Activation.RELU,
                new Pooling(2),
                Convolution.of(net.channels1(), net.channels2(), seed.at("3")),
                Activation.RELU,
                new Pooling(2),
                new Flatten(),
                Linear.of(net.flat(), net.hidden(), seed.at("7")),
                Activation.RELU,
                Linear.of(net.hidden(), net.classes(), seed.at("9")));
    }

    /** A convolution 3×3, padded by one, that begins as PyTorch's. */
    private record Convolution(Parameter weight, Parameter bias) implements Layer {
        static Convolution of(int in, int out, Seed seed) {
            double bound = 1 / Math.sqrt(in * KERNEL * KERNEL);
            return new Convolution(
                    new Parameter(
                            Shape.of(out, in, KERNEL, KERNEL), Initializers.uniform(seed.at("weight"), -bound, bound)),
                    new Parameter(Shape.of(out), Initializers.uniform(seed.at("bias"), -bound, bound)));
        }

        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor maps = Functions.conv2d(x, weight, 1, 1, 1, 1);
            return maps.add(bias.reshape(Shape.of(1, bias.shape().dim(0), 1, 1)));
        }

        @Override
        public Parameters parameters() {
            return Parameters.of("weight", weight, "bias", bias);
        }
    }

    /** The largest of each square. */
    private record Pooling(int side) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return Functions.maxPool2d(x, side, side, 0);
        }

        @Override
        public Parameters parameters() {
            return Parameters.none();
        }
    }
}
