package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Model;
import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Workload;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A model with its loss. */
interface Network {
    /** What there is to train. */
    Weights weights();

    /** Inputs [rows, values] as this model takes them. */
    default Tensor shaped(Tensor x) {
        return x;
    }

    /** Targets, class numbers, as its loss takes them. */
    default Tensor target(Tensor y) {
        return y;
    }

    /** Forward pass and loss. */
    Tensor loss(Tensor x, Tensor y);

    /** The network of a workload. */
    static Network of(Workload workload, Precision precision) {
        return switch (workload.model()) {
            case Model.Neuron(int inputs) -> Neuron.of(inputs);
            case Model.Mlp mlp -> Mlp.of(mlp);
            case Model.ConvNet model -> ConvNet.of(model);
            case Model.ResNet model -> ResNet.of(model);
            case Model.Gpt model -> Gpt.of(model, precision);
            case Model.Encoder model -> Encoder.of(model, precision);
        };
    }

    /** One linear unit. */
    record Neuron(Weights weights, Weights.Affine unit) implements Network {
        static Neuron of(int inputs) {
            Weights weights = new Weights(false);
            return new Neuron(weights, weights.linear(inputs, 1));
        }

        @Override
        public Tensor target(Tensor y) {
            return y.to(torch.ScalarType.Float).unsqueeze(1);
        }

        @Override
        public Tensor loss(Tensor x, Tensor y) {
            return torch.binary_cross_entropy_with_logits(unit.linear(x), y);
        }
    }

    /** Linear layers with ReLU and dropout between them. */
    record Mlp(Weights weights, List<Weights.Affine> layers, double dropout) implements Network {
        static Mlp of(Model.Mlp model) {
            Weights weights = new Weights(false);
            List<Integer> sizes = model.sizes();
            List<Weights.Affine> layers = IntStream.range(1, sizes.size())
                    .mapToObj(i -> weights.linear(sizes.get(i - 1), sizes.get(i)))
                    .toList();
            return new Mlp(weights, layers, model.dropout());
        }

        @Override
        public Tensor loss(Tensor x, Tensor y) {
            Tensor h = x;
            for (Weights.Affine layer : layers.subList(0, layers.size() - 1)) {
                h = torch.relu(layer.linear(h));
                h = dropout > 0 ? torch.dropout(h, dropout, true) : h;
            }
            return torch.cross_entropy_loss(layers.getLast().linear(h), y);
        }
    }
}
