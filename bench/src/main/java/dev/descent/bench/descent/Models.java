package dev.descent.bench.descent;

import dev.descent.bench.runner.Model;
import dev.descent.bench.runner.Workload;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The workloads' models in Descent's layers, up to their losses. */
final class Models {
    private static final Seed SEED = new Seed(1);

    private Models() {}

    /** A loss, of the inputs "x" and "y", and what there is to train. */
    record Written(Tensor loss, Parameters parameters) {}

    /** Whether targets are compared with, rather than looked up. */
    static boolean targetsAreNumbers(Model model) {
        return model instanceof Model.Neuron;
    }

    static Written write(Workload workload, Tensor step) {
        Pass pass = Pass.training(SEED.at("dropout"), step);
        int batch = workload.batch();
        return switch (workload.model()) {
            case Model.Neuron(int inputs) -> {
                Layer neuron = Linear.of(inputs, 1, SEED);
                Tensor logits = neuron.forward(Tensor.input("x", DType.F32, batch, inputs), pass);
                Tensor loss = Losses.binaryCrossEntropy(logits, Tensor.input("y", DType.F32, batch, 1));
                yield new Written(loss, neuron.parameters());
            }
            case Model.Mlp mlp -> classifier(
                    mlp(mlp), Tensor.input("x", DType.F32, batch, mlp.inputs()), batch, pass);
            case Model.ConvNet _ -> throw new UnsupportedOperationException("Descent has no convolutions yet");
            case Model.ResNet _ -> throw new UnsupportedOperationException("Descent has no convolutions yet");
            case Model.Gpt _ -> throw new UnsupportedOperationException("Descent has no attention yet");
            case Model.Encoder _ -> throw new UnsupportedOperationException("Descent has no attention yet");
        };
    }

    private static Written classifier(Layer model, Tensor x, int batch, Pass pass) {
        Tensor loss = Losses.crossEntropy(model.forward(x, pass), Tensor.input("y", DType.I32, batch));
        return new Written(loss, model.parameters());
    }

    private static Layer mlp(Model.Mlp mlp) {
        List<Layer> layers = new ArrayList<>();
        int last = mlp.sizes().size() - 1;
        for (int i = 0; i < last; i++) {
            layers.add(Linear.of(mlp.sizes().get(i), mlp.sizes().get(i + 1), SEED.at("layers." + i)));
            if (i + 1 < last) {
                layers.add(Activation.RELU);
                if (mlp.dropout() > 0) {
                    layers.add(new Dropout(mlp.dropout()));
                }
            }
        }
        return new Sequential(layers);
    }
}
