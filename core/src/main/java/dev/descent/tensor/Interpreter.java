package dev.descent.tensor;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * Evaluates expressions op by op in double precision with the plainest code possible: the oracle that compiled programs,
 * backends and gradients are tested against. Integers are held in doubles, which are exact to 2⁵³; truth values are 0 and 1.
 */
public final class Interpreter {
    private final Map<String, double[]> inputs;
    private final Map<Tensor, double[]> known = new IdentityHashMap<>();

    private Interpreter(Map<String, double[]> inputs) {
        this.inputs = inputs;
    }

    /** The values of an expression without inputs, rounded to its type. */
    public static Values evaluate(Tensor tensor) {
        double[] exact = evaluate(List.of(tensor), Map.of()).getFirst();
        Values values = Values.zeros(tensor.dtype(), tensor.shape());
        for (int i = 0; i < exact.length; i++) {
            values.set(i, exact[i]);
        }
        return values;
    }

    /**
     * The values of some expressions, not rounded.
     *
     * @param inputs row-major values for each {@link Leaf.Input}, by name
     * @throws IllegalArgumentException if an input is missing or has the wrong number of values
     */
    public static List<double[]> evaluate(List<Tensor> tensors, Map<String, double[]> inputs) {
        Interpreter interpreter = new Interpreter(new HashMap<>(inputs));
        for (Tensor tensor : Graph.topological(tensors)) {
            interpreter.known.put(tensor, interpreter.compute(tensor));
        }
        return tensors.stream().map(interpreter.known::get).toList();
    }

    private double[] compute(Tensor tensor) {
        return switch (tensor.op()) {
            case Leaf leaf -> leaf(leaf);
            case Unary unary -> map(unary.x(), unary(unary));
            case Binary binary -> binary(binary);
            case Elementwise.Select select -> select(select);
            case Reduction reduction -> reduce(reduction);
            case Layout layout -> layout(layout);
            case MatMul product -> matmul(product);
            case Indexing.Gather gather -> gather(gather);
            case Indexing.ScatterAdd scatter -> scatterAdd(scatter);
            case Convolution convolution ->
                WindowLoops.convolution(convolution, operand(convolution, 0), operand(convolution, 1));
            case Pooling pooling ->
                WindowLoops.pooling(
                        pooling,
                        operand(pooling, 0),
                        operand(pooling, pooling.inputs().size() - 1));
            case Indexing.Slots slots -> slots(slots);
            case Uniform uniform -> uniform(uniform);
            case Composite composite -> expanded(composite);
            case Ordering ordering -> known.get(ordering.inputs().getFirst());
        };
    }

    private double[] operand(Op op, int number) {
        return known.get(op.inputs().get(number));
    }

    private double[] expanded(Composite composite) {
        Tensor whole = composite.expanded();
        for (Tensor part : Graph.topological(List.of(whole), composite.inputs())) {
            known.put(part, compute(part));
        }
        return known.get(whole);
    }

    private double[] leaf(Leaf leaf) {
        int size = Math.toIntExact(leaf.shape().size());
        return switch (leaf) {
            case Leaf.Constant constant -> fill(size, i -> constant.value());
            case Leaf.Literal literal -> literal.values().toDoubles();
            case Leaf.Read read -> read.variable().values().toDoubles();
            case Leaf.Input input -> {
                double[] given = inputs.get(input.name());
                if (given == null || given.length != size) {
                    throw new IllegalArgumentException("input \"" + input.name() + "\" of shape " + input.shape()
                            + (given == null ? " was not given" : " was given " + given.length + " values"));
                }
                yield given;
            }
            case Leaf.Iota iota -> {
                long stride = iota.shape().strides()[iota.axis()];
                int extent = iota.shape().dim(iota.axis());
                yield fill(size, i -> i / stride % extent);
            }
        };
    }

    private DoubleUnaryOperator unary(Unary op) {
        boolean whole = op.x().dtype() == DType.I32;
        return switch (op) {
            case Unary.Negate negate -> x -> whole ? -(int) x : -x;
            case Unary.Exp exp -> Math::exp;
            case Unary.Log log -> Math::log;
            case Unary.Sqrt sqrt -> Math::sqrt;
            case Unary.Reciprocal reciprocal -> x -> 1 / x;
            case Unary.Tanh tanh -> Math::tanh;
            case Unary.Erf erf -> Erf::value;
            case Unary.NormalCdf cdf -> x -> 0.5 * Erfc.value(-x * Math.sqrt(0.5));
            case Unary.NormalDensity density -> x -> Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
            case Unary.Sin sin -> Math::sin;
            case Unary.Cos cos -> Math::cos;
            case Unary.Abs abs -> x -> whole ? Math.abs((int) x) : Math.abs(x);
            case Unary.Sign sign -> Math::signum;
            case Unary.Detach detach -> x -> x;
            case Unary.Cast cast ->
                switch (cast.dtype()) {
                    case F32, F64, BF16 -> x -> x;
                    case I32 -> x -> (int) x;
                    case BOOL -> x -> x != 0 ? 1 : 0;
                };
        };
    }

    @SuppressWarnings({"FloatCast", "NarrowCalculation"
    }) // Whole numbers do wrap around, and divide without a remainder.
    private double[] binary(Binary op) {
        double[] a = known.get(op.a());
        double[] b = known.get(op.b());
        boolean whole = op.a().dtype() == DType.I32;
        return switch (op) {
            case Binary.Add add -> fill(a.length, i -> whole ? (int) a[i] + (int) b[i] : a[i] + b[i]);
            case Binary.Subtract subtract -> fill(a.length, i -> whole ? (int) a[i] - (int) b[i] : a[i] - b[i]);
            case Binary.Multiply multiply -> fill(a.length, i -> whole ? (int) a[i] * (int) b[i] : a[i] * b[i]);
            case Binary.Divide divide -> fill(a.length, i -> whole ? divide((int) a[i], (int) b[i]) : a[i] / b[i]);
            case Binary.Maximum maximum -> fill(a.length, i -> Math.max(a[i], b[i]));
            case Binary.Minimum minimum -> fill(a.length, i -> Math.min(a[i], b[i]));
            case Binary.Power power -> fill(a.length, i -> Math.pow(a[i], b[i]));
            case Binary.Compare compare -> fill(a.length, i -> compare.order().test(a[i], b[i]) ? 1 : 0);
        };
    }

    private static int divide(int a, int b) {
        return b == 0 ? 0 : a / b;
    }

    private double[] select(Elementwise.Select op) {
        double[] condition = known.get(op.condition());
        double[] a = known.get(op.a());
        double[] b = known.get(op.b());
        return fill(condition.length, i -> condition[i] != 0 ? a[i] : b[i]);
    }

    private double[] reduce(Reduction op) {
        double[] x = known.get(op.x());
        double[] result = fill(
                Math.toIntExact(op.shape().size()), i -> op instanceof Reduction.Max ? Double.NEGATIVE_INFINITY : 0);
        long[] strides = op.shape().strides();
        for (int axis : op.axes()) {
            strides[axis] = 0;
        }
        int[] targets = offsets(op.x().shape(), strides);
        for (int i = 0; i < x.length; i++) {
            int target = targets[i];
            result[target] = op instanceof Reduction.Max ? Math.max(result[target], x[i]) : result[target] + x[i];
        }
        return op.dtype() == DType.I32 ? wrapped(result) : result;
    }

    private double[] layout(Layout op) {
        int size = Math.toIntExact(op.shape().size());
        return switch (op) {
            case Layout.Reshape reshape -> known.get(reshape.x());
            case Layout.Permute permute -> {
                long[] strides = permute.x().shape().strides();
                long[] moved = permute.order().stream()
                        .mapToLong(axis -> strides[axis])
                        .toArray();
                yield pick(op.shape(), permute.x(), moved, 0);
            }
            case Layout.Broadcast broadcast -> {
                long[] strides = broadcast.x().shape().strides();
                for (int axis = 0; axis < strides.length; axis++) {
                    strides[axis] = broadcast.x().shape().dim(axis) == 1 ? 0 : strides[axis];
                }
                yield pick(op.shape(), broadcast.x(), strides, 0);
            }
            case Layout.Slice slice -> {
                long[] strides = slice.x().shape().strides();
                yield pick(op.shape(), slice.x(), strides, start(slice.starts(), strides));
            }
            case Layout.Flip flip -> {
                long[] strides = flip.shape().strides();
                long origin = 0;
                for (int axis : flip.axes()) {
                    origin += (flip.shape().dim(axis) - 1) * strides[axis];
                    strides[axis] = -strides[axis];
                }
                yield pick(op.shape(), flip.x(), strides, (int) origin);
            }
            case Layout.Pad pad -> {
                double[] padded = fill(size, i -> pad.value());
                place(
                        padded,
                        pad.shape(),
                        pad.x(),
                        start(pad.before(), pad.shape().strides()));
                yield padded;
            }
            case Layout.Concat concat -> {
                double[] joined = new double[size];
                int[] offsets = concat.offsets();
                for (int i = 0; i < offsets.length; i++) {
                    long origin = offsets[i] * concat.shape().strides()[concat.axis()];
                    place(joined, concat.shape(), concat.inputs().get(i), (int) origin);
                }
                yield joined;
            }
        };
    }

    private double[] matmul(MatMul op) {
        double[] a = known.get(op.a());
        double[] b = known.get(op.b());
        int m = op.m();
        int n = op.n();
        int k = op.k();
        double[] c = new double[Math.toIntExact(op.shape().size())];
        for (int batch = 0; batch < op.batch(); batch++) {
            int atA = batch * m * k;
            int atB = batch * k * n;
            for (int row = 0; row < m; row++) {
                for (int column = 0; column < n; column++) {
                    double sum = 0;
                    for (int i = 0; i < k; i++) {
                        double left = a[atA + (op.transposeA() ? i * m + row : row * k + i)];
                        double right = b[atB + (op.transposeB() ? column * k + i : i * n + column)];
                        sum += left * right;
                    }
                    c[(batch * m + row) * n + column] = sum;
                }
            }
        }
        return c;
    }

    private double[] gather(Indexing.Gather op) {
        double[] table = known.get(op.table());
        double[] indices = known.get(op.indices());
        int rows = op.table().shape().dim(0);
        int width = indices.length == 0 ? 0 : Math.toIntExact(op.shape().size()) / indices.length;
        return fill(
                Math.toIntExact(op.shape().size()),
                i -> table[row((int) indices[i / width], rows) * width + i % width]);
    }

    private double[] scatterAdd(Indexing.ScatterAdd op) {
        double[] x = known.get(op.x());
        double[] indices = known.get(op.indices());
        double[] result = new double[Math.toIntExact(op.shape().size())];
        for (int i = 0; i < x.length; i++) {
            int width = x.length / indices.length;
            result[row((int) indices[i / width], op.rows()) * width + i % width] += x[i];
        }
        return op.dtype() == DType.I32 ? wrapped(result) : result;
    }

    private double[] slots(Indexing.Slots op) {
        double[] slots = new double[op.rows()];
        int picked = 0;
        for (double index : known.get(op.indices())) {
            int row = row((int) index, op.rows());
            slots[row] = slots[row] == 0 ? ++picked : slots[row];
        }
        return slots;
    }

    /** Sums of I32 values, exact up to here, as I32 arithmetic gives them. */
    private static double[] wrapped(double[] sums) {
        return fill(sums.length, i -> (int) (long) sums[i]);
    }

    private static int row(int index, int rows) {
        if (index < 0 || index >= rows) {
            throw new IndexOutOfBoundsException("index " + index + " is outside a table of " + rows + " rows");
        }
        return index;
    }

    private double[] uniform(Uniform op) {
        long key = Threefry.key(op.seed(), op.stream());
        int counter = (int) known.get(op.counter())[0];
        return fill(Math.toIntExact(op.shape().size()), i -> Threefry.uniform(key, counter, i));
    }

    private double[] map(Tensor x, DoubleUnaryOperator function) {
        double[] values = known.get(x);
        return fill(values.length, i -> function.applyAsDouble(values[i]));
    }

    /** Values of x at {@code origin + Σ index·stride} for every index of a shape. */
    private double[] pick(Shape shape, Tensor x, long[] strides, int origin) {
        double[] values = known.get(x);
        int[] offsets = offsets(shape, strides);
        return fill(offsets.length, i -> values[origin + offsets[i]]);
    }

    /** Writes all of x into a larger tensor, its first value at {@code origin}. */
    private void place(double[] target, Shape shape, Tensor x, int origin) {
        double[] values = known.get(x);
        int[] offsets = offsets(x.shape(), shape.strides());
        for (int i = 0; i < values.length; i++) {
            target[origin + offsets[i]] = values[i];
        }
    }

    private static int start(List<Integer> starts, long[] strides) {
        return (int) IntStream.range(0, strides.length)
                .mapToLong(axis -> starts.get(axis) * strides[axis])
                .sum();
    }

    /** {@code Σ index·stride} for every index of a shape, in row-major order. */
    private static int[] offsets(Shape shape, long[] strides) {
        int[] offsets = new int[Math.toIntExact(shape.size())];
        if (offsets.length == 0) {
            return offsets;
        }
        int known = 1; // those of the inner axes, which repeat along the next one
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            int extent = shape.dim(axis);
            for (int index = 1; index < extent; index++) {
                int along = (int) (index * strides[axis]);
                for (int i = 0; i < known; i++) {
                    offsets[index * known + i] = offsets[i] + along;
                }
            }
            known *= extent;
        }
        return offsets;
    }

    private static double[] fill(int size, IntToDoubleFunction value) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = value.applyAsDouble(i);
        }
        return values;
    }
}
