package dev.descent.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An expression: an op, its operands, a shape and a type. Immutable; writing one computes nothing. Names and broadcasting
 * rules are NumPy's and PyTorch's; what broadcasts here becomes an explicit op in the graph. Operands that do not fit are a
 * {@link ShapeException} when the expression is written.
 *
 * <p>This class is the vocabulary; functions composed of it (softmax, layer norm, GELU) are in {@link Functions} and can
 * be called here as well.
 */
public sealed class Tensor permits Parameter {
    private final Op op;
    private final Shape shape;
    private final DType dtype;

    Tensor(Op op) {
        this.op = op;
        this.shape = op.shape();
        this.dtype = op.dtype();
    }

    /** The result of an op. */
    public static Tensor of(Op op) {
        return new Tensor(op);
    }

    // ---------------------------------------------------------------- leaves

    /** What the caller provides for each run under this name. */
    public static Tensor input(String name, DType dtype, int... shape) {
        return of(new Leaf.Input(name, dtype, Shape.of(shape)));
    }

    /** F32 values in row-major order; without a shape, a vector. */
    public static Tensor of(float[] values, int... shape) {
        return of(new Leaf.Literal(Values.of(values, shape.length == 0 ? Shape.of(values.length) : Shape.of(shape))));
    }

    /** F64 values in row-major order; without a shape, a vector. */
    public static Tensor of(double[] values, int... shape) {
        return of(new Leaf.Literal(Values.of(values, shape.length == 0 ? Shape.of(values.length) : Shape.of(shape))));
    }

    /** I32 values in row-major order; without a shape, a vector. */
    public static Tensor of(int[] values, int... shape) {
        return of(new Leaf.Literal(Values.of(values, shape.length == 0 ? Shape.of(values.length) : Shape.of(shape))));
    }

    /** One value everywhere. */
    public static Tensor full(double value, DType dtype, Shape shape) {
        return of(new Leaf.Constant(value, dtype, shape));
    }

    /** A single F32 value. */
    public static Tensor scalar(double value) {
        return full(value, DType.F32, Shape.scalar());
    }

    /** Zeros of the shape and type of another tensor. */
    public static Tensor zerosLike(Tensor x) {
        return full(0, x.dtype, x.shape);
    }

    /** Ones of the shape and type of another tensor. */
    public static Tensor onesLike(Tensor x) {
        return full(1, x.dtype, x.shape);
    }

    /** I32 indices 0, 1, 2, … along one axis of a shape. */
    public static Tensor iota(Shape shape, int axis) {
        return of(new Leaf.Iota(shape, axis));
    }

    // ------------------------------------------------------------ properties

    /** What computes this tensor. */
    public Op op() {
        return op;
    }

    /** The operands of {@link #op}. */
    public List<Tensor> inputs() {
        return op.inputs();
    }

    /** The extents. */
    public Shape shape() {
        return shape;
    }

    /** The type of each value. */
    public DType dtype() {
        return dtype;
    }

    /**
     * The values, computed op by op in double precision: for looking at a number in a test, a debugger or jshell, not for
     * training.
     *
     * @throws IllegalArgumentException if the expression needs an input
     */
    public Values evaluate() {
        return Interpreter.evaluate(this);
    }

    // ----------------------------------------------------------- elementwise

    /** −x. */
    public Tensor neg() {
        return of(new Unary.Negate(this));
    }

    /** eˣ. */
    public Tensor exp() {
        return of(new Unary.Exp(this));
    }

    /** Natural logarithm. */
    public Tensor log() {
        return of(new Unary.Log(this));
    }

    /** √x. */
    public Tensor sqrt() {
        return of(new Unary.Sqrt(this));
    }

    /** 1/x. */
    public Tensor reciprocal() {
        return of(new Unary.Reciprocal(this));
    }

    /** Hyperbolic tangent. */
    public Tensor tanh() {
        return of(new Unary.Tanh(this));
    }

    /** Gauss error function. */
    public Tensor erf() {
        return of(new Unary.Erf(this));
    }

    /**
     * Φ(x), the probability that a standard normal number is below x. Computed as ½(1 + erf(x/√2)) it would lose digit after digit
     * below −1, and in F32 have none left at −5.5; this has all of them, however small it is.
     */
    public Tensor normalCdf() {
        return of(new Unary.NormalCdf(this));
    }

    /** φ(x) = e^(−x²/2) / √(2π), the density of the standard normal distribution and the derivative of {@link #normalCdf}. */
    public Tensor normalDensity() {
        return of(new Unary.NormalDensity(this));
    }

    /** Sine of radians. */
    public Tensor sin() {
        return of(new Unary.Sin(this));
    }

    /** Cosine of radians. */
    public Tensor cos() {
        return of(new Unary.Cos(this));
    }

    /** |x|. */
    public Tensor abs() {
        return of(new Unary.Abs(this));
    }

    /** −1, 0 or 1. */
    public Tensor sign() {
        return of(new Unary.Sign(this));
    }

    /** x². */
    public Tensor square() {
        return mul(this);
    }

    /** The same values in another type. */
    public Tensor cast(DType to) {
        return to == dtype ? this : of(new Unary.Cast(this, to));
    }

    /** The same values, as a constant to any gradient. */
    public Tensor detach() {
        return of(new Unary.Detach(this));
    }

    /** a + b. */
    public Tensor add(Tensor b) {
        return Broadcasting.binary("add", this, b, Binary.Add::new);
    }

    /** a + b. */
    public Tensor add(double b) {
        return add(like(b));
    }

    /** a − b. */
    public Tensor sub(Tensor b) {
        return Broadcasting.binary("sub", this, b, Binary.Subtract::new);
    }

    /** a − b. */
    public Tensor sub(double b) {
        return sub(like(b));
    }

    /** a · b, element by element. */
    public Tensor mul(Tensor b) {
        return Broadcasting.binary("mul", this, b, Binary.Multiply::new);
    }

    /** a · b. */
    public Tensor mul(double b) {
        return mul(like(b));
    }

    /** a / b. */
    public Tensor div(Tensor b) {
        return Broadcasting.binary("div", this, b, Binary.Divide::new);
    }

    /** a / b. */
    public Tensor div(double b) {
        return div(like(b));
    }

    /** The larger of a and b; of truth values, whether either holds. */
    public Tensor max(Tensor b) {
        return Broadcasting.binary("max", this, b, Binary.Maximum::new);
    }

    /** The larger of a and b. */
    public Tensor max(double b) {
        return max(like(b));
    }

    /** The smaller of a and b; of truth values, whether both hold. */
    public Tensor min(Tensor b) {
        return Broadcasting.binary("min", this, b, Binary.Minimum::new);
    }

    /** The smaller of a and b. */
    public Tensor min(double b) {
        return min(like(b));
    }

    /** a to the power b. */
    public Tensor pow(Tensor b) {
        return Broadcasting.binary("pow", this, b, Binary.Power::new);
    }

    /** a to the power b. */
    public Tensor pow(double b) {
        return pow(like(b));
    }

    /** Whether a = b. */
    public Tensor eq(Tensor b) {
        return Broadcasting.compare(Binary.Compare.Order.EQ, this, b);
    }

    /** Whether a ≠ b. */
    public Tensor ne(Tensor b) {
        return Broadcasting.compare(Binary.Compare.Order.NE, this, b);
    }

    /** Whether a &lt; b. */
    public Tensor lt(Tensor b) {
        return Broadcasting.compare(Binary.Compare.Order.LT, this, b);
    }

    /** Whether a &lt; b. */
    public Tensor lt(double b) {
        return lt(like(b));
    }

    /** Whether a ≤ b. */
    public Tensor le(Tensor b) {
        return Broadcasting.compare(Binary.Compare.Order.LE, this, b);
    }

    /** Whether a ≤ b. */
    public Tensor le(double b) {
        return le(like(b));
    }

    /** Whether a &gt; b. */
    public Tensor gt(Tensor b) {
        return Broadcasting.compare(Binary.Compare.Order.GT, this, b);
    }

    /** Whether a &gt; b. */
    public Tensor gt(double b) {
        return gt(like(b));
    }

    /** Whether a ≥ b. */
    public Tensor ge(Tensor b) {
        return Broadcasting.compare(Binary.Compare.Order.GE, this, b);
    }

    /** Whether a ≥ b. */
    public Tensor ge(double b) {
        return ge(like(b));
    }

    /** {@code condition ? a : b}; all three broadcast. */
    public static Tensor select(Tensor condition, Tensor a, Tensor b) {
        return Broadcasting.select(condition, a, b);
    }

    private Tensor like(double value) {
        return full(value, dtype, shape);
    }

    // ------------------------------------------------------------ reductions

    /** Sum of everything, a scalar. */
    public Tensor sum() {
        return sum(allAxes());
    }

    /** Sum over some axes, which disappear. */
    public Tensor sum(int... axes) {
        return sumKeeping(axes).dropAxes(axes);
    }

    /** Sum over some axes, which stay with extent 1. */
    public Tensor sumKeeping(int... axes) {
        return axes.length == 0 ? this : of(new Reduction.Sum(this, boxed(axes)));
    }

    /** The largest value over some axes, which disappear. */
    public Tensor amax(int... axes) {
        return amaxKeeping(axes).dropAxes(axes);
    }

    /** The largest value over some axes, which stay with extent 1. */
    public Tensor amaxKeeping(int... axes) {
        return axes.length == 0 ? this : of(new Reduction.Max(this, boxed(axes)));
    }

    /** Mean of everything, a scalar. */
    public Tensor mean() {
        return mean(allAxes());
    }

    /** Mean over some axes, which disappear. */
    public Tensor mean(int... axes) {
        return meanKeeping(axes).dropAxes(axes);
    }

    /** Mean over some axes, which stay with extent 1. */
    public Tensor meanKeeping(int... axes) {
        return Functions.meanKeeping(this, axes);
    }

    /** I32 index of the largest value along an axis, which disappears; the first one where values tie. */
    public Tensor argmax(int axis) {
        return Functions.argmax(this, axis);
    }

    // ---------------------------------------------------------------- layout

    /** The same values under another shape; one extent may be −1, to be worked out. */
    public Tensor reshape(int... dims) {
        return reshape(Rearranging.completed(shape, dims));
    }

    /** The same values under another shape. */
    public Tensor reshape(Shape to) {
        return to.equals(shape) ? this : of(new Layout.Reshape(this, to));
    }

    /** Axes in another order: axis i of the result is axis order[i] of this. */
    public Tensor permute(int... order) {
        return Rearranging.permute(this, order);
    }

    /** The last two axes exchanged. */
    public Tensor transpose() {
        return transpose(-2, -1);
    }

    /** Two axes exchanged. */
    public Tensor transpose(int axis1, int axis2) {
        return Rearranging.transpose(this, axis1, axis2);
    }

    /** Repeated along new leading axes and axes of extent 1, by NumPy's rule. */
    public Tensor broadcastTo(Shape to) {
        return Broadcasting.broadcast(this, to);
    }

    /** A new axis of extent 1 before the given one. */
    public Tensor unsqueeze(int axis) {
        return Rearranging.unsqueeze(this, axis);
    }

    /** Without the given axes, which must have extent 1. */
    public Tensor dropAxes(int... axes) {
        return Rearranging.dropAxes(this, axes);
    }

    /** All axes from {@code axis} on made into one. */
    public Tensor flatten(int axis) {
        return Rearranging.flatten(this, axis);
    }

    /** Indices {@code from} (inclusive) to {@code to} (exclusive) of one axis. */
    public Tensor slice(int axis, int from, int to) {
        return Rearranging.slice(this, axis, from, to);
    }

    /** A margin of one value along one axis. */
    public Tensor pad(int axis, int before, int after, double value) {
        return Rearranging.pad(this, axis, before, after, value);
    }

    /** Some axes backwards. */
    public Tensor flip(int... axes) {
        return of(new Layout.Flip(this, boxed(axes)));
    }

    /** Tensors one behind the other along an axis. */
    public static Tensor concat(int axis, List<Tensor> tensors) {
        return of(new Layout.Concat(tensors, axis));
    }

    // ------------------------------------------------- products and indexing

    /**
     * Matrix product over the last two axes; axes before them broadcast. Shapes: [batch…, m, k] · [batch…, k, n] → [batch…, m, n];
     * a vector [k] on either side counts as a row or a column.
     */
    public Tensor matmul(Tensor b) {
        return Broadcasting.matmul(this, b);
    }

    /** Rows of this table by number. Shapes: [rows, row…], indices I32 [i…] → [i…, row…]. */
    public Tensor gather(Tensor indices) {
        return of(new Indexing.Gather(this, indices));
    }

    /** Whether each value of I32 indices [i…] equals 0, 1, … classes − 1, as F32 [i…, classes]. */
    public Tensor oneHot(int classes) {
        return Functions.oneHot(this, classes, DType.F32);
    }

    // ---------------------------------------------- the most used of Functions

    /** max(x, 0). */
    public Tensor relu() {
        return Functions.relu(this);
    }

    /** 1 / (1 + e⁻ˣ). */
    public Tensor sigmoid() {
        return Functions.sigmoid(this);
    }

    /** x·Φ(x), exact: {@link #normalCdf} by x. */
    public Tensor gelu() {
        return Functions.gelu(this);
    }

    /** Exponentials that sum to one along an axis. */
    public Tensor softmax(int axis) {
        return Functions.softmax(this, axis);
    }

    /** Logarithm of {@link #softmax}. */
    public Tensor logSoftmax(int axis) {
        return Functions.logSoftmax(this, axis);
    }

    private int[] allAxes() {
        return IntStream.range(0, shape.rank()).toArray();
    }

    private static List<Integer> boxed(int[] axes) {
        return Arrays.stream(axes).boxed().toList();
    }

    /** Operation, type and shape, {@code add f32[64, 10]}. */
    @Override
    public String toString() {
        return op.mnemonic() + " " + dtype.name().toLowerCase(Locale.ROOT) + shape;
    }
}
