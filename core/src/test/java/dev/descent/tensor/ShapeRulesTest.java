package dev.descent.tensor;

import static dev.descent.tensor.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeRulesTest {
    private static final Tensor BOOLS = of(DType.BOOL, 2, 3);
    private static final Tensor INTS = of(DType.I32, 2, 3);
    private static final Tensor FLOATS = of(DType.F32, 2, 3);
    private static final Tensor DOUBLES = of(DType.F64, 2, 3);

    private static Tensor of(DType dtype, int... shape) {
        return Tensor.full(1, dtype, Shape.of(shape));
    }

    private static Tensor of(int... shape) {
        return of(DType.F32, shape);
    }

    @Test
    void elementwiseOpsKeepShapeAndType() {
        for (Tensor x : List.of(FLOATS, DOUBLES)) {
            for (Tensor y : List.of(
                    x.neg(),
                    x.exp(),
                    x.log(),
                    x.sqrt(),
                    x.reciprocal(),
                    x.tanh(),
                    x.erf(),
                    x.normalCdf(),
                    x.normalDensity(),
                    x.sin(),
                    x.cos(),
                    x.abs(),
                    x.sign(),
                    x.detach(),
                    x.add(x),
                    x.sub(x),
                    x.mul(x),
                    x.div(x),
                    x.max(x),
                    x.min(x),
                    x.pow(x))) {
                assertEquals(x.shape(), y.shape());
                assertEquals(x.dtype(), y.dtype());
            }
        }
        assertEquals(DType.I32, INTS.add(INTS).dtype());
        assertEquals(DType.BOOL, INTS.lt(INTS).dtype());
        assertEquals(DType.BOOL, BOOLS.max(BOOLS).dtype());
        assertEquals(DType.F64, FLOATS.cast(DType.F64).dtype());
        assertSame(FLOATS, FLOATS.cast(DType.F32));
    }

    @Test
    void reductionsDropOrKeepTheirAxes() {
        Tensor x = of(2, 3, 4);
        assertEquals(Shape.scalar(), x.sum().shape());
        assertEquals(Shape.of(2, 4), x.sum(1).shape());
        assertEquals(Shape.of(2, 1, 4), x.sumKeeping(1).shape());
        assertEquals(Shape.of(3), x.amax(0, -1).shape());
        assertEquals(Shape.of(1, 3, 1), x.amaxKeeping(-1, 0).shape());
        assertEquals(Shape.of(2, 3), x.mean(2).shape());
        assertEquals(Shape.of(2, 4), x.argmax(1).shape());
        assertEquals(DType.I32, x.argmax(1).dtype());
        assertEquals(Shape.scalar(), of().sum().shape());
    }

    @Test
    void layoutOpsMoveExtents() {
        Tensor x = of(2, 3, 4);
        assertEquals(Shape.of(4, 2, 3), x.permute(2, 0, 1).shape());
        assertEquals(Shape.of(4, 2, 3), x.permute(-1, -3, -2).shape());
        assertEquals(Shape.of(2, 4, 3), x.transpose().shape());
        assertEquals(Shape.of(4, 3, 2), x.transpose(0, -1).shape());
        assertEquals(Shape.of(6, 4), x.reshape(-1, 4).shape());
        assertEquals(Shape.of(2, 12), x.flatten(1).shape());
        assertEquals(Shape.of(2, 3, 1, 4), x.unsqueeze(2).shape());
        assertEquals(Shape.of(2, 3, 4, 1), x.unsqueeze(-1).shape());
        assertEquals(Shape.of(2, 2, 4), x.slice(1, 1, 3).shape());
        assertEquals(Shape.of(2, 3, 9), x.pad(-1, 2, 3, 0).shape());
        assertEquals(
                Shape.of(2, 8, 4), Tensor.concat(1, List.of(x, of(2, 5, 4))).shape());
        assertEquals(Shape.of(5, 2, 3, 4), x.broadcastTo(Shape.of(5, 2, 3, 4)).shape());
        assertEquals(Shape.of(2, 4), of(2, 1, 4).dropAxes(1).shape());
        assertEquals(Shape.of(0, 4), of(0, 2).reshape(0, 4).shape());
    }

    @Test
    void productsAndIndicesCombineShapes() {
        assertEquals(Shape.of(2, 4), of(2, 3).matmul(of(3, 4)).shape());
        assertEquals(Shape.of(5, 2, 4), of(5, 2, 3).matmul(of(3, 4)).shape());
        assertEquals(Shape.of(6, 5, 2, 4), of(6, 1, 2, 3).matmul(of(5, 3, 4)).shape());
        assertEquals(Shape.of(5, 4), of(3).matmul(of(5, 3, 4)).shape());
        assertEquals(Shape.of(5, 2), of(5, 2, 3).matmul(of(3)).shape());
        assertEquals(Shape.scalar(), of(3).matmul(of(3)).shape());
        assertEquals(Shape.of(2, 3, 4), of(7, 4).gather(INTS).shape());
        assertEquals(Shape.of(2, 3), of(7).gather(INTS).shape());
        assertEquals(
                Shape.of(9, 4),
                Tensor.of(new Indexing.ScatterAdd(of(2, 3, 4), INTS, 9)).shape());
        assertEquals(Shape.of(2, 3, 7), INTS.oneHot(7).shape());
    }

    @Test
    void shapesThatDoNotBroadcastAreNamed() {
        Tensor a = of(2, 3);
        Tensor b = of(4, 3);
        refused(() -> a.add(b), "add", "[2, 3]", "[4, 3]", "2 and 4 differ");
        refused(() -> a.sub(b), "sub", "[2, 3]", "[4, 3]");
        refused(() -> a.mul(b), "mul", "[2, 3]", "[4, 3]");
        refused(() -> a.div(b), "div", "[2, 3]", "[4, 3]");
        refused(() -> a.max(b), "max", "[2, 3]", "[4, 3]");
        refused(() -> a.min(b), "min", "[2, 3]", "[4, 3]");
        refused(() -> a.pow(b), "pow", "[2, 3]", "[4, 3]");
        refused(() -> a.lt(b), "compare", "[2, 3]", "[4, 3]");
        refused(() -> a.eq(b), "compare", "[2, 3]", "[4, 3]");
        refused(() -> Tensor.select(BOOLS, a, b), "select", "[2, 3]", "[4, 3]");
        refused(() -> Tensor.select(BOOLS, b, b), "select", "[2, 3]", "[4, 3]");
        refused(() -> a.broadcastTo(Shape.of(2, 4)), "broadcast", "[2, 3]", "[2, 4]");
        refused(() -> of(3).broadcastTo(Shape.of(4, 2)), "broadcast", "[3]", "[4, 2]");
        refused(() -> a.exp().broadcastTo(Shape.of(3)), "broadcast", "[2, 3]", "[3]");
        refused(() -> of(3).exp().broadcastTo(Shape.of(4, 2)), "broadcast", "[3]", "[4, 2]");
    }

    @Test
    void theRecordsThemselvesRefuseDifferentShapes() {
        Tensor a = of(2, 3);
        Tensor b = of(3);
        refused(() -> new Binary.Add(a, b), "add", "[2, 3]", "[3]");
        refused(() -> new Binary.Maximum(a, b), "maximum", "[2, 3]", "[3]");
        refused(() -> new Binary.Power(a, b), "power", "[2, 3]", "[3]");
        refused(() -> new Elementwise.Select(BOOLS, b, b), "select", "[2, 3]", "[3]");
        refused(() -> new Layout.Broadcast(b, Shape.of(2, 3)), "broadcast", "[2, 3]", "[3]");
        refused(() -> new MatMul(a, a, false, false), "matmul", "[2, 3]");
        refused(() -> new MatMul(a, of(4, 5), true, true), "matmul", "[2, 3]ᵀ", "[4, 5]ᵀ");
    }

    @Test
    void productsThatDoNotFitAreNamed() {
        refused(() -> of(2, 3).matmul(of(2, 3)), "matmul", "[2, 3] and [2, 3]", "3 columns meet 2 rows");
        refused(() -> of(3).matmul(of(4)), "matmul", "[3] and [4]");
        refused(() -> of(2, 3).matmul(of(4)), "matmul", "[2, 3] and [4]");
        refused(() -> of(5, 2, 3).matmul(of(4, 3, 2)), "matmul", "[5, 2, 3] and [4, 3, 2]");
        refused(() -> of().matmul(of(4)), "matmul", "[] and [4]");
    }

    @Test
    void layoutsThatDoNotFitAreNamed() {
        Tensor x = of(2, 3);
        refused(() -> x.reshape(4, 2), "reshape", "[2, 3]", "[4, 2]", "6", "8");
        refused(() -> x.reshape(4, -1), "reshape", "[2, 3]", "[4, -1]");
        refused(() -> x.reshape(-1, -1), "reshape", "[2, 3]", "[-1, -1]");
        refused(() -> x.permute(0, 0), "permute", "[2, 3]", "[0, 0]");
        refused(() -> x.permute(1), "permute", "[2, 3]", "[1]");
        refused(() -> x.slice(1, 1, 4), "slice", "[2, 3]", "1", "4");
        refused(() -> x.slice(1, 2, 1), "slice", "[2, 3]", "2", "1");
        refused(() -> x.slice(1, -1, 2), "slice", "[2, 3]", "-1");
        refused(() -> x.pad(0, -1, 0, 0), "pad", "[2, 3]", "-1");
        refused(() -> x.flip(2), "axis 2", "[2, 3]");
        refused(() -> x.sum(2), "axis 2", "[2, 3]");
        refused(() -> x.sum(-3), "axis -3", "[2, 3]");
        refused(() -> x.softmax(2), "axis 2", "[2, 3]");
        refused(() -> x.dropAxes(1), "dropAxes", "axis 1", "[2, 3]");
        refused(() -> x.unsqueeze(3), "unsqueeze", "3", "[2, 3]");
        refused(() -> x.unsqueeze(-4), "unsqueeze", "-4", "[2, 3]");
        refused(() -> Tensor.concat(0, List.of(x, of(2, 4))), "concat", "[2, 3]", "[2, 4]", "axis 0");
        refused(() -> Tensor.concat(0, List.of(x, of(3))), "concat", "[2, 3]", "[3]");
        refused(() -> Tensor.concat(0, List.of()), "concat", "nothing");
        refused(() -> of(2, 0).amax(1), "max", "[2, 0]", "empty");
        refused(() -> Tensor.iota(Shape.of(2, 3), 2), "axis 2", "[2, 3]");
    }

    @Test
    void typesThatDoNotFitAreNamed() {
        refused(() -> FLOATS.add(DOUBLES), "add", "F32", "F64", "cast");
        refused(() -> FLOATS.mul(INTS), "multiply", "F32", "I32", "cast");
        refused(() -> INTS.exp(), "exp", "I32", "[2, 3]", "cast");
        refused(() -> BOOLS.neg(), "negate", "BOOL", "[2, 3]", "cast");
        refused(() -> BOOLS.add(BOOLS), "add", "BOOL", "[2, 3]", "cast");
        refused(() -> BOOLS.sum(), "sum", "BOOL", "[2, 3]", "cast");
        refused(() -> INTS.matmul(INTS.transpose()), "matmul", "I32");
        refused(() -> FLOATS.matmul(DOUBLES.transpose()), "matmul", "F32", "F64");
        refused(() -> FLOATS.gather(FLOATS), "gather", "I32", "F32", "[2, 3]");
        refused(() -> of().gather(INTS), "gather", "scalar");
        refused(() -> of(0, 4).gather(INTS), "gather", "[0, 4]", "no rows");
        refused(() -> Tensor.select(FLOATS, FLOATS, FLOATS), "select", "BOOL", "F32", "[2, 3]");
        refused(() -> Tensor.select(BOOLS, FLOATS, INTS), "select", "F32", "I32", "[2, 3]");
        refused(() -> new Indexing.ScatterAdd(FLOATS, of(DType.I32, 3), 4), "scatterAdd", "[2, 3]", "[3]");
        refused(() -> new Indexing.ScatterAdd(FLOATS, FLOATS, 4), "scatterAdd", "I32", "F32");
        refused(() -> new Uniform(Shape.of(3), 1, 2, FLOATS), "uniform", "I32", "F32");
        refused(() -> new Uniform(Shape.of(3), 1, 2, INTS), "uniform", "[2, 3]", "[]");
        refused(() -> Tensor.concat(0, List.of(FLOATS, INTS)), "concat", "F32", "I32");
        refused(() -> INTS.mul(0.5), "0.5", "I32", "cast");
        refused(() -> INTS.lt(2.5), "2.5", "I32", "cast");
        refused(() -> Tensor.full(2, DType.BOOL, Shape.of(2)), "2", "BOOL");
        refused(() -> Tensor.full(1e10, DType.I32, Shape.of(2)), "1.0E10", "I32");
        refused(() -> INTS.pad(0, 1, 1, 0.5), "pad", "0.5", "I32", "cast");
    }

    @Test
    void valuesThatDoNotFillAShapeAreCounted() {
        refused(() -> Tensor.of(new float[5], 2, 3), "5 values", "[2, 3]", "6");
        refused(() -> Tensor.of(new double[5], 2, 3), "5 values", "[2, 3]", "6");
        refused(() -> Tensor.of(new int[5], 2, 3), "5 values", "[2, 3]", "6");
        refused(() -> Shape.of(2, -3), "[2, -3]");
    }

    @Test
    void aRefusalInsideAComposedFunctionNamesTheCallersLine() {
        refused(() -> Functions.softmax(FLOATS, 5), "axis 5", "[2, 3]");
        refused(() -> Functions.layerNorm(INTS, 1e-5), "I32");
        refused(() -> Functions.clip(BOOLS, 0, 1), "BOOL");
    }

    @Test
    void windowsMoveOverImages() {
        assertEquals(5, Window.of(3, 1, 1).places(5));
        assertEquals(3, Window.of(3, 2, 1).places(5));
        assertEquals(1, new Window(3, 1, 0, 0, 2).places(5));
        assertEquals(3, new Window(2, 2, 0, 1, 1).places(5));
        assertEquals(3, Window.of(2, 3, 1).at(1, 1));
        Tensor image = of(2, 3, 8, 7);
        Tensor weight = of(6, 3, 3, 3);
        assertEquals(
                Shape.of(2, 6, 8, 7),
                Functions.conv2d(image, weight, 1, 1, 1, 1).shape());
        assertEquals(
                Shape.of(2, 6, 3, 3),
                Functions.conv2d(image, weight, 2, 1, 2, 1).shape());
        assertEquals(
                Shape.of(2, 6, 6, 5),
                Functions.conv2d(image, of(6, 1, 3, 3), 1, 0, 1, 3).shape());
        assertEquals(Shape.of(2, 3, 4, 3), Functions.maxPool2d(image, 2, 2, 0).shape());
        assertEquals(Shape.of(2, 3, 4, 4), Functions.avgPool2d(image, 3, 2, 1).shape());
    }

    @Test
    void windowsThatDoNotFitAreNamed() {
        Tensor image = of(2, 3, 8, 7);
        Tensor weight = of(6, 3, 3, 3);
        refused(() -> Window.of(0, 1, 0), "size 0");
        refused(() -> Window.of(2, 0, 0), "stride 0");
        refused(() -> Window.of(2, 1, -1), "padding -1");
        refused(() -> Functions.conv2d(image, of(6, 3, 9, 9), 1, 0, 1, 1), "9 values", "axis of 8", "padding");
        refused(() -> Functions.conv2d(image, weight, 1, 0, 4, 1), "9 values", "axis of 8");
        refused(() -> Functions.conv2d(image, of(6, 4, 3, 3), 1, 1, 1, 1), "conv2d", "[6, 4, 3, 3]", "4", "3");
        refused(() -> Functions.conv2d(image, weight, 1, 1, 1, 2), "conv2d", "2 groups", "3 channels");
        refused(() -> Functions.conv2d(image, weight, 1, 1, 1, 0), "conv2d", "group", "0");
        refused(() -> Functions.conv2d(of(3, 8, 7), weight, 1, 1, 1, 1), "conv2d", "[3, 8, 7]");
        refused(() -> Functions.conv2d(image, of(6, 0, 3, 3), 1, 1, 1, 1), "conv2d", "[6, 0, 3, 3]");
        refused(() -> Functions.conv2d(of(DType.I32, 2, 3, 8, 7), weight, 1, 1, 1, 1), "conv2d", "I32", "cast");
        refused(() -> Functions.conv2d(of(DType.F64, 2, 3, 8, 7), weight, 1, 1, 1, 1), "conv2d", "F64", "F32");
        Convolution.Geometry geometry = new Convolution.Geometry(Window.of(3, 1, 1), Window.of(3, 1, 1), 1);
        Tensor upstream = of(2, 8, 6, 6);
        refused(() -> new Convolution.Conv2dInput(upstream, weight, geometry, 8, 7), "conv2dInput", "[2, 8, 6, 6]");
        refused(() -> new Convolution.Conv2dWeight(of(2, 8, 7, 3), upstream, geometry), "conv2dWeight", "[2, 8, 7, 6]");
        refused(() -> new Convolution.Conv2d(of(2, 8, 7, 3), of(6, 3, 2, 3), geometry), "[6, 3, 2, 3]", "3×3");
        refused(() -> Functions.maxPool2d(image, 2, 2, 2), "maxPool", "padding 2");
        refused(() -> Functions.maxPool2d(image, 8, 1, 0), "8 values", "axis of 7");
        refused(() -> Functions.avgPool2d(of(3, 8, 7), 2, 2, 0), "avgPool2d", "[3, 8, 7]");
        Window two = Window.of(2, 2, 0);
        refused(() -> new Pooling.MaxPoolInput(of(2, 8, 6, 3), upstream, two, two), "[2, 4, 3, 3]", "[2, 8, 6, 6]");
        refused(() -> new Pooling.AvgPoolInput(upstream, two, two, 8, 6), "[2, 4, 3, 6]", "[2, 8, 6, 6]");
        refused(() -> new Pooling.AvgPool(image, two, new Window(2, 1, 0, 0, 2)), "avgPool", "dilation 2");
    }
}
