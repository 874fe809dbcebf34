package dev.descent.oracle;

import dev.descent.gradient.Gradients;
import dev.descent.tensor.Attention;
import dev.descent.tensor.AttentionGradient;
import dev.descent.tensor.Binary;
import dev.descent.tensor.Convolution.Conv2d;
import dev.descent.tensor.Convolution.Conv2dInput;
import dev.descent.tensor.Convolution.Conv2dWeight;
import dev.descent.tensor.Convolution.Geometry;
import dev.descent.tensor.DType;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Layout;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Ordering;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Uniform;
import dev.descent.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Every primitive op at work, in each of its forms, giving real numbers that depend on real leaves. */
public final class OpExamples {
    private final List<Example> examples = new ArrayList<>();

    private OpExamples() {}

    /** All of them. */
    public static List<Example> all() {
        OpExamples ops = new OpExamples();
        ops.unary();
        ops.binary();
        ops.leaves();
        ops.reductions();
        ops.layout();
        ops.products();
        ops.indexing();
        ops.convolutions();
        ops.pooling();
        ops.attention();
        ops.ordering();
        return List.copyOf(ops.examples);
    }

    private void add(String name, Function<Draw, Tensor> build) {
        examples.add(new Example(name, build));
    }

    private void unary() {
        unary("neg", Tensor::neg, -3, 3);
        unary("exp", Tensor::exp, -3, 3);
        unary("log", Tensor::log, 0.2, 4);
        unary("sqrt", Tensor::sqrt, 0.2, 4);
        unary("tanh", Tensor::tanh, -3, 3);
        unary("sigmoid", Tensor::sigmoid, -3, 3);
        unary("erf", Tensor::erf, -3, 3);
        unary("normalCdf", Tensor::normalCdf, -3, 3);
        unary("normalDensity", Tensor::normalDensity, -3, 3);
        unary("sin", Tensor::sin, -7, 7);
        unary("cos", Tensor::cos, -7, 7);
        add("reciprocal", draw -> draw.awayFromZero(3, 5).reciprocal());
        add("abs", draw -> draw.awayFromZero(3, 5).abs());
        add("sign", draw -> {
            Tensor x = draw.awayFromZero(3, 5);
            return x.sign().mul(x.square());
        });
        add("cast", draw -> {
            DType other = draw.dtype() == DType.F32 ? DType.F64 : DType.F32;
            return draw.normal(3, 5).cast(other).tanh().cast(draw.dtype());
        });
        add("detach", draw -> {
            Tensor x = draw.normal(3, 5);
            // Its gradient is checked by a test of its own: finite differences see through it.
            return x.mul(Tensor.onesLike(x).detach());
        });
    }

    private void unary(String name, UnaryOperator<Tensor> op, double low, double high) {
        add(name, draw -> op.apply(draw.between(low, high, 3, 5)));
    }

    private void binary() {
        binary("add", Tensor::add);
        binary("sub", Tensor::sub);
        binary("mul", Tensor::mul);
        add("div", draw -> draw.normal(3, 5).div(draw.awayFromZero(3, 5)));
        add("max", draw -> pairwise(draw, Tensor::max));
        add("min", draw -> pairwise(draw, Tensor::min));
        add("pow", draw -> draw.between(0.3, 2, 3, 5).pow(draw.normal(3, 5)));
        add(
                "pow of positive and negative numbers",
                draw -> draw.awayFromZero(3, 5).pow(3));
        for (Binary.Compare.Order order : Binary.Compare.Order.values()) {
            add("select by " + order, draw -> {
                List<Tensor> pair = draw.distinctPair(3, 5);
                Tensor condition = Tensor.of(new Binary.Compare(order, pair.get(0), pair.get(1)));
                return Tensor.select(condition, pair.get(0).square(), draw.normal(3, 5));
            });
        }
    }

    private void binary(String name, BinaryOperator<Tensor> op) {
        add(name, draw -> op.apply(draw.normal(3, 5), draw.normal(3, 5)));
        add(name + " of a tensor and itself", draw -> {
            Tensor x = draw.normal(3, 5);
            return op.apply(x, x);
        });
    }

    private static Tensor pairwise(Draw draw, BinaryOperator<Tensor> op) {
        List<Tensor> pair = draw.distinctPair(3, 5);
        return op.apply(pair.get(0), pair.get(1));
    }

    private void leaves() {
        add("constant", draw -> draw.normal(3, 5).mul(0.1).add(0.7));
        add("literal", draw -> draw.normal(3, 5).mul(draw.weights(Shape.of(3, 5))));
        add(
                "iota",
                draw -> draw.normal(3, 5)
                        .mul(Tensor.iota(Shape.of(3, 5), 0).cast(draw.dtype()))
                        .add(Tensor.iota(Shape.of(3, 5), 1).cast(draw.dtype())));
        add("input", draw -> draw.input(3, 5).exp());
        add("read", draw -> draw.parameter(3, 5).mul(draw.variable(3, 5).read()));
        add("uniform", draw -> {
            Tensor counter = draw.integers(0, 1000);
            Tensor noise = Tensor.of(new Uniform(Shape.of(3, 5), 17, 2, counter));
            return draw.normal(3, 5).mul(noise.cast(draw.dtype()));
        });
    }

    private void reductions() {
        for (int subset = 1; subset < 8; subset++) {
            List<Integer> axes = new ArrayList<>();
            for (int axis = 0; axis < 3; axis++) {
                if ((subset >> axis & 1) == 1) {
                    axes.add(axis);
                }
            }
            int[] folded = axes.stream().mapToInt(i -> i).toArray();
            add("sum over " + axes, draw -> draw.normal(2, 3, 4).sum(folded));
            add("sum keeping " + axes, draw -> Tensor.of(new Reduction.Sum(draw.normal(2, 3, 4), axes)));
            add("max over " + axes, draw -> draw.distinct(2, 3, 4).amax(folded));
            add("max keeping " + axes, draw -> Tensor.of(new Reduction.Max(draw.distinct(2, 3, 4), axes)));
            add("mean over " + axes, draw -> draw.normal(2, 3, 4).mean(folded));
        }
        add("max of computed values", draw -> draw.distinct(4, 6).exp().mul(1.7).amax(1));
    }

    private void layout() {
        add("reshape", draw -> draw.normal(2, 3, 4).reshape(4, 6));
        add("permute", draw -> draw.normal(2, 3, 4).permute(2, 0, 1));
        add("transpose", draw -> draw.normal(3, 5).transpose());
        add("broadcast", draw -> Tensor.of(new Layout.Broadcast(draw.normal(2, 1, 4), Shape.of(2, 3, 4))));
        add("broadcast of all axes", draw -> draw.normal(1, 1).broadcastTo(Shape.of(2, 3, 4)));
        add("broadcast of a scalar", draw -> draw.normal().broadcastTo(Shape.of(3, 2)));
        add("slice", draw -> Tensor.of(new Layout.Slice(draw.normal(4, 5, 3), List.of(1, 0, 2), Shape.of(2, 4, 1))));
        add("flip", draw -> draw.normal(2, 3, 4).flip(0, 2));
        add("pad", draw -> Tensor.of(new Layout.Pad(draw.normal(2, 3, 2), List.of(1, 0, 2), List.of(0, 2, 1), 0.5)));
        for (int axis = 0; axis < 3; axis++) {
            int joined = axis;
            add(
                    "concat along " + axis,
                    draw -> Tensor.concat(
                            joined,
                            List.of(
                                    draw.normal(
                                            Shape.of(2, 3, 4).with(joined, 1).dims()),
                                    draw.normal(2, 3, 4),
                                    draw.normal(
                                            Shape.of(2, 3, 4).with(joined, 5).dims()))));
        }
        add("concat of a tensor with itself", draw -> {
            Tensor x = draw.normal(2, 3);
            return Tensor.concat(1, List.of(x, x, x));
        });
    }

    private void products() {
        for (int transposes = 0; transposes < 4; transposes++) {
            boolean ofA = (transposes & 1) == 1;
            boolean ofB = transposes > 1;
            String name = (ofA ? "Aᵀ" : "A") + "·" + (ofB ? "Bᵀ" : "B");
            add(
                    name,
                    draw -> Tensor.of(new MatMul(
                            ofA ? draw.normal(5, 3) : draw.normal(3, 5),
                            ofB ? draw.normal(4, 5) : draw.normal(5, 4),
                            ofA,
                            ofB)));
            add(
                    name + ", batched",
                    draw -> Tensor.of(new MatMul(
                            ofA ? draw.normal(2, 3, 4, 2) : draw.normal(2, 3, 2, 4),
                            ofB ? draw.normal(2, 3, 3, 4) : draw.normal(2, 3, 4, 3),
                            ofA,
                            ofB)));
        }
        add("matmul of broadcast batches", draw -> draw.normal(3, 1, 2, 4).matmul(draw.normal(2, 4, 3)));
        add("matmul of a batch and one matrix", draw -> draw.normal(2, 3, 4).matmul(draw.normal(4, 5)));
        add("matmul of a vector and a matrix", draw -> draw.normal(4).matmul(draw.normal(4, 5)));
        add("matmul of a matrix and a vector", draw -> draw.normal(3, 4).matmul(draw.normal(4)));
        add("matmul of two vectors", draw -> draw.normal(6).matmul(draw.normal(6)));
        add("matmul of a matrix and its transpose", draw -> {
            Tensor x = draw.normal(3, 4);
            return x.matmul(x.transpose());
        });
    }

    private void indexing() {
        add("gather of rows", draw -> draw.normal(5, 3).gather(draw.indices(5, 7)));
        add("gather by a matrix of indices", draw -> draw.normal(5, 2, 3).gather(draw.indices(5, 2, 3)));
        add("gather of numbers", draw -> draw.normal(5).gather(draw.indices(5, 4)));
        add("gather of one row", draw -> draw.normal(5, 3).gather(draw.indices(5)));
        add("scatterAdd of rows", draw -> Tensor.of(new Indexing.ScatterAdd(draw.normal(7, 3), draw.indices(5, 7), 5)));
        add(
                "scatterAdd by a matrix of indices",
                draw -> Tensor.of(new Indexing.ScatterAdd(draw.normal(2, 3, 2, 2), draw.indices(4, 2, 3), 4)));
        add("scatterAdd into many more rows", draw -> {
            Tensor indices = draw.givenIntegers(new int[] {17, 3, 17, 29, 0, 17, 3}, 7);
            return Tensor.of(new Indexing.ScatterAdd(draw.normal(7, 9), indices, 30));
        });
        add("slots", draw -> draw.normal(4, 3).gather(Tensor.of(new Indexing.Slots(draw.indices(8, 3), 8))));
    }

    private void ordering() {
        add("recomputed", draw -> {
            Tensor x = draw.normal(3, 5).tanh();
            Tensor noise = Tensor.of(new Uniform(x.shape(), 3, 1, draw.integers(0, 9)));
            Tensor y =
                    x.mul(draw.normal(5)).softmax(-1).mul(noise.cast(x.dtype())).add(x);
            return Tensor.of(Ordering.Recomputed.of(y, x)).exp();
        });
        add("recomputed within what is recomputed", draw -> {
            Tensor x = draw.normal(3, 5);
            Tensor inner = Tensor.of(Ordering.Recomputed.of(x.sin().mul(x), x));
            return Tensor.of(Ordering.Recomputed.of(inner.exp().mul(draw.normal(3, 5)), x));
        });
        add("logSoftmax of which one prevails", draw -> {
            Tensor ahead = draw.awayFromZero(3, 1).square().add(4);
            return Tensor.concat(1, List.of(draw.normal(3, 2), ahead, draw.normal(3, 3)))
                    .logSoftmax(1);
        });
        add("the slope of sigmoid", draw -> {
            Tensor x = draw.normal(3, 5);
            return Gradients.of(x.sigmoid().sum(), List.of(x)).of(x);
        });
        add("the slope of tanh", draw -> {
            Tensor x = draw.normal(3, 5);
            return Gradients.of(x.tanh().sum(), List.of(x)).of(x);
        });
        add("after", draw -> {
            Tensor x = draw.normal(3, 5).sin();
            Tensor later = draw.normal(5).exp();
            return Tensor.of(new Ordering.After(x, later)).square().mul(later);
        });
        add("after, seen through views", draw -> {
            Tensor x = draw.normal(3, 4).sin();
            Tensor after = Tensor.of(new Ordering.After(x.transpose(), x.exp()));
            return after.reshape(2, 6).flip(1).add(x.reshape(2, 6));
        });
    }

    private void attention() {
        add("attention", draw -> Tensor.of(new Attention(draw.normal(2, 5, 3, 2, 4), Optional.empty(), false)));
        add("attention, causal", draw -> Tensor.of(new Attention(draw.normal(2, 5, 3, 2, 4), Optional.empty(), true)));
        for (boolean causal : new boolean[] {false, true}) {
            add("attention where some are padding" + (causal ? ", causal" : ""), draw -> {
                Tensor isToken = draw.givenIntegers(new int[] {1, 1, 1, 0, 0, 0, 1, 1, 0, 1}, 2, 5)
                        .cast(DType.BOOL);
                return Tensor.of(new Attention(draw.normal(2, 5, 3, 2, 4), Optional.of(isToken), causal));
            });
        }
        add(
                "attention-gradient",
                draw -> Tensor.of(new AttentionGradient(
                        new Attention(draw.normal(2, 5, 3, 2, 4), Optional.empty(), true), draw.normal(2, 5, 2, 4))));
        for (boolean causal : new boolean[] {false, true}) {
            add("attention of packed sequences" + (causal ? ", causal" : ""), draw -> {
                Tensor offsets = draw.givenIntegers(new int[] {0, 3, 3, 8}, 4);
                return Tensor.of(Attention.packed(draw.normal(1, 9, 3, 2, 4), offsets, causal));
            });
        }
    }

    private void convolutions() {
        Window three = Window.of(3, 1, 1);
        Window uneven = new Window(2, 2, 1, 0, 2);
        convolution("", new Geometry(three, three, 1), 3, 2);
        convolution(" of one place", new Geometry(Window.of(1, 1, 0), Window.of(1, 1, 0), 1), 3, 2);
        convolution(" of uneven windows", new Geometry(uneven, Window.of(3, 2, 0), 1), 2, 3);
        convolution(" in groups", new Geometry(three, Window.of(2, 1, 1), 2), 4, 2);
        convolution(" by channel", new Geometry(three, uneven, 3), 3, 3);
    }

    private void convolution(String name, Geometry geometry, int in, int out) {
        int[] image = {2, 4, 5, in};
        int[] kernel = {
            out,
            in / geometry.groups(),
            geometry.rows().size(),
            geometry.columns().size()
        };
        int[] result = {2, geometry.rows().places(4), geometry.columns().places(5), out};
        add("conv2d" + name, draw -> Tensor.of(new Conv2d(draw.normal(image), draw.normal(kernel), geometry)));
        add(
                "conv2d's gradient by its image" + name,
                draw -> Tensor.of(new Conv2dInput(draw.normal(result), draw.normal(kernel), geometry, 4, 5)));
        add(
                "conv2d's gradient by its weight" + name,
                draw -> Tensor.of(new Conv2dWeight(draw.normal(image), draw.normal(result), geometry)));
    }

    private void pooling() {
        pooling("", Window.of(2, 2, 0), Window.of(2, 2, 0));
        pooling(" of overlapping windows", Window.of(3, 1, 1), new Window(3, 2, 0, 1, 1));
        pooling(" with gaps", Window.of(1, 2, 0), Window.of(2, 3, 1));
    }

    private void pooling(String name, Window rows, Window columns) {
        int[] result = {2, rows.places(4), columns.places(5), 3};
        add("maxPool" + name, draw -> {
            Tensor x = draw.distinct(2, 4, 5, 3);
            return Tensor.of(new Pooling.MaxPool(x, x, rows, columns));
        });
        add(
                "maxPool of other values" + name,
                draw -> Tensor.of(
                        new Pooling.MaxPool(draw.distinct(2, 4, 5, 3), draw.normal(2, 4, 5, 3), rows, columns)));
        add(
                "maxPool's gradient" + name,
                draw -> Tensor.of(
                        new Pooling.MaxPoolInput(draw.distinct(2, 4, 5, 3), draw.normal(result), rows, columns)));
        add("avgPool" + name, draw -> Tensor.of(new Pooling.AvgPool(draw.normal(2, 4, 5, 3), rows, columns)));
        add(
                "avgPool's gradient" + name,
                draw -> Tensor.of(new Pooling.AvgPoolInput(draw.normal(result), rows, columns, 4, 5)));
    }
}
