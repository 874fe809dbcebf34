package dev.descent.train.breakdown;

import dev.descent.tensor.Binary;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Op;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Unary;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import java.util.List;
import java.util.Optional;

/**
 * The first operation of a step whose result was not finite although its operands were.
 *
 * @param where it belongs, {@code layers.2 (Linear(256→128)), backward}
 * @param op what was computed
 * @param operands what it was computed from
 * @param result what came out
 * @param at which value of the result was the first that was not finite
 * @param row of the dataset, if the result has one part for each example
 */
public record Culprit(String where, Op op, List<Values> operands, Values result, long at, Optional<Integer> row) {
    /** Above this, whole numbers are written as others are. */
    private static final double WHOLE = 1e5;

    /** {@code the logarithm of 0, in the loss, for row 17}. */
    public String sentence() {
        return what() + ", in " + where + row.map(index -> ", for row " + index).orElse("");
    }

    private String what() {
        return switch (op) {
            case Unary.Log _ -> "the logarithm of " + plain(operand(0));
            case Unary.Sqrt _ -> "the square root of " + plain(operand(0));
            case Unary.Reciprocal _ -> "1 divided by " + plain(operand(0));
            case Unary.Exp _ -> "exp of " + plain(operand(0)) + ", more than a float can hold";
            case Binary.Divide division when isSlopeOfRoot(division) -> "the slope of the square root at 0";
            case Binary.Divide _ -> plain(operand(0)) + " divided by " + plain(operand(1));
            case Binary.Power _ -> plain(operand(0)) + " to the power of " + plain(operand(1));
            case MatMul _ ->
                "a product of values up to " + plain(largest(0)) + " and up to " + plain(largest(1))
                        + ", more than a float can hold";
            case Reduction _ -> "a sum of values up to " + plain(largest(0)) + ", more than a float can hold";
            case Binary.Multiply _ ->
                plain(operand(0)) + " times " + plain(operand(1)) + ", more than a float can hold";
            case Leaf _ -> "a value that is NaN or infinity";
            default -> op.mnemonic() + " of values up to " + plain(largest(0));
        };
    }

    /** What keeps an operation from being asked for what has no value; nothing if it only came to too much. */
    public Optional<String> remedy() {
        return switch (op) {
            case Unary.Log _ ->
                Optional.of("add a small number before the logarithm, or use a loss on logits (crossEntropy,"
                        + " binaryCrossEntropy)");
            case Unary.Sqrt _ -> Optional.of("keep the argument of the square root above 0");
            case Unary.Reciprocal _ when operand(0) == 0 -> Optional.of("add a small number to the divisor");
            case Binary.Divide division
            when isSlopeOfRoot(division) -> Optional.of("add a small number to the argument of the square root");
            case Binary.Divide _ when operand(1) == 0 -> Optional.of("add a small number to the divisor");
            case Leaf.Input _ -> Optional.of("check what the transforms do to this row");
            case Binary.Power _ when operand(0) <= 0 -> Optional.of("keep the base of the power above 0");
            default -> Optional.empty();
        };
    }

    /** Whole numbers as such. */
    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < WHOLE ? Long.toString((long) value) : Digits.loss(value);
    }

    private boolean isSlopeOfRoot(Binary.Divide division) {
        return division.b().op() instanceof Unary.Sqrt && operand(1) == 0;
    }

    /** What the value was computed from: elementwise operations have operands of the result's shape. */
    private double operand(int which) {
        return operands.get(which).get(at);
    }

    private double largest(int which) {
        Values values = operands.get(which);
        double largest = 0;
        for (long i = 0; i < values.size(); i++) {
            largest = Math.max(largest, Math.abs(values.get(i)));
        }
        return largest;
    }
}
