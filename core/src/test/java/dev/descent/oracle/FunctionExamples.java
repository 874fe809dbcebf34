package dev.descent.oracle;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Every composed function at work, and the small networks that are made of them. */
public final class FunctionExamples {
    private final List<Example> examples = new ArrayList<>();

    private FunctionExamples() {}

    /** All of them. */
    public static List<Example> all() {
        FunctionExamples functions = new FunctionExamples();
        functions.activations();
        functions.rows();
        functions.images();
        functions.networks();
        return List.copyOf(functions.examples);
    }

    private void add(String name, Function<Draw, Tensor> build) {
        examples.add(new Example(name, build));
    }

    private void activations() {
        add("relu", draw -> draw.awayFromZero(3, 5).relu());
        add("leakyRelu", draw -> Functions.leakyRelu(draw.awayFromZero(3, 5), 0.1));
        add("sigmoid", draw -> draw.between(-6, 6, 3, 5).sigmoid());
        add("gelu", draw -> draw.between(-4, 4, 3, 5).gelu());
        add("geluTanh", draw -> Functions.geluTanh(draw.between(-4, 4, 3, 5)));
        add("silu", draw -> Functions.silu(draw.between(-6, 6, 3, 5)));
        add("softplus", draw -> Functions.softplus(draw.awayFromZero(3, 5)));
        add("clip", draw -> Functions.clip(draw.awayFromZero(4, 6).mul(2), -1.1, 0.3));
        add("square", draw -> draw.normal(3, 5).square());
    }

    private void rows() {
        for (int axis : new int[] {0, 1, -1}) {
            String along = " along " + axis;
            add("softmax" + along, draw -> draw.normal(3, 4, 5).softmax(axis));
            add("logSoftmax" + along, draw -> draw.normal(3, 4, 5).logSoftmax(axis));
            add("logSumExp" + along, draw -> Functions.logSumExp(draw.normal(3, 4, 5), axis));
            add("normKeeping" + along, draw -> Functions.normKeeping(draw.awayFromZero(3, 4, 5), axis));
            add("normalize" + along, draw -> Functions.normalize(draw.awayFromZero(3, 4, 5), axis, 1e-3));
            add("varianceKeeping" + along, draw -> Functions.varianceKeeping(draw.normal(3, 4, 5), axis));
        }
        add("norm", draw -> Functions.norm(List.of(draw.normal(3, 4), draw.normal(5))));
        add("maskedSoftmax of the past", draw -> {
            Tensor scores = draw.normal(2, 6, 6);
            return Functions.maskedSoftmax(
                    scores, Tensor.iota(Shape.of(6, 6), 1).le(Tensor.iota(Shape.of(6, 6), 0)));
        });
        add("maskedSoftmax with a row of which nothing is kept", draw -> {
            Tensor keep = Tensor.of(new int[] {1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1}, 3, 4);
            return Functions.maskedSoftmax(draw.normal(3, 4), keep.cast(DType.BOOL));
        });
        add("normalize of short rows", draw -> Functions.normalize(draw.between(-0.1, 0.1, 3, 4), -1, 0.5));
        add("varianceKeeping over all axes", draw -> Functions.varianceKeeping(draw.normal(3, 4), 0, 1));
        add("layerNorm", draw -> Functions.layerNorm(draw.normal(3, 4, 8), 1e-5));
        add(
                "layerNorm with scale and shift",
                draw -> Functions.layerNorm(draw.normal(4, 8), 1e-5)
                        .mul(draw.normal(8))
                        .add(draw.normal(8)));
        add("finite", draw -> Functions.finite(draw.normal(3, 5)));
        add("mean", draw -> draw.normal(3, 5).mean());
        add(
                "oneHot",
                draw -> draw.normal(4, 6)
                        .mul(Functions.oneHot(draw.indices(6, 4), 6, draw.dtype()))
                        .sum(-1));
        add(
                "isClass",
                draw -> Tensor.select(Functions.isClass(draw.indices(6, 4), 6), draw.normal(4, 6), draw.normal(6)));
        add("argmax", draw -> {
            Tensor x = draw.distinct(4, 6);
            return x.mul(x.argmax(1).unsqueeze(1).cast(draw.dtype()));
        });
        add("crossEntropy", draw -> crossEntropy(draw.normal(4, 6), draw.indices(6, 4)));
        add(
                "normal",
                draw -> Functions.normal(Shape.of(3, 5), 5, 1, draw.integers(0, 99))
                        .cast(draw.dtype())
                        .mul(draw.normal(3, 5)));
        add(
                "bernoulli",
                draw -> Tensor.select(
                        Functions.bernoulli(0.4, Shape.of(3, 5), 5, 1, draw.integers(0, 99)),
                        draw.normal(3, 5),
                        draw.normal(3, 5)));
    }

    private void images() {
        add("conv2d", draw -> Functions.conv2d(draw.normal(2, 2, 5, 4), draw.normal(4, 1, 3, 3), 2, 1, 1, 2));
        add("maxPool2d", draw -> Functions.maxPool2d(draw.distinct(2, 3, 4, 5), 2, 1, 0));
        add("avgPool2d", draw -> Functions.avgPool2d(draw.normal(2, 3, 4, 5), 3, 2, 1));
    }

    /** Mean negative log-likelihood of the labels. Shapes: logits [batch, classes], labels I32 [batch]. */
    static Tensor crossEntropy(Tensor logits, Tensor labels) {
        Tensor likelihood = logits.logSoftmax(-1);
        Tensor right = Functions.isClass(labels, logits.shape().dim(-1));
        return Tensor.select(right, likelihood, Tensor.zerosLike(likelihood))
                .sum(-1)
                .mean()
                .neg();
    }

    private void networks() {
        add("two layers", draw -> {
            Tensor hidden = draw.normal(4, 6)
                    .matmul(draw.parameter(5, 6).transpose())
                    .add(draw.parameter(5))
                    .gelu();
            return crossEntropy(hidden.matmul(draw.parameter(5, 3)).add(draw.parameter(3)), draw.indices(3, 4));
        });
        add("a convolutional network", draw -> {
            Tensor x = draw.between(0.5, 2, 2, 1, 6, 6);
            Tensor hidden = Functions.conv2d(x, draw.parameter(3, 1, 3, 3), 1, 1, 1, 1)
                    .add(draw.parameter(3, 1, 1))
                    .tanh();
            Tensor pooled = Functions.avgPool2d(hidden, 2, 2, 0).flatten(1);
            return crossEntropy(pooled.matmul(draw.parameter(27, 3)), draw.indices(3, 2));
        });
        add("attention", draw -> attention(draw.normal(2, 5, 4), draw, 4));
        add("embeddings averaged and compared", draw -> {
            Tensor table = draw.parameter(7, 4);
            Tensor left =
                    Functions.normalize(table.gather(draw.indices(7, 3, 5)).mean(1), -1, 1e-6);
            Tensor right =
                    Functions.normalize(table.gather(draw.indices(7, 3, 5)).mean(1), -1, 1e-6);
            Tensor scores = left.matmul(right.transpose()).mul(5);
            return crossEntropy(scores, Tensor.iota(Shape.of(3), 0));
        });
    }

    /** One head of causal self-attention. Shapes: x [batch, time, width] → [batch, time, width]. */
    static Tensor attention(Tensor x, Draw draw, int width) {
        int time = x.shape().dim(1);
        Tensor q = x.matmul(draw.parameter(width, width));
        Tensor k = x.matmul(draw.parameter(width, width));
        Tensor v = x.matmul(draw.parameter(width, width));
        Tensor scores = q.matmul(k.transpose()).mul(1 / Math.sqrt(width));
        Shape square = Shape.of(time, time);
        Tensor past = Tensor.iota(square, 1).le(Tensor.iota(square, 0));
        Tensor masked = Tensor.select(past, scores, Tensor.full(-1e9, x.dtype(), Shape.scalar()));
        return masked.softmax(-1).matmul(v);
    }
}
