package dev.descent.compile;

import dev.descent.tensor.Binary;
import dev.descent.tensor.Composite;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Graph;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The pass that makes a graph smaller without changing what it computes: equal subexpressions become one, constants are
 * folded, views of views become one view, reductions and products take the form that the fuser expects.
 */
final class Simplify {
    /** Sums over more values than this are taken in two stages, so that threads can share them. */
    private static final long LONG_SUM = 1 << 15;

    private final Map<Op, Tensor> unique = new HashMap<>();
    private final Map<Tensor, Tensor> simple = new IdentityHashMap<>();

    private Simplify() {}

    /** The roots, simplified, in the same order. */
    static List<Tensor> apply(List<Tensor> roots) {
        Simplify pass = new Simplify();
        pass.simplify(Graph.topological(roots));
        return roots.stream().map(pass.simple::get).toList();
    }

    private void simplify(List<Tensor> order) {
        for (Tensor node : order) {
            List<Tensor> inputs = node.inputs().stream().map(simple::get).toList();
            simple.put(
                    node,
                    rewrite(node.inputs().isEmpty() ? node.op() : node.op().on(inputs)));
        }
    }

    /** The simplest tensor equal to the result of an op on simple operands. */
    private Tensor rewrite(Op op) {
        Tensor known = unique.get(op);
        if (known != null) {
            return known;
        }
        Tensor result = rule(op).orElseGet(() -> Tensor.of(op));
        unique.put(op, result);
        unique.putIfAbsent(result.op(), result);
        return result;
    }

    /** What an op is rewritten to, if a rule applies. */
    private Optional<Tensor> rule(Op op) {
        Optional<Tensor> folded = foldConstants(op);
        if (folded.isPresent()) {
            return folded;
        }
        Optional<Tensor> reordered = reordered(op);
        if (reordered.isPresent()) {
            return reordered;
        }
        return switch (op) {
            case Unary unary -> unary(unary);
            case Binary binary -> binary(binary);
            case Elementwise.Select select -> select(select);
            case Reduction reduction -> reduction(reduction);
            case Layout.Reshape reshape -> reshape(reshape);
            case Layout.Permute permute -> permute(permute);
            case Layout.Broadcast broadcast -> broadcast(broadcast);
            case Layout.Slice slice -> when(slice.shape().equals(slice.x().shape()), slice.x());
            case Layout.Flip flip ->
                when(flip.axes().stream().allMatch(axis -> flip.shape().dim(axis) == 1), flip.x());
            case Layout.Pad pad -> Optional.of(pad(pad));
            case Layout.Concat concat -> concat(concat);
            case MatMul product -> product(product);
            case Pooling pooling -> TiledPooling.of(pooling, this::rewrite);
            case Indexing.ScatterAdd scatter -> sparse(scatter);
            case Ordering.Recomputed recomputed -> Optional.of(recomputed.result());
            case Ordering.After after ->
                when(after.x().op() instanceof Leaf.Constant || after.trigger().op() instanceof Leaf, after.x());
            case Composite composite when composite.dtype() != DType.F32 -> Optional.of(expanded(composite));
            default -> Optional.empty();
        };
    }

    /** What a routine stands for, from operands that are simple by now. */
    private Tensor expanded(Composite composite) {
        Tensor whole = composite.expanded();
        composite.inputs().forEach(input -> simple.put(input, input));
        simplify(Graph.topological(List.of(whole), composite.inputs()));
        return simple.get(whole);
    }

    private static Optional<Tensor> when(boolean holds, Tensor result) {
        return holds ? Optional.of(result) : Optional.empty();
    }

    private static Optional<Double> constant(Tensor x) {
        return x.op() instanceof Leaf.Constant constant ? Optional.of(constant.value()) : Optional.empty();
    }

    private static boolean is(Tensor x, double value) {
        return constant(x).filter(v -> v == value).isPresent();
    }

    private Optional<Tensor> foldConstants(Op op) {
        boolean sameEverywhere = op instanceof Elementwise || op instanceof Layout.View;
        if (!sameEverywhere || !op.inputs().stream().allMatch(x -> constant(x).isPresent())) {
            return Optional.empty();
        }
        if (op instanceof Layout.View view) {
            return Optional.of(full(constant(view.x()).orElseThrow(), op.dtype(), op.shape()));
        }
        List<Tensor> scalars = op.inputs().stream()
                .map(x -> Tensor.full(constant(x).orElseThrow(), x.dtype(), Shape.scalar()))
                .toList();
        Tensor scalar = Tensor.of(op.on(scalars));
        return Optional.of(full(Interpreter.evaluate(scalar).scalar(), op.dtype(), op.shape()));
    }

    private Tensor full(double value, DType dtype, Shape shape) {
        return rewrite(new Leaf.Constant(value, dtype, shape));
    }

    private Optional<Tensor> unary(Unary op) {
        return switch (op) {
            case Unary.Detach detach -> Optional.of(detach.x());
            case Unary.Cast cast -> when(cast.x().dtype() == cast.dtype(), cast.x());
            case Unary.Negate negate when negate.x().op() instanceof Unary.Negate inner -> Optional.of(inner.x());
            default -> Optional.empty();
        };
    }

    private Optional<Tensor> binary(Binary op) {
        Tensor a = op.a();
        Tensor b = op.b();
        return switch (op) {
            case Binary.Add add when is(a, 0) -> Optional.of(b);
            case Binary.Add add when is(b, 0) -> Optional.of(a);
            case Binary.Add add
            when b.op() instanceof Unary.Negate negate -> Optional.of(rewrite(new Binary.Subtract(a, negate.x())));
            case Binary.Subtract subtract when is(b, 0) -> Optional.of(a);
            case Binary.Multiply multiply
            when constant(a).isPresent() -> Optional.of(rewrite(new Binary.Multiply(b, a)));
            case Binary.Multiply multiply when is(b, 1) -> Optional.of(a);
            case Binary.Multiply multiply when is(b, -1) -> Optional.of(rewrite(new Unary.Negate(a)));
            case Binary.Multiply multiply
            when b.op() instanceof Leaf.Constant outer
                    && a.op() instanceof Binary.Multiply inner
                    && inner.b().op() instanceof Leaf.Constant c
                    && op.dtype().isFloating()
                    && isModerate(c.value() * outer.value()) ->
                Optional.of(
                        rewrite(new Binary.Multiply(inner.a(), full(c.value() * outer.value(), c.dtype(), c.shape()))));
            case Binary.Divide divide when is(b, 1) -> Optional.of(a);
            case Binary.Divide divide
            when constant(b).filter(Simplify::hasExactReciprocal).isPresent()
                    && op.dtype().isFloating() ->
                Optional.of(rewrite(new Binary.Multiply(a, full(1 / constant(b).orElseThrow(), b.dtype(), b.shape()))));
            case Binary.Power power when is(b, 0) -> Optional.of(full(1, a.dtype(), a.shape()));
            case Binary.Power power when is(b, 1) -> Optional.of(a);
            case Binary.Power power when is(b, 2) -> Optional.of(rewrite(new Binary.Multiply(a, a)));
            case Binary.Power power when is(b, -1) -> Optional.of(rewrite(new Unary.Reciprocal(a)));
            default -> Optional.empty();
        };
    }

    /** Whether dividing by a number is the same as multiplying by its reciprocal, to the bit: it is a power of two. */
    private static boolean hasExactReciprocal(double value) {
        return Math.abs(value) == Math.scalb(1.0, Math.getExponent(value)) && isModerate(value);
    }

    /** Whether a number is far from all that overflows or vanishes, even in F32. */
    private static boolean isModerate(double value) {
        return Math.abs(Math.getExponent(value)) < 100;
    }

    private Optional<Tensor> select(Elementwise.Select op) {
        if (op.a() == op.b()) {
            return Optional.of(op.a());
        }
        Optional<Tensor> chosen = constant(op.condition()).map(value -> value != 0 ? op.a() : op.b());
        return chosen.isPresent() ? chosen : selectByRelu(op);
    }

    /** Where x is above zero, relu(x) is: the gradient of a relu can go by what the next layer reads anyway. */
    private Optional<Tensor> selectByRelu(Elementwise.Select op) {
        if (!(op.condition().op() instanceof Binary.Compare compare)
                || compare.order() != Binary.Compare.Order.GT
                || !is(compare.b(), 0)) {
            return Optional.empty();
        }
        Op relu = new Elementwise.Select(op.condition(), compare.a(), compare.b());
        return Optional.ofNullable(op.equals(relu) ? null : unique.get(relu))
                .map(known -> rewrite(new Elementwise.Select(
                        rewrite(new Binary.Compare(compare.order(), known, compare.b())), op.a(), op.b())));
    }

    // ------------------------------------------------------------------------------------------------ reductions

    private Optional<Tensor> reduction(Reduction op) {
        Shape shape = op.x().shape();
        List<Integer> axes =
                op.axes().stream().filter(axis -> shape.dim(axis) != 1).toList();
        if (axes.isEmpty()) {
            return Optional.of(op.x());
        }
        if (shape.size() == 0) {
            return Optional.of(full(0, op.dtype(), op.shape()));
        }
        if (op instanceof Reduction.Sum) {
            Optional<Tensor> shorter = shorterSum(op.x(), axes);
            if (shorter.isPresent()) {
                return shorter;
            }
        }
        // One run of neighbouring axes at a time, the last first.
        int last = axes.getLast();
        int first = last;
        for (int axis = last - 1; axis >= 0 && (shape.dim(axis) == 1 || axes.contains(axis)); axis--) {
            first = axes.contains(axis) ? axis : first;
        }
        int from = first;
        List<Integer> run = axes.stream().filter(axis -> axis >= from).toList();
        if (run.size() < axes.size()) {
            Tensor inner = rewrite(with(op, op.x(), run));
            return Optional.of(rewrite(with(op, inner, axes.subList(0, axes.size() - run.size()))));
        }
        if (run.size() < op.axes().size()) {
            return Optional.of(rewrite(with(op, op.x(), run)));
        }
        return inTwoStages(op, shape, first, last);
    }

    private static Op with(Reduction op, Tensor x, List<Integer> axes) {
        return op instanceof Reduction.Max ? new Reduction.Max(x, axes) : new Reduction.Sum(x, axes);
    }

    /** A sum of copies is a product. */
    private Optional<Tensor> shorterSum(Tensor x, List<Integer> axes) {
        Shape summed = x.shape();
        for (int axis : axes) {
            summed = summed.with(axis, 1);
        }
        if (x.op() instanceof Leaf.Constant constant) {
            long copies = x.shape().size() / summed.size();
            return Optional.of(full(times(copies, constant.value(), x.dtype()), x.dtype(), summed));
        }
        if (x.op() instanceof Layout.Broadcast broadcast) {
            List<Integer> repeated = axes.stream()
                    .filter(axis -> broadcast.x().shape().dim(axis) == 1)
                    .toList();
            if (!repeated.isEmpty()) {
                long copies = 1;
                Shape once = x.shape();
                for (int axis : repeated) {
                    copies *= x.shape().dim(axis);
                    once = once.with(axis, 1);
                }
                Tensor single = rewrite(new Layout.Broadcast(broadcast.x(), once));
                Tensor rest = rewrite(new Reduction.Sum(single, axes));
                Tensor factor = full(times(copies, 1, rest.dtype()), rest.dtype(), rest.shape());
                return Optional.of(rewrite(new Binary.Multiply(rest, factor)));
            }
        }
        return Optional.empty();
    }

    /** A number so many times; whole numbers wrap around. */
    private static double times(long copies, double value, DType dtype) {
        int whole = (int) value;
        int times = (int) copies;
        return dtype == DType.I32 ? whole * times : value * copies;
    }

    /**
     * A long reduction is cut into equal pieces that can be reduced side by side. The cut depends on the shape alone, so
     * the order of the additions does not depend on the number of threads.
     */
    private Optional<Tensor> inTwoStages(Reduction op, Shape shape, int first, int last) {
        long length = shape.part(first, last + 1).size();
        long inner = shape.part(last + 1, shape.rank()).size();
        if (length * inner <= LONG_SUM) {
            return Optional.empty();
        }
        long wanted = Math.max(16, LONG_SUM / 4 / Math.max(inner, 1));
        long piece = largestDivisor(length, wanted);
        if (piece < 16 || piece == length) {
            return Optional.empty();
        }
        int outer = Math.toIntExact(shape.part(0, first).size());
        Tensor cut = rewrite(new Layout.Reshape(
                op.x(), Shape.of(outer, (int) (length / piece), (int) piece, Math.toIntExact(inner))));
        Tensor pieces = rewrite(with(op, cut, List.of(2)));
        Tensor whole = rewrite(with(op, pieces, List.of(1)));
        return Optional.of(rewrite(new Layout.Reshape(whole, op.shape())));
    }

    private static long largestDivisor(long number, long limit) {
        for (long divisor = Math.min(limit, number); divisor > 1; divisor--) {
            if (number % divisor == 0) {
                return divisor;
            }
        }
        return 1;
    }

    // ----------------------------------------------------------------------------------------------- order of axes

    /**
     * What is computed value by value, or folded, can as well be computed in the order in which its operands lie, and its axes be
     * reordered afterwards. So reorderings move towards the end until they meet their inverse: images stay channels-last from one
     * convolution to the next, although models are written with channels first.
     */
    private Optional<Tensor> reordered(Op op) {
        List<Layout.Permute> orders = op.inputs().stream()
                .filter(x -> x.op() instanceof Layout.Permute)
                .map(x -> (Layout.Permute) x.op())
                .toList();
        if (orders.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> order = orders.getFirst().order();
        return switch (op) {
            case Elementwise elementwise
            when op.inputs().stream().noneMatch(Simplify::isVariable) -> {
                List<Tensor> before =
                        op.inputs().stream().map(x -> before(x, order)).toList();
                // An operand that would be reordered instead, and so on without end: nothing is gained.
                yield before.stream().noneMatch(x -> x.op() instanceof Layout.Permute)
                        ? Optional.of(rewrite(new Layout.Permute(rewrite(op.on(before)), order)))
                        : Optional.empty();
            }
            case Reduction reduction -> {
                List<Integer> axes = reduction.axes().stream().map(order::get).toList();
                Tensor folded = rewrite(with(reduction, orders.getFirst().x(), axes));
                yield Optional.of(rewrite(new Layout.Permute(folded, order)));
            }
            default -> Optional.empty();
        };
    }

    /** A variable is best updated in the order in which it lies. */
    private static boolean isVariable(Tensor x) {
        return Source.of(x).tensor().op() instanceof Leaf.Read && !(x.op() instanceof Layout.Broadcast);
    }

    /** What gives x if its axes are reordered. */
    private Tensor before(Tensor x, List<Integer> order) {
        if (x.op() instanceof Layout.Permute permute) {
            return permute.x();
        }
        List<Integer> inverse =
                IntStream.range(0, order.size()).mapToObj(order::indexOf).toList();
        return rewrite(new Layout.Permute(x, inverse));
    }

    // ---------------------------------------------------------------------------------------------------- layout

    private Optional<Tensor> reshape(Layout.Reshape op) {
        if (op.x().shape().equals(op.shape())) {
            return Optional.of(op.x());
        }
        return switch (op.x().op()) {
            case Layout.Reshape inner -> Optional.of(rewrite(new Layout.Reshape(inner.x(), op.shape())));
            case Leaf.Iota iota -> {
                // The axis may be found again if only extents of 1 came or went before and after it.
                long before = iota.shape().part(0, iota.axis()).size();
                int extent = iota.shape().dim(iota.axis());
                yield IntStream.range(0, op.shape().rank())
                        .filter(axis -> op.shape().dim(axis) == extent
                                && op.shape().part(0, axis).size() == before)
                        .boxed()
                        .findFirst()
                        .map(axis -> rewrite(new Leaf.Iota(op.shape(), axis)));
            }
            default -> Optional.empty();
        };
    }

    private Optional<Tensor> permute(Layout.Permute op) {
        List<Integer> moved = op.order().stream()
                .filter(axis -> op.x().shape().dim(axis) != 1)
                .toList();
        if (moved.equals(moved.stream().sorted().toList())) {
            return Optional.of(rewrite(new Layout.Reshape(op.x(), op.shape())));
        }
        if (op.x().op() instanceof Layout.Permute inner) {
            List<Integer> order = op.order().stream().map(inner.order()::get).toList();
            return Optional.of(rewrite(new Layout.Permute(inner.x(), order)));
        }
        if (op.x().op() instanceof Layout.Broadcast broadcast) {
            Tensor once = rewrite(new Layout.Permute(broadcast.x(), op.order()));
            return Optional.of(rewrite(new Layout.Broadcast(once, op.shape())));
        }
        if (op.x().op() instanceof MatMul product && exchangesLastTwo(op)) {
            // (A·B)ᵀ = Bᵀ·Aᵀ: the product can come out the way it is read.
            return Optional.of(
                    rewrite(new MatMul(product.b(), product.a(), !product.transposeB(), !product.transposeA())));
        }
        return Optional.empty();
    }

    private Optional<Tensor> broadcast(Layout.Broadcast op) {
        if (op.x().shape().equals(op.shape())) {
            return Optional.of(op.x());
        }
        return switch (op.x().op()) {
            case Layout.Broadcast inner -> Optional.of(rewrite(new Layout.Broadcast(inner.x(), op.shape())));
            case Leaf.Iota iota ->
                Optional.of(
                        iota.shape().dim(iota.axis()) == 1
                                ? full(0, DType.I32, op.shape())
                                : rewrite(new Leaf.Iota(op.shape(), iota.axis())));
            default -> Optional.empty();
        };
    }

    /** A margin is a concatenation with constants, axis by axis. */
    private Tensor pad(Layout.Pad op) {
        Tensor padded = op.x();
        for (int axis = 0; axis < op.before().size(); axis++) {
            List<Tensor> parts = new ArrayList<>();
            int before = op.before().get(axis);
            int after = op.after().get(axis);
            if (before > 0) {
                parts.add(full(op.value(), op.dtype(), padded.shape().with(axis, before)));
            }
            parts.add(padded);
            if (after > 0) {
                parts.add(full(op.value(), op.dtype(), padded.shape().with(axis, after)));
            }
            padded = rewrite(new Layout.Concat(parts, axis));
        }
        return padded;
    }

    private Optional<Tensor> concat(Layout.Concat op) {
        List<Tensor> present =
                op.inputs().stream().filter(x -> x.shape().size() > 0).toList();
        if (present.size() == 1) {
            return Optional.of(present.getFirst());
        }
        return present.isEmpty() || present.size() == op.inputs().size()
                ? Optional.empty()
                : Optional.of(rewrite(new Layout.Concat(present, op.axis())));
    }

    // -------------------------------------------------------------------------------------------------- products

    /** Below so many multiply-adds a call to a library costs more than the product. */
    private static final long TINY_PRODUCT = 1024;

    private Optional<Tensor> product(MatMul op) {
        if (op.a().op() instanceof Layout.Permute permute && exchangesLastTwo(permute)) {
            return Optional.of(rewrite(new MatMul(permute.x(), op.b(), !op.transposeA(), op.transposeB())));
        }
        if (op.b().op() instanceof Layout.Permute permute && exchangesLastTwo(permute)) {
            return Optional.of(rewrite(new MatMul(op.a(), permute.x(), op.transposeA(), !op.transposeB())));
        }
        if (op.k() == 0) {
            return Optional.of(full(0, op.dtype(), op.shape()));
        }
        long multiplications = (long) op.batch() * op.m() * op.n() * op.k();
        if (op.dtype() != DType.F64 && multiplications > TINY_PRODUCT) {
            return Optional.empty();
        }
        Tensor a = rewrite(new Unary.Cast(op.a(), op.dtype()));
        Tensor b = rewrite(new Unary.Cast(op.b(), op.dtype()));
        return Optional.of(asLoops(new MatMul(a, b, op.transposeA(), op.transposeB())));
    }

    // -------------------------------------------------------------------------------------------------- indexing

    /** So many times more rows than are added up are worth a map of them, if they are at least so wide. */
    private static final int MANY_ROWS = 2;

    private static final int WIDE_ROW = 8;

    /**
     * A few rows added up into a large table are a small table, and a gather from it that the loop which reads the large one takes
     * in: nothing is filled with zeros, written and read again. Row 0 of the small one is what all other rows are: zeros.
     */
    private Optional<Tensor> sparse(Indexing.ScatterAdd op) {
        long picked = op.indices().shape().size();
        if (picked == 0 || op.rows() <= MANY_ROWS * picked || op.width() < WIDE_ROW) {
            return Optional.empty();
        }
        Tensor slots = rewrite(new Indexing.Slots(op.indices(), op.rows()));
        Tensor own = rewrite(new Indexing.Gather(slots, op.indices()));
        Tensor few = rewrite(new Indexing.ScatterAdd(op.x(), own, Math.toIntExact(picked + 1)));
        return Optional.of(rewrite(new Indexing.Gather(few, slots)));
    }

    private static boolean exchangesLastTwo(Layout.Permute permute) {
        int rank = permute.order().size();
        List<Integer> exchange =
                new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(exchange, rank - 2, rank - 1);
        return permute.order().equals(exchange);
    }

    /** A product as a sum of elementwise products: along the last axis where b lies that way, else along the middle. */
    private Tensor asLoops(MatMul op) {
        int batch = op.batch();
        int m = op.m();
        int n = op.n();
        int k = op.k();
        Tensor a = matrix(op.a(), op.transposeA(), batch, m, k);
        boolean alongLast = op.transposeB();
        Tensor b = alongLast
                ? rewrite(new Layout.Reshape(op.b(), Shape.of(batch, 1, n, k)))
                : rewrite(new Layout.Reshape(op.b(), Shape.of(batch, 1, k, n)));
        Shape shape = alongLast ? Shape.of(batch, m, n, k) : Shape.of(batch, m, k, n);
        Tensor left = rewrite(new Layout.Reshape(a, alongLast ? Shape.of(batch, m, 1, k) : Shape.of(batch, m, k, 1)));
        Tensor terms = rewrite(new Binary.Multiply(
                rewrite(new Layout.Broadcast(left, shape)), rewrite(new Layout.Broadcast(b, shape))));
        Tensor sum = rewrite(new Reduction.Sum(terms, List.of(alongLast ? 3 : 2)));
        return rewrite(new Layout.Reshape(sum, op.shape()));
    }

    /** A factor as [batch, rows, columns], not transposed. */
    private Tensor matrix(Tensor x, boolean transposed, int batch, int rows, int columns) {
        return transposed
                ? rewrite(new Layout.Permute(
                        rewrite(new Layout.Reshape(x, Shape.of(batch, columns, rows))), List.of(0, 2, 1)))
                : rewrite(new Layout.Reshape(x, Shape.of(batch, rows, columns)));
    }
}
