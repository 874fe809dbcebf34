package dev.descent.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.MaxPool2d;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.SGD;
import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whole models, trained for ten steps, learn as PyTorch 1.13 lets them learn in double precision. */
class PyTorchModelsTest {
    private static final PyTorchNumbers PYTORCH = PyTorchNumbers.read("models.csv");
    private static final Seed SEED = new Seed(1);
    private static final int STEPS = 10;

    /** Of the largest value: sums are off by some 1e-7 of themselves, and each step begins where the last one ended. */
    private static final double ROUNDING = 3e-6;

    @Test
    void aConvolutionalNetByAdam() {
        Layer model = Sequential.of(
                Conv2d.of(1, 8, 3, SEED.at("layers.0")).padding(1),
                Activation.RELU,
                MaxPool2d.of(2),
                Conv2d.of(8, 16, 3, SEED.at("layers.3")).padding(1),
                Activation.RELU,
                MaxPool2d.of(2),
                Flatten.of(),
                Linear.of(144, 32, SEED.at("layers.7")),
                Activation.RELU,
                Linear.of(32, 10, SEED.at("layers.9")));
        requireLikePyTorch(
                "cnn",
                model.parameters(),
                Adam.of(0.003),
                pass -> crossEntropy(model, Tensor.input("x", DType.F32, 8, 1, 12, 12), pass),
                batches(batch ->
                        Map.of("x", images("cnn/x" + batch, 8, 1, 12, 12), "y", whole("cnn/y" + batch, 10, 8))));
    }

    @Test
    void aResidualNetByMomentum() {
        ResNet model = ResNet.of(new ResNet.Config(3, List.of(8, 16), 2, 10), SEED);
        requireLikePyTorch(
                "resnet",
                model.parameters(),
                SGD.of(0.05).momentum(0.9),
                pass -> crossEntropy(model, Tensor.input("x", DType.F32, 8, 3, 8, 8), pass),
                batches(batch ->
                        Map.of("x", images("resnet/x" + batch, 8, 3, 8, 8), "y", whole("resnet/y" + batch, 10, 8))));
    }

    @Test
    void aLanguageModelByAdamW() {
        Gpt model = Gpt.of(new Gpt.Config(13, 8, 2, 2, 16, 0), SEED);
        requireLikePyTorch(
                "gpt",
                model.parameters(),
                AdamW.of(0.003),
                pass -> crossEntropy(model, Tensor.input("x", DType.I32, 4, 8), pass),
                batches(batch -> Map.of("x", whole("gpt/x" + batch, 13, 4, 8), "y", whole("gpt/y" + batch, 13, 4, 8))));
    }

    @Test
    void anEncoderOfTextsByAdamW() {
        TextEncoder model = TextEncoder.of(new TextEncoder.Config(19, 8, 2, 2, 16, 32, 0, 0), SEED);
        Tensor anchors = Tensor.input("a", DType.I32, 4, 6);
        Tensor candidates = Tensor.input("b", DType.I32, 4, 6);
        requireLikePyTorch(
                "encoder",
                model.parameters(),
                AdamW.of(0.003),
                pass -> Losses.contrastive(model.forward(anchors, pass), model.forward(candidates, pass)),
                batches(batch -> Map.of("a", texts("encoder/a" + batch), "b", texts("encoder/b" + batch))));
    }

    private static Tensor crossEntropy(Layer model, Tensor x, Pass pass) {
        Tensor logits = model.forward(x, pass);
        int[] answers = logits.shape().part(0, logits.shape().rank() - 1).dims();
        return Losses.crossEntropy(logits, Tensor.input("y", DType.I32, answers));
    }

    private static List<Map<String, Values>> batches(Function<Integer, Map<String, Values>> batch) {
        return Stream.of(0, 1).map(batch).toList();
    }

    private static Values images(String name, int... shape) {
        return PyTorchNumbers.uniform(name, 1, 0, shape);
    }

    private static Values whole(String name, int bound, int... shape) {
        int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return Values.of(PyTorchNumbers.whole(name, bound, size), Shape.of(shape));
    }

    /** Four texts of three to six tokens; the rest of each row is padding, which is 0. */
    private static Values texts(String name) {
        int[] tokens = PyTorchNumbers.whole(name, 18, 4 * 6);
        int[] more = PyTorchNumbers.whole(name + " lengths", 4, 4);
        Arrays.setAll(tokens, i -> i % 6 < 3 + more[i / 6] ? tokens[i] + 1 : 0);
        return Values.of(tokens, Shape.of(4, 6));
    }

    private static void requireLikePyTorch(
            String name,
            Parameters parameters,
            UpdateRule rule,
            Function<Pass, Tensor> lossOf,
            List<Map<String, Values>> batches) {
        PyTorchNumbers.begin(name, parameters);
        Optimizer optimizer = new Optimizer(rule);
        Pass pass = Pass.training(SEED, optimizer.step().read());
        Tensor loss = lossOf.apply(pass);
        Updates fix = optimizer.update(parameters, Gradients.of(loss, parameters));
        Program step = Program.compile(loss, fix.and(pass.updates()));
        double[] losses = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            Map<String, Values> batch = batches.get(i % batches.size());
            step.run(input -> batch.get(input).memory());
            losses[i] = step.value(loss).scalar();
        }
        PYTORCH.require(name + "/losses", losses, ROUNDING);
        assertTrue(losses[STEPS - 1] < 0.95 * losses[1], "the batch is learned: " + Arrays.toString(losses));
        parameters.byPath().forEach((path, parameter) -> {
            if (parameter.shape().rank() > 1) {
                double squares = Arrays.stream(parameter.values().toDoubles())
                        .map(v -> v * v)
                        .sum();
                PYTORCH.require(name + "/length of " + path, new double[] {Math.sqrt(squares)}, ROUNDING);
            }
        });
        parameters
                .buffers()
                .forEach((path, buffer) ->
                        PYTORCH.require(name + "/" + path, buffer.values().toDoubles(), ROUNDING));
    }
}
