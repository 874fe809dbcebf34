package dev.descent.compile;

import dev.descent.tensor.Binary;
import dev.descent.tensor.Composite;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Op;
import dev.descent.tensor.Ordering;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pass that makes a graph smaller without changing what it computes: equal subexpressions become one, constants are
 * folded, views of views become one view, reductions and products take the form that the fuser expects.
 */
final class Simplify implements Simpler {
    private final Map<Op, Tensor> unique = new HashMap<>();
    private final Map<Tensor, Tensor> simple = new IdentityHashMap<>();
    private final ArithmeticRules arithmetic = new ArithmeticRules(this);
    private final ReductionRules reductions = new ReductionRules(this);
    private final LayoutRules layouts = new LayoutRules(this);
    private final ProductRules products = new ProductRules(this);

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
            simple.put(node, of(node.inputs().isEmpty() ? node.op() : node.op().on(inputs)));
        }
    }

    @Override
    public Tensor of(Op op) {
        Tensor known = unique.get(op);
        if (known != null) {
            return known;
        }
        Tensor result = rule(op).orElseGet(() -> Tensor.of(op));
        unique.put(op, result);
        unique.putIfAbsent(result.op(), result);
        return result;
    }

    @Override
    public Optional<Tensor> known(Op op) {
        return Optional.ofNullable(unique.get(op));
    }

    /** What an op is rewritten to, if a rule applies. */
    private Optional<Tensor> rule(Op op) {
        return arithmetic.fold(op).or(() -> layouts.reordered(op)).or(() -> ruleOf(op));
    }

    private Optional<Tensor> ruleOf(Op op) {
        return switch (op) {
            case Unary unary -> arithmetic.unary(unary);
            case Binary binary -> arithmetic.binary(binary);
            case Elementwise.Select select -> arithmetic.select(select);
            case Reduction reduction -> reductions.reduction(reduction);
            case Layout.Reshape reshape -> layouts.reshape(reshape);
            case Layout.Permute permute -> layouts.permute(permute);
            case Layout.Broadcast broadcast -> layouts.broadcast(broadcast);
            case Layout.Slice slice -> when(slice.shape().equals(slice.x().shape()), slice.x());
            case Layout.Flip flip ->
                when(flip.axes().stream().allMatch(axis -> flip.shape().dim(axis) == 1), flip.x());
            case Layout.Pad pad -> Optional.of(layouts.pad(pad));
            case Layout.Concat concat -> layouts.concat(concat);
            case MatMul product -> products.product(product);
            case Pooling pooling -> TiledPooling.of(pooling, this);
            case Indexing.ScatterAdd scatter -> products.sparse(scatter);
            case Ordering.After after ->
                when(after.x().op() instanceof Leaf.Constant || after.trigger().op() instanceof Leaf, after.x());
            case Ordering ordering -> Optional.of(ordering.inputs().getFirst());
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
}
