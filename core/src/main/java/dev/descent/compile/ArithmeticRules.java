package dev.descent.compile;

import dev.descent.tensor.Binary;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Op;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import java.util.List;
import java.util.Optional;

/** How {@link Simplify} shortens what is computed value by value: constants are folded, and what changes no value falls away. */
final class ArithmeticRules {
    private final Simpler simple;

    ArithmeticRules(Simpler simple) {
        this.simple = simple;
    }

    /** What an op on constants gives. */
    Optional<Tensor> fold(Op op) {
        boolean sameEverywhere = op instanceof Elementwise || op instanceof Layout.View;
        if (!sameEverywhere || !op.inputs().stream().allMatch(x -> constant(x).isPresent())) {
            return Optional.empty();
        }
        if (op instanceof Layout.View view) {
            return Optional.of(simple.full(constant(view.x()).orElseThrow(), op.dtype(), op.shape()));
        }
        List<Tensor> scalars = op.inputs().stream()
                .map(x -> Tensor.full(constant(x).orElseThrow(), x.dtype(), Shape.scalar()))
                .toList();
        Tensor scalar = Tensor.of(op.on(scalars));
        return Optional.of(simple.full(Interpreter.evaluate(scalar).scalar(), op.dtype(), op.shape()));
    }

    Optional<Tensor> unary(Unary op) {
        return switch (op) {
            case Unary.Detach detach -> Optional.of(detach.x());
            case Unary.Cast cast when cast.x().dtype() == cast.dtype() -> Optional.of(cast.x());
            case Unary.Negate negate when negate.x().op() instanceof Unary.Negate inner -> Optional.of(inner.x());
            default -> Optional.empty();
        };
    }

    Optional<Tensor> binary(Binary op) {
        Tensor a = op.a();
        Tensor b = op.b();
        return switch (op) {
            case Binary.Add add when is(a, 0) -> Optional.of(b);
            case Binary.Add add when is(b, 0) -> Optional.of(a);
            case Binary.Add add
            when b.op() instanceof Unary.Negate negate -> Optional.of(simple.of(new Binary.Subtract(a, negate.x())));
            case Binary.Subtract subtract when is(b, 0) -> Optional.of(a);
            case Binary.Multiply multiply
            when constant(a).isPresent() -> Optional.of(simple.of(new Binary.Multiply(b, a)));
            case Binary.Multiply multiply when is(b, 1) -> Optional.of(a);
            case Binary.Multiply multiply when is(b, -1) -> Optional.of(simple.of(new Unary.Negate(a)));
            case Binary.Multiply multiply
            when b.op() instanceof Leaf.Constant outer
                    && a.op() instanceof Binary.Multiply inner
                    && inner.b().op() instanceof Leaf.Constant c
                    && op.dtype().isFloating()
                    && isModerate(c.value() * outer.value()) ->
                Optional.of(simple.of(
                        new Binary.Multiply(inner.a(), simple.full(c.value() * outer.value(), c.dtype(), c.shape()))));
            case Binary.Divide divide when is(b, 1) -> Optional.of(a);
            case Binary.Divide divide
            when constant(b).filter(ArithmeticRules::hasExactReciprocal).isPresent()
                    && op.dtype().isFloating() ->
                Optional.of(simple.of(
                        new Binary.Multiply(a, simple.full(1 / constant(b).orElseThrow(), b.dtype(), b.shape()))));
            case Binary.Power power when is(b, 0) -> Optional.of(simple.full(1, a.dtype(), a.shape()));
            case Binary.Power power when is(b, 1) -> Optional.of(a);
            case Binary.Power power when is(b, 2) -> Optional.of(simple.of(new Binary.Multiply(a, a)));
            case Binary.Power power when is(b, -1) -> Optional.of(simple.of(new Unary.Reciprocal(a)));
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

    Optional<Tensor> select(Elementwise.Select op) {
        if (op.a() == op.b()) {
            return Optional.of(op.a());
        }
        Optional<Tensor> chosen = constant(op.condition()).map(value -> value != 0 ? op.a() : op.b());
        return chosen.isPresent() ? chosen : selectByRelu(op);
    }

    /** Where x is at most zero, relu(x) is: the gradient of a relu can go by what the next layer reads anyway. */
    private Optional<Tensor> selectByRelu(Elementwise.Select op) {
        if (!(op.condition().op() instanceof Binary.Compare compare)
                || compare.order() != Binary.Compare.Order.LE
                || !is(compare.b(), 0)) {
            return Optional.empty();
        }
        Op relu = new Elementwise.Select(op.condition(), compare.b(), compare.a());
        return (op.equals(relu) ? Optional.<Tensor>empty() : simple.known(relu))
                .map(known -> simple.of(new Elementwise.Select(
                        simple.of(new Binary.Compare(compare.order(), known, compare.b())), op.a(), op.b())));
    }

    private static Optional<Double> constant(Tensor x) {
        return x.op() instanceof Leaf.Constant constant ? Optional.of(constant.value()) : Optional.empty();
    }

    private static boolean is(Tensor x, double value) {
        return constant(x).filter(v -> v == value).isPresent();
    }
}
