package dev.descent.bench.descent;

import dev.descent.bench.runner.Model;
import dev.descent.bench.runner.Workload;
import dev.descent.compile.Updates;
import dev.descent.loss.Contrastive;
import dev.descent.loss.Losses;
import dev.descent.model.Gpt;
import dev.descent.model.ResNet;
import dev.descent.model.TextEncoder;
import dev.descent.nn.Activation;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Dropout;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.MaxPool2d;
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
    private static final int KERNEL = 3;
    /** Padding that never occurs: the workloads have none, though Descent looks for it. */
    private static final int NO_TOKEN = -1;

    private Models() {}

    /**
     * A model, written down.
     *
     * @param loss of the inputs "x" and "y"
     * @param parameters what there is to train
     * @param kept what layers keep in mind at every step, such as running statistics
     */
    record Written(Tensor loss, Parameters parameters, Updates kept) {}

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
                yield new Written(loss, neuron.parameters(), pass.updates());
            }
            case Model.Mlp mlp -> classifier(mlp(mlp), Tensor.input("x", DType.F32, batch, mlp.inputs()), batch, pass);
            case Model.ConvNet net ->
                classifier(convNet(net), Tensor.input("x", DType.F32, batch, 1, net.side(), net.side()), batch, pass);
            case Model.ResNet(int side, int classes) -> {
                Layer model = ResNet.of(ResNet.Config.resNet18(classes), SEED);
                Tensor x = Tensor.input("x", DType.F32, batch, Model.ResNet.CHANNELS, side, side);
                yield classifier(model, x, batch, pass);
            }
            case Model.Gpt gpt -> gpt(gpt, batch, pass);
            case Model.Encoder encoder -> encoder(encoder, batch, pass);
        };
    }

    private static Written classifier(Layer model, Tensor x, int batch, Pass pass) {
        Tensor loss = Losses.crossEntropy(model.forward(x, pass), Tensor.input("y", DType.I32, batch));
        return new Written(loss, model.parameters(), pass.updates());
    }

    private static Layer mlp(Model.Mlp mlp) {
        List<Layer> layers = new ArrayList<>();
        int last = mlp.sizes().size() - 1;
        for (int i = 0; i < last; i++) {
            layers.add(Linear.of(mlp.sizes().get(i), mlp.sizes().get(i + 1), SEED.at("layers." + i)));
            if (i + 1 < last) {
                layers.add(Activation.RELU);
                if (mlp.dropout() > 0) {
                    layers.add(Dropout.of(mlp.dropout()));
                }
            }
        }
        return new Sequential(layers);
    }

    private static Layer convNet(Model.ConvNet net) {
        return Sequential.of(
                Conv2d.of(1, net.channels1(), KERNEL, SEED.at("conv1")).padding(1),
                Activation.RELU,
                MaxPool2d.of(2),
                Conv2d.of(net.channels1(), net.channels2(), KERNEL, SEED.at("conv2"))
                        .padding(1),
                Activation.RELU,
                MaxPool2d.of(2),
                Flatten.of(),
                Linear.of(net.flat(), net.hidden(), SEED.at("fc1")),
                Activation.RELU,
                Linear.of(net.hidden(), net.classes(), SEED.at("fc2")));
    }

    private static Written gpt(Model.Gpt gpt, int batch, Pass pass) {
        Gpt model = Gpt.of(
                new Gpt.Config(gpt.vocabulary(), gpt.positions(), gpt.layers(), gpt.heads(), gpt.width(), 0), SEED);
        Tensor logits = model.forward(Tensor.input("x", DType.I32, batch, gpt.context()), pass);
        Tensor targets = Tensor.input("y", DType.I32, batch, gpt.context());
        return new Written(Losses.crossEntropy(logits, targets), model.parameters(), pass.updates());
    }

    private static Written encoder(Model.Encoder encoder, int batch, Pass pass) {
        TextEncoder model = TextEncoder.of(
                new TextEncoder.Config(
                        encoder.vocabulary(),
                        encoder.positions(),
                        encoder.layers(),
                        encoder.heads(),
                        encoder.width(),
                        encoder.inner(),
                        0,
                        NO_TOKEN),
                SEED);
        Tensor sentences = model.forward(Tensor.input("x", DType.I32, batch, encoder.length()), pass);
        Tensor first = sentences.slice(0, 0, encoder.pairs());
        Tensor second = sentences.slice(0, encoder.pairs(), batch);
        Tensor loss = Contrastive.standard().scale(encoder.scale()).of(first, second);
        return new Written(loss, model.parameters(), pass.updates());
    }
}
