package dev.descent.oracle;

import dev.descent.tensor.Binary;
import dev.descent.tensor.Composite;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Op;
import dev.descent.tensor.Ordering;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import dev.descent.tensor.Uniform;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * How far from exact a right program may be, value by value, from how far its operands may be: a running error analysis
 * (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., §3.3). So a tolerance is neither guessed nor
 * loosened until a test passes. u is the unit roundoff, 2⁻²⁴ for F32.
 *
 * <ul>
 *   <li>an op that only moves values, and negation, adds nothing;
 *   <li>add, subtract, multiply add 1 u of the result; divide, sqrt, reciprocal {@value #QUOTIENT} u, room for a
 *       multiplication by the reciprocal; other functions {@value #FUNCTION} u, four units in the last place;
 *   <li>a sum of n terms, in any order, adds n u of the sum of magnitudes;
 *   <li>a convolution that may be computed by Winograd's method adds {@linkplain WinogradBounds what that does};
 *   <li>a comparison that these errors may turn makes a truth value uncertain by 1, and what is selected by it
 *       uncertain by the difference of the two sides.
 * </ul>
 */
final class ErrorBounds {
    private static final double QUOTIENT = 4;
    private static final double FUNCTION = 8;

    private final Map<Tensor, double[]> values;
    private final Map<Tensor, double[]> radii;

    /** Bounds from the values of all tensors and, filled in the order of the graph, the radii of operands. */
    ErrorBounds(Map<Tensor, double[]> values, Map<Tensor, double[]> radii) {
        this.values = values;
        this.radii = radii;
    }

    double[] of(Tensor tensor) {
        double[] value = values.get(tensor);
        double[] radius = switch (tensor.op()) {
            case Leaf.Constant constant -> constant(tensor, constant);
            case Leaf leaf -> new double[value.length];
            case Uniform uniform -> new double[value.length];
            case Unary unary -> unary(tensor, unary);
            case Binary.Compare compare -> compare(compare);
            case Binary binary -> binary(tensor, binary);
            case Elementwise.Select select -> select(select);
            case Reduction.Max max -> largest(tensor, max);
            case Reduction.Sum sum -> sum(tensor, sum, sum.x().shape().size() / Math.max(1, value.length));
            case MatMul product -> product(tensor, product.k());
            case Convolution convolution -> convolution(tensor, convolution);
            case Pooling pooling -> pooling(tensor, pooling);
            case Indexing.Gather gather -> moved(gather, radii.get(gather.table()), fixed(gather.indices()));
            case Indexing.ScatterAdd scatter -> scatterAdd(tensor, scatter);
            case Indexing.Slots slots -> new double[value.length];
            case Composite composite -> throw new IllegalArgumentException("its expansion has bounds: " + tensor);
            case Layout.Pad pad -> moved(new Layout.Pad(pad.x(), pad.before(), pad.after(), 0), radii.get(pad.x()));
            case Layout.Concat concat ->
                evaluate(concat.on(concat.inputs().stream()
                        .map(x -> literal(x.shape(), radii.get(x)))
                        .toList()));
            case Ordering ordering -> radii.get(ordering.inputs().getFirst()).clone();
            case Layout layout -> moved(layout, radii.get(layout.inputs().getFirst()));
        };
        for (int i = 0; i < radius.length; i++) {
            boolean overflows = tensor.dtype() == DType.F32
                    && Double.isFinite(value[i])
                    && Math.abs(value[i]) + radius[i] > Float.MAX_VALUE;
            if (Double.isNaN(radius[i]) || overflows) {
                radius[i] = Double.POSITIVE_INFINITY;
            }
        }
        return radius;
    }

    /** What is lost where a number of the source is no F32. */
    private static double[] constant(Tensor tensor, Leaf.Constant op) {
        double rounded = op.dtype() == DType.F32 ? (float) op.value() : op.value();
        double lost = rounded == op.value() || Double.isNaN(rounded) ? 0 : Math.abs(rounded - op.value());
        return fill(Math.toIntExact(tensor.shape().size()), i -> lost);
    }

    // ---------------------------------------------------------- elementwise

    private double[] unary(Tensor tensor, Unary op) {
        double[] x = values.get(op.x());
        double[] e = radii.get(op.x());
        return switch (op) {
            case Unary.Negate negate -> e.clone();
            case Unary.Abs abs -> e.clone();
            case Unary.Detach detach -> e.clone();
            case Unary.Sign sign -> fill(x.length, i -> certain(x[i], e[i]) ? 0 : 2);
            case Unary.Exp exp -> monotone(tensor, x, e, Math::exp, FUNCTION);
            case Unary.Log log -> monotone(tensor, x, e, Math::log, FUNCTION);
            case Unary.Sqrt sqrt -> monotone(tensor, x, e, Math::sqrt, QUOTIENT);
            case Unary.Tanh tanh -> monotone(tensor, x, e, Math::tanh, FUNCTION);
            case Unary.Erf erf -> monotone(tensor, x, e, Erf::value, FUNCTION);
            case Unary.NormalCdf cdf -> monotone(tensor, x, e, v -> Erfc.value(-v / Math.sqrt(2)) / 2, FUNCTION);
            case Unary.NormalDensity density -> bell(tensor, x, e);
            case Unary.Reciprocal reciprocal -> {
                double[] spread = monotone(tensor, x, e, v -> 1 / v, QUOTIENT);
                yield fill(x.length, i -> certain(x[i], e[i]) ? spread[i] : Double.POSITIVE_INFINITY);
            }
            // Their argument is reduced by multiples of π, so that the error is one of 1, not of the result.
            case Unary.Sin sin -> wave(tensor, e);
            case Unary.Cos cos -> wave(tensor, e);
            case Unary.Cast cast -> {
                double[] rounding = rounding(tensor, narrows(op.x().dtype(), cast.dtype()) ? 1 : 0);
                yield switch (cast.dtype()) {
                    case F32, F64, BF16 -> fill(x.length, i -> e[i] + rounding[i]);
                    case I32 ->
                        fill(x.length, i -> (int) (x[i] - e[i]) == (int) (x[i] + e[i]) ? 0 : Double.POSITIVE_INFINITY);
                    case BOOL -> fill(x.length, i -> certain(x[i], e[i]) ? 0 : 1);
                };
            }
        };
    }

    private static boolean narrows(DType from, DType to) {
        return to == DType.BF16 || (to == DType.F32 && (from == DType.F64 || from == DType.I32));
    }

    private double[] wave(Tensor tensor, double[] e) {
        double[] y = values.get(tensor);
        double u = unit(tensor.dtype());
        return fill(y.length, i -> settled(y[i], e[i] == 0, Math.min(e[i], 2) + FUNCTION * u));
    }

    /** The normal density falls with |x|. */
    private double[] bell(Tensor tensor, double[] x, double[] e) {
        double[] size = fill(x.length, i -> Math.abs(x[i]));
        DoubleUnaryOperator density = v -> Math.exp(-Math.pow(Math.max(v, 0), 2) / 2) / Math.sqrt(2 * Math.PI);
        return monotone(tensor, size, e, density, FUNCTION);
    }

    /** The error of a monotone function: as far as it goes where its operand may be, and rounding. */
    private double[] monotone(Tensor tensor, double[] x, double[] e, DoubleUnaryOperator f, double units) {
        double[] y = values.get(tensor);
        double[] rounding = rounding(tensor, units);
        return fill(y.length, i -> {
            double down = e[i] == 0 ? 0 : Math.abs(y[i] - f.applyAsDouble(x[i] - e[i]));
            double up = e[i] == 0 ? 0 : Math.abs(f.applyAsDouble(x[i] + e[i]) - y[i]);
            double spread = Math.max(down, up); // NaN where the function ends within reach
            return settled(y[i], certain(x[i], e[i]), spread * (1 + units * unit(tensor.dtype())) + rounding[i]);
        });
    }

    private double[] binary(Tensor tensor, Binary op) {
        double[] a = values.get(op.a());
        double[] b = values.get(op.b());
        double[] ea = radii.get(op.a());
        double[] eb = radii.get(op.b());
        double[] y = values.get(tensor);
        double[] rounding = rounding(tensor, op instanceof Binary.Divide ? QUOTIENT : 1);
        double u = unit(tensor.dtype());
        return fill(y.length, i -> {
            double spread = switch (op) {
                case Binary.Add add -> ea[i] + eb[i];
                case Binary.Subtract subtract -> ea[i] + eb[i];
                case Binary.Multiply multiply -> product(a[i], ea[i], b[i], eb[i]);
                case Binary.Divide divide -> quotient(a[i], ea[i], b[i], eb[i]);
                case Binary.Power power -> power(a[i], ea[i], b[i], eb[i], y[i], u);
                case Binary.Maximum maximum -> Math.max(ea[i], eb[i]);
                case Binary.Minimum minimum -> Math.max(ea[i], eb[i]);
                case Binary.Compare compare -> throw new AssertionError("compared elsewhere");
            };
            boolean picks = op instanceof Binary.Maximum || op instanceof Binary.Minimum;
            boolean exact = spread == 0 && isShort(a[i]) && isShort(b[i]) && isShort(y[i]);
            boolean rounds = !picks && !(exact && isRing(op));
            if (tensor.dtype() == DType.I32 && spread > 0) {
                return Double.POSITIVE_INFINITY;
            }
            return settled(
                    y[i],
                    certain(a[i], ea[i]) && certain(b[i], eb[i]),
                    spread + (rounds ? u * spread + rounding[i] : 0));
        });
    }

    private static boolean isRing(Binary op) {
        return op instanceof Binary.Add || op instanceof Binary.Subtract || op instanceof Binary.Multiply;
    }

    /** Whether a number has so few digits that arithmetic which gives it from others of this kind is exact. */
    private static boolean isShort(double value) {
        return (float) value == value;
    }

    private static double product(double a, double ea, double b, double eb) {
        return times(Math.abs(a), eb) + times(Math.abs(b), ea) + times(ea, eb);
    }

    private static double times(double x, double y) {
        return x == 0 || y == 0 ? 0 : x * y;
    }

    private static double quotient(double a, double ea, double b, double eb) {
        if (ea == 0 && eb == 0) {
            return 0;
        }
        if (Math.abs(b) <= eb) {
            return Double.POSITIVE_INFINITY;
        }
        double nearest = Math.abs(b) - eb;
        return ea / nearest + times(Math.abs(a) / Math.abs(b), eb / nearest);
    }

    /** aᵇ is monotone in each operand while a keeps its sign, so that it is most off at a corner. */
    private static double power(double a, double ea, double b, double eb, double y, double u) {
        double worst = 0;
        for (double base : List.of(a - ea, a + ea)) {
            for (double exponent : List.of(b - eb, b + eb)) {
                double corner = Math.pow(base, exponent);
                worst = Math.max(worst, corner == y ? 0 : Math.abs(corner - y));
            }
        }
        if (!certain(a, ea) || (a < 0 && eb > 0)) {
            return Double.POSITIVE_INFINITY;
        }
        boolean plain = y == 0 || !Double.isFinite(y) || a == 1 || b == 0;
        return plain ? worst : worst + u * FUNCTION * Math.abs(y) * (1 + Math.abs(b * Math.log(Math.abs(a))));
    }

    private double[] select(Elementwise.Select op) {
        double[] condition = values.get(op.condition());
        double[] uncertain = radii.get(op.condition());
        double[] a = values.get(op.a());
        double[] b = values.get(op.b());
        double[] ea = radii.get(op.a());
        double[] eb = radii.get(op.b());
        return fill(condition.length, i -> {
            if (uncertain[i] == 0) {
                return condition[i] != 0 ? ea[i] : eb[i];
            }
            double apart = a[i] == b[i] ? 0 : Math.abs(a[i] - b[i]);
            return op.dtype() == DType.BOOL ? Math.max(apart, Math.max(ea[i], eb[i])) : apart + ea[i] + eb[i];
        });
    }

    // ----------------------------------------------------------- comparisons

    private double[] compare(Binary.Compare op) {
        double[] a = values.get(op.a());
        double[] b = values.get(op.b());
        double[] ea = radii.get(op.a());
        double[] eb = radii.get(op.b());
        if (op.b().op() instanceof Layout.Broadcast repeated
                && repeated.x().op() instanceof Reduction.Max max
                && max.x() == op.a()) {
            return compareWithLargest(op, max);
        }
        return fill(a.length, i -> {
            boolean exact = ea[i] == 0 && eb[i] == 0;
            boolean apart = Math.abs(a[i] - b[i]) > ea[i] + eb[i];
            return exact || apart ? 0 : 1;
        });
    }

    /**
     * A value and the largest of its group come from the same computation: the largest one equals itself whatever the
     * errors, as long as no other value comes near it.
     */
    private double[] compareWithLargest(Binary.Compare op, Reduction.Max max) {
        double[] x = values.get(op.a());
        double[] largest = values.get(op.b());
        double[] e = radii.get(op.a());
        double[] el = radii.get(op.b());
        double[] near = fill(x.length, i -> largest[i] - x[i] <= e[i] + el[i] ? 1 : 0);
        Tensor counts = Tensor.of(new Reduction.Sum(literal(op.a().shape(), near), max.axes()))
                .broadcastTo(op.a().shape());
        double[] rivals = Interpreter.evaluate(List.of(counts), Map.of()).getFirst();
        return fill(x.length, i -> near[i] == 0 || rivals[i] == 1 || (e[i] == 0 && el[i] == 0) ? 0 : 1);
    }

    // ------------------------------------------------------------ reductions

    private double[] largest(Tensor tensor, Reduction.Max op) {
        double[] x = values.get(op.x());
        double[] e = radii.get(op.x());
        double[] y = values.get(tensor);
        double[] atLeast = moved(op, fill(x.length, i -> x[i] - e[i]));
        double[] atMost = moved(op, fill(x.length, i -> x[i] + e[i]));
        double[] widest = moved(op, e);
        return fill(y.length, i -> settled(y[i], widest[i] == 0, Math.max(atMost[i] - y[i], y[i] - atLeast[i])));
    }

    private double[] sum(Tensor tensor, Reduction.Sum op, long terms) {
        double[] x = values.get(op.x());
        double[] e = radii.get(op.x());
        double[] spread = moved(op, e);
        if (tensor.dtype() == DType.I32) {
            return fill(spread.length, i -> spread[i] == 0 ? 0 : Double.POSITIVE_INFINITY);
        }
        double[] magnitude = moved(op, fill(x.length, i -> Math.abs(x[i]) + e[i]));
        return summed(tensor, spread, magnitude, terms);
    }

    private double[] scatterAdd(Tensor tensor, Indexing.ScatterAdd op) {
        double[] x = values.get(op.x());
        double[] e = radii.get(op.x());
        double[] spread = moved(op, e, fixed(op.indices()));
        double[] magnitude = moved(op, fill(x.length, i -> Math.abs(x[i]) + e[i]), fixed(op.indices()));
        return summed(tensor, spread, magnitude, op.indices().shape().size());
    }

    /** Sums of so many products of a value of one operand and a value of the other. */
    private double[] product(Tensor tensor, long terms) {
        Op op = tensor.op();
        Tensor a = op.inputs().get(0);
        Tensor b = op.inputs().get(1);
        boolean exact = Arrays.stream(radii.get(a)).allMatch(e -> e == 0)
                && Arrays.stream(radii.get(b)).allMatch(e -> e == 0);
        Tensor ea = literal(a.shape(), radii.get(a));
        Tensor eb = literal(b.shape(), radii.get(b));
        double[] left = evaluate(op.on(List.of(ea, magnitude(b))));
        double[] right = evaluate(op.on(List.of(magnitude(a), eb)));
        double[] spread = fill(left.length, i -> exact ? 0 : left[i] + right[i]);
        return summed(tensor, spread, evaluate(op.on(List.of(magnitude(a), magnitude(b)))), terms + 1);
    }

    /** Of those that may be computed in two ways the bounds of both, added up. */
    private double[] convolution(Tensor tensor, Convolution op) {
        double[] direct = product(tensor, terms(op));
        if (!WinogradBounds.concern(op)) {
            return direct;
        }
        double[] first = magnitudes(op.inputs().getFirst());
        double[] second = magnitudes(op.inputs().getLast());
        double[] winograd = new WinogradBounds(op, first, second).radii(unit(tensor.dtype()));
        return fill(direct.length, i -> direct[i] + winograd[i]);
    }

    private static long terms(Convolution op) {
        long places = op.kernel().part(2, 4).size();
        return switch (op) {
            case Convolution.Conv2d forward -> op.kernel().dim(1) * places;
            case Convolution.Conv2dInput byInput ->
                op.kernel().dim(0) / op.geometry().groups() * places;
            case Convolution.Conv2dWeight byWeight -> op.result().part(0, 3).size();
        };
    }

    private double[] pooling(Tensor tensor, Pooling op) {
        Tensor first = op.inputs().getFirst();
        Tensor last = op.inputs().getLast();
        double[] x = values.get(last);
        double[] e = radii.get(last);
        double[] magnitude = fill(x.length, i -> Math.abs(x[i]) + e[i]);
        WindowBounds bounds = new WindowBounds(op, values.get(first), radii.get(first));
        long terms = (long) op.rows().size() * op.columns().size();
        return switch (op) {
            case Pooling.MaxPool max when max.isOfItself() -> bounds.largest();
            case Pooling.MaxPool max -> bounds.withDoubt(bounds.ofSecond(e));
            case Pooling.MaxPoolInput max ->
                bounds.withDoubt(summed(tensor, bounds.ofSecond(e), bounds.ofSecond(magnitude), terms));
            case Pooling.AvgPool average -> summed(tensor, moved(op, e), moved(op, magnitude), terms + 2);
            case Pooling.AvgPoolInput average -> summed(tensor, moved(op, e), moved(op, magnitude), terms + 2);
        };
    }

    private Tensor magnitude(Tensor x) {
        return literal(x.shape(), magnitudes(x));
    }

    /** |x| and how far it may be off. */
    private double[] magnitudes(Tensor x) {
        double[] value = values.get(x);
        double[] e = radii.get(x);
        return fill(value.length, i -> Math.abs(value[i]) + e[i]);
    }

    private double[] summed(Tensor tensor, double[] spread, double[] magnitude, long terms) {
        double[] y = values.get(tensor);
        double u = unit(tensor.dtype());
        return fill(
                y.length,
                i -> settled(
                        y[i],
                        spread[i] == 0,
                        spread[i] + (terms > 1 ? terms * u * magnitude[i] : 0) + tiny(y[i], tensor)));
    }

    // --------------------------------------------------------------- helpers

    /** A value's radius; one that is infinite or no number must come out exactly, if the operands leave no doubt. */
    private static double settled(double value, boolean certain, double radius) {
        return Double.isFinite(value) ? radius : certain ? 0 : Double.POSITIVE_INFINITY;
    }

    /** Whether a value is known on which side of zero it lies. */
    private static boolean certain(double value, double radius) {
        return radius == 0 || radius < Math.abs(value);
    }

    private double[] rounding(Tensor tensor, double units) {
        double[] y = values.get(tensor);
        double u = unit(tensor.dtype());
        return fill(y.length, i -> Double.isFinite(y[i]) ? units * u * Math.abs(y[i]) + tiny(y[i], tensor) : 0);
    }

    /** Unit roundoff; for F64 doubled, because the interpreter rounds as well. */
    private static double unit(DType dtype) {
        return switch (dtype) {
            case F32 -> 0x1p-24;
            case F64 -> 0x1p-52;
            case BF16 -> 0x1p-8;
            case I32, BOOL -> 0;
        };
    }

    /** What is lost where a result is too small to be normal. */
    private static double tiny(double value, Tensor tensor) {
        double normal = tensor.dtype().ofGradient() == DType.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        return tensor.dtype().isFloating() && value != 0 && Math.abs(value) < 2 * normal ? normal : 0;
    }

    /** What an op makes of errors, or magnitudes, in the place of its first operand's values. */
    private static double[] moved(Op op, double[] first, Tensor... others) {
        if (Arrays.stream(first).allMatch(e -> e == 0)) {
            return new double[Math.toIntExact(op.shape().size())];
        }
        Tensor[] operands = new Tensor[1 + others.length];
        operands[0] = literal(op.inputs().getFirst().shape(), first);
        System.arraycopy(others, 0, operands, 1, others.length);
        return evaluate(op.on(Arrays.asList(operands)));
    }

    private static double[] evaluate(Op op) {
        return Interpreter.evaluate(List.of(Tensor.of(op)), Map.of()).getFirst();
    }

    /** Indices as a literal. */
    private Tensor fixed(Tensor indices) {
        int[] rows = Arrays.stream(values.get(indices)).mapToInt(i -> (int) i).toArray();
        return Tensor.of(new Leaf.Literal(Values.of(rows, indices.shape())));
    }

    private static Tensor literal(Shape shape, double[] values) {
        return Tensor.of(new Leaf.Literal(Values.of(values, shape)));
    }

    private static double[] fill(int size, IntToDoubleFunction value) {
        double[] filled = new double[size];
        for (int i = 0; i < size; i++) {
            filled[i] = value.applyAsDouble(i);
        }
        return filled;
    }
}
