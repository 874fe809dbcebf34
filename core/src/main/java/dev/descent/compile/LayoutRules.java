package dev.descent.compile;

import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Op;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How {@link Simplify} treats the order of axes and of values: views of views become one, and reorderings move until they meet their inverse. */
final class LayoutRules {
    private final Simpler simple;

    LayoutRules(Simpler simple) {
        this.simple = simple;
    }

    /**
     * What is computed value by value, or folded, can as well be computed in the order in which its operands lie, and its axes be
     * reordered afterwards. So reorderings move towards the end until they meet their inverse: images stay channels-last from one
     * convolution to the next, although models are written with channels first.
     */
    Optional<Tensor> reordered(Op op) {
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
            when op.inputs().stream().noneMatch(LayoutRules::isVariable) -> {
                List<Tensor> before =
                        op.inputs().stream().map(x -> before(x, order)).toList();
                // An operand that would be reordered instead, and so on without end: nothing is gained.
                yield before.stream().noneMatch(x -> x.op() instanceof Layout.Permute)
                        ? Optional.of(simple.of(new Layout.Permute(simple.of(op.on(before)), order)))
                        : Optional.empty();
            }
            case Reduction reduction -> {
                List<Integer> axes = reduction.axes().stream().map(order::get).toList();
                Tensor folded = simple.of(
                        ReductionRules.with(reduction, orders.getFirst().x(), axes));
                yield Optional.of(simple.of(new Layout.Permute(folded, order)));
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
        return simple.of(new Layout.Permute(x, inverse));
    }

    Optional<Tensor> reshape(Layout.Reshape op) {
        if (op.x().shape().equals(op.shape())) {
            return Optional.of(op.x());
        }
        return switch (op.x().op()) {
            case Layout.Reshape inner -> Optional.of(simple.of(new Layout.Reshape(inner.x(), op.shape())));
            case Leaf.Iota iota -> {
                // The axis may be found again if only extents of 1 came or went before and after it.
                long before = iota.shape().part(0, iota.axis()).size();
                int extent = iota.shape().dim(iota.axis());
                yield IntStream.range(0, op.shape().rank())
                        .filter(axis -> op.shape().dim(axis) == extent
                                && op.shape().part(0, axis).size() == before)
                        .boxed()
                        .findFirst()
                        .map(axis -> simple.of(new Leaf.Iota(op.shape(), axis)));
            }
            default -> Optional.empty();
        };
    }

    Optional<Tensor> permute(Layout.Permute op) {
        List<Integer> moved = op.order().stream()
                .filter(axis -> op.x().shape().dim(axis) != 1)
                .toList();
        if (moved.equals(moved.stream().sorted().toList())) {
            return Optional.of(simple.of(new Layout.Reshape(op.x(), op.shape())));
        }
        if (op.x().op() instanceof Layout.Permute inner) {
            List<Integer> order = op.order().stream().map(inner.order()::get).toList();
            return Optional.of(simple.of(new Layout.Permute(inner.x(), order)));
        }
        if (op.x().op() instanceof Layout.Broadcast broadcast) {
            Tensor once = simple.of(new Layout.Permute(broadcast.x(), op.order()));
            return Optional.of(simple.of(new Layout.Broadcast(once, op.shape())));
        }
        if (op.x().op() instanceof MatMul product && exchangesLastTwo(op)) {
            // (A·B)ᵀ = Bᵀ·Aᵀ: the product can come out the way it is read.
            return Optional.of(
                    simple.of(new MatMul(product.b(), product.a(), !product.transposeB(), !product.transposeA())));
        }
        return Optional.empty();
    }

    Optional<Tensor> broadcast(Layout.Broadcast op) {
        if (op.x().shape().equals(op.shape())) {
            return Optional.of(op.x());
        }
        return switch (op.x().op()) {
            case Layout.Broadcast inner -> Optional.of(simple.of(new Layout.Broadcast(inner.x(), op.shape())));
            case Leaf.Iota iota ->
                Optional.of(
                        iota.shape().dim(iota.axis()) == 1
                                ? simple.full(0, DType.I32, op.shape())
                                : simple.of(new Leaf.Iota(op.shape(), iota.axis())));
            default -> Optional.empty();
        };
    }

    /** A margin is a concatenation with constants, axis by axis. */
    Tensor pad(Layout.Pad op) {
        Tensor padded = op.x();
        for (int axis = 0; axis < op.before().size(); axis++) {
            List<Tensor> parts = new ArrayList<>();
            int before = op.before().get(axis);
            int after = op.after().get(axis);
            if (before > 0) {
                parts.add(simple.full(op.value(), op.dtype(), padded.shape().with(axis, before)));
            }
            parts.add(padded);
            if (after > 0) {
                parts.add(simple.full(op.value(), op.dtype(), padded.shape().with(axis, after)));
            }
            padded = simple.of(new Layout.Concat(parts, axis));
        }
        return padded;
    }

    Optional<Tensor> concat(Layout.Concat op) {
        List<Tensor> present =
                op.inputs().stream().filter(x -> x.shape().size() > 0).toList();
        if (present.size() == 1) {
            return Optional.of(present.getFirst());
        }
        return present.isEmpty() || present.size() == op.inputs().size()
                ? Optional.empty()
                : Optional.of(simple.of(new Layout.Concat(present, op.axis())));
    }

    /** Whether rows become columns and columns rows. */
    static boolean exchangesLastTwo(Layout.Permute permute) {
        int rank = permute.order().size();
        List<Integer> exchange =
                new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(exchange, rank - 2, rank - 1);
        return permute.order().equals(exchange);
    }
}
