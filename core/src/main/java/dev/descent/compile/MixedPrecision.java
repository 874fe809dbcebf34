package dev.descent.compile;

import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Layout;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pass that rounds the factors of F32 products and convolutions to BF16 where the product is worth it. The rounding is an op like any other,
 * so it becomes the last line of the loop that computes the factor; what is read by several products is rounded once.
 */
final class MixedPrecision {
    /**
     * Multiply-adds for each value to be rounded, and for each value of the result, from which a product in half the time gains
     * more than the rounding costs.
     */
    private static final long WORTH = 16;

    private final Map<Tensor, Tensor> rebuilt = new IdentityHashMap<>();
    private final Map<Tensor, Tensor> rounded = new IdentityHashMap<>();

    private MixedPrecision() {}

    /** The roots with their products in a precision, in the same order. */
    static List<Tensor> apply(List<Tensor> roots, Precision precision) {
        return switch (precision) {
            case F32 -> roots;
            case BF16 -> new MixedPrecision().round(roots);
        };
    }

    private List<Tensor> round(List<Tensor> roots) {
        for (Tensor node : Graph.topological(roots)) {
            List<Tensor> inputs = node.inputs().stream().map(rebuilt::get).toList();
            Tensor same = Copies.with(node, inputs);
            rebuilt.put(node, isWorthIt(same) ? onRounded(same) : same);
        }
        return roots.stream().map(rebuilt::get).toList();
    }

    private static boolean isWorthIt(Tensor node) {
        return switch (node.op()) {
            case MatMul product -> product.k() >= WORTH && isWorthIt(node, multiplyAdds(product));
            case Convolution convolution -> isWorthIt(node, convolution.flops() / 2);
            default -> false;
        };
    }

    private static boolean isWorthIt(Tensor node, long multiplyAdds) {
        long factors = node.inputs().stream().mapToLong(x -> x.shape().size()).sum();
        return node.inputs().getFirst().dtype() == DType.F32 && multiplyAdds >= WORTH * factors;
    }

    private static long multiplyAdds(MatMul product) {
        return (long) product.batch() * product.m() * product.n() * product.k();
    }

    private Tensor onRounded(Tensor node) {
        return Tensor.of(node.op().on(node.inputs().stream().map(this::rounded).toList()));
    }

    /** Rounded where it is computed, below all views of it. */
    private Tensor rounded(Tensor x) {
        Tensor known = rounded.get(x);
        if (known == null) {
            known = x.op() instanceof Layout.View view && !(view instanceof Layout.Broadcast)
                    ? Tensor.of(view.on(List.of(rounded(view.x()))))
                    : Tensor.of(new Unary.Cast(x, DType.BF16));
            rounded.put(x, known);
        }
        return known;
    }
}
