package dev.descent.model;

import dev.descent.gradient.Gradients;
import dev.descent.nn.Activation;
import dev.descent.nn.AvgPool2d;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.FeedForward;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.MaxPool2d;
import dev.descent.nn.MultiHeadAttention;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.TransformerBlock;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers give what PyTorch 1.13 does, and so do their gradients. */
class PyTorchLayersTest {
    private static final PyTorchNumbers PYTORCH = PyTorchNumbers.read("layers.csv");
    private static final Seed SEED = new Seed(1);

    /** Of the largest value: sums have up to a hundred terms, each rounded to 6e-8 of itself, and a block a dozen sums. */
    private static final double ROUNDING = 2e-6;

    @Test
    void convolutions() {
        convolution("conv2d", 1, it -> it);
        convolution("conv2d stride 2 padding 1", 1, it -> it.stride(2).padding(1));
        convolution("conv2d dilation 2 padding 2", 1, it -> it.dilation(2).padding(2));
        convolution("conv2d 2 groups padding 1", 2, it -> it.padding(1));
        String everything = "conv2d 4 groups stride 2 dilation 2 padding 1";
        convolution(everything, 4, it -> it.stride(2).dilation(2).padding(1));
    }

    private static void convolution(String name, int groups, UnaryOperator<Conv2d> setting) {
        Conv2d layer = setting.apply(Conv2d.grouped(4, 8, 3, groups, SEED));
        requireLikePyTorch(name, begun(name, layer), numbers(name, 2, 4, 7, 6));
    }

    @Test
    void pooling() {
        pooling("maxPool2d 2", MaxPool2d.of(2), 6);
        pooling("maxPool2d 3 stride 2 padding 1", new MaxPool2d(3, 2, 1), 7);
        pooling("avgPool2d 2", AvgPool2d.of(2), 6);
        pooling("avgPool2d 3 stride 2 padding 1", new AvgPool2d(3, 2, 1), 7);
    }

    private static void pooling(String name, Layer layer, int height) {
        requireLikePyTorch(name, layer, numbers(name, 2, 3, height, 8));
        int[] ties = PyTorchNumbers.whole(name + " of ties/x", 3, 2 * 3 * height * 8);
        Values few = Values.zeros(DType.F32, Shape.of(2, 3, height, 8));
        for (int i = 0; i < ties.length; i++) {
            few.set(i, ties[i]);
        }
        requireLikePyTorch(name + " of ties", layer, few);
    }

    @Test
    void normalizationOfBatches() {
        normalization("batchNorm of features", 6, 5);
        normalization("batchNorm of images", 3, 4, 3, 5);
    }

    private static void normalization(String name, int... shape) {
        BatchNorm layer = begun(name, BatchNorm.of(shape[1]));
        for (int step = 0; step < 3; step++) {
            Pass pass = Pass.training(SEED, Tensor.full(0, DType.I32, Shape.scalar()));
            Values x = PyTorchNumbers.uniform(name + "/x" + step, 1 + step, 0.5 * step, shape);
            requireLikePyTorch(name + "/step " + step, layer.parameters(), it -> layer.forward(it, pass), x, pass);
        }
        layer.parameters().buffers().forEach((path, buffer) -> {
            PYTORCH.require(name + "/" + path, buffer.values().toDoubles(), ROUNDING);
            // Evaluation is to start from the same ones to the last digit.
            buffer.write(values -> {
                for (int i = 0; i < values.size(); i++) {
                    values.set(i, PYTORCH.get(name + "/" + path)[i]);
                }
            });
        });
        requireLikePyTorch(name + "/evaluation", layer, PyTorchNumbers.uniform(name + "/x3", 1, 0, shape));
    }

    @Test
    void tablesOfWhichSomeRowsAreLookedUpOftenAndSomeNever() {
        Embedding layer = begun("embedding", Embedding.of(7, 5, SEED));
        Tensor rows = Tensor.of(PyTorchNumbers.whole("embedding/numbers", 4, 3 * 6), 3, 6);
        Map<String, Tensor> outputs =
                outputs("embedding", layer.forward(rows), layer.parameters().byPath());
        PYTORCH.require(outputs, Map.of(), Pass.evaluation().updates(), ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attention", "attention causal", "attention padded", "attention causal padded"})
    void attention(String name) {
        MultiHeadAttention layer = begun(name, MultiHeadAttention.of(6, 2, name.contains("causal"), 0, SEED));
        Optional<Tensor> isToken = name.contains("padded") ? Optional.of(isToken()) : Optional.empty();
        requireLikePyTorch(
                name,
                layer.parameters(),
                x -> layer.forward(x, isToken, Pass.evaluation()),
                numbers(name, 2, 5, 6),
                Pass.evaluation());
    }

    @ParameterizedTest
    @ValueSource(strings = {"block norm first", "block norm last"})
    void transformerBlocks(String name) {
        TransformerBlock layer = begun(
                name,
                new TransformerBlock(
                        LayerNorm.of(8),
                        MultiHeadAttention.of(8, 2, true, 0, SEED),
                        LayerNorm.of(8),
                        FeedForward.of(8, 16, Activation.GELU, SEED),
                        name.endsWith("first"),
                        new Dropout(0)));
        requireLikePyTorch(
                name,
                layer.parameters(),
                x -> layer.forward(x, Optional.of(isToken()), Pass.evaluation()),
                numbers(name, 2, 5, 8),
                Pass.evaluation());
    }

    /** Of two texts the second one is padded. */
    private static Tensor isToken() {
        return Tensor.of(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 0, 0}, 2, 5).cast(DType.BOOL);
    }

    private static <L extends Layer> L begun(String name, L layer) {
        PyTorchNumbers.begin(name, layer.parameters());
        return layer;
    }

    private static Values numbers(String name, int... shape) {
        return PyTorchNumbers.uniform(name + "/x", 1, 0, shape);
    }

    private static void requireLikePyTorch(String name, Layer layer, Values x) {
        Pass pass = Pass.evaluation();
        requireLikePyTorch(name, layer.parameters(), it -> layer.forward(it, pass), x, pass);
    }

    private static void requireLikePyTorch(
            String name, Parameters parameters, Function<Tensor, Tensor> forward, Values values, Pass pass) {
        Tensor x = Tensor.input("x", DType.F32, values.shape().dims());
        Map<String, Tensor> leaves = new LinkedHashMap<>(Map.of("x", x));
        leaves.putAll(parameters.byPath());
        PYTORCH.require(outputs(name, forward.apply(x), leaves), Map.of("x", values), pass.updates(), ROUNDING);
    }

    /** An output and the gradients of a weighted sum of it, by what PyTorch's are called. */
    private static Map<String, Tensor> outputs(String name, Tensor y, Map<String, ? extends Tensor> leaves) {
        Values weights =
                PyTorchNumbers.uniform(name + "/weights", 1, 0, y.shape().dims());
        Tensor sum = y.mul(Tensor.of(weights.toFloats(), y.shape().dims())).sum();
        Gradients gradients = Gradients.of(sum, leaves.values());
        Map<String, Tensor> outputs = new LinkedHashMap<>(Map.of(name + "/output", y));
        leaves.forEach((path, leaf) -> outputs.put(name + "/gradient of " + path, gradients.of(leaf)));
        return outputs;
    }
}
