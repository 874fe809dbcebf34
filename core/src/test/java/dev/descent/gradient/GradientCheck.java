package dev.descent.gradient;

import dev.descent.oracle.Draw;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.List;

/**
 * Compares gradients with central differences of the interpreter's values, in double precision. With a step of 1e-5
 * the difference is off by about 1e-11 of the function's scale, by truncation and by rounding.
 */
public final class GradientCheck {
    private static final double STEP = 1e-5;
    private static final double RELATIVE = 1e-6;
    private static final double FLOOR = 1e-8;

    private final Draw draw;

    private GradientCheck(Draw draw) {
        this.draw = draw;
    }

    /**
     * Checks the gradient of a weighted sum of y by every real leaf that was drawn.
     *
     * @param draw gives the leaves' values, which are moved and put back
     * @throws AssertionError if a derivative is off by more than 1e-6 of it (and 1e-8), or is NaN
     */
    public static void check(Draw draw, Tensor y) {
        List<Tensor> leaves = draw.reals();
        Tensor loss = y.mul(draw.weights(y.shape())).sum();
        Gradients gradients = Gradients.of(loss, leaves);
        List<Tensor> all = leaves.stream().map(gradients::of).toList();
        List<double[]> expected = Interpreter.evaluate(all, draw.doubles());
        GradientCheck check = new GradientCheck(draw);
        for (int i = 0; i < leaves.size(); i++) {
            if (!all.get(i).shape().equals(leaves.get(i).shape())
                    || all.get(i).dtype() != leaves.get(i).dtype()) {
                throw new AssertionError("the gradient by " + leaves.get(i) + " is " + all.get(i));
            }
            check.compare(loss, leaves.get(i), expected.get(i));
        }
    }

    private void compare(Tensor loss, Tensor leaf, double[] gradient) {
        List<Tensor> order = Graph.topological(List.of(loss));
        if (!order.contains(leaf)) {
            requireZeros(leaf, gradient);
            return;
        }
        draw.write(leaf, values -> compare(loss, leaf, gradient, values));
    }

    private void compare(Tensor loss, Tensor leaf, double[] gradient, Values values) {
        for (int i = 0; i < gradient.length; i++) {
            double at = values.get(i);
            values.set(i, at + STEP);
            double right = value(loss);
            values.set(i, at - STEP);
            double left = value(loss);
            values.set(i, at);
            double difference = (right - left) / (2 * STEP);
            double tolerance = FLOOR + RELATIVE * Math.max(Math.abs(difference), Math.abs(gradient[i]));
            if (!(Math.abs(gradient[i] - difference) <= tolerance)) {
                throw new AssertionError("the derivative by value " + i + " of " + leaf + ", where it is " + at
                        + ", should be " + difference + " but is " + gradient[i]);
            }
        }
    }

    private static void requireZeros(Tensor leaf, double[] gradient) {
        for (double value : gradient) {
            if (value != 0) {
                throw new AssertionError("nothing depends on " + leaf + " but a derivative by it is " + value);
            }
        }
    }

    private double value(Tensor loss) {
        return Interpreter.evaluate(List.of(loss), draw.doubles()).getFirst()[0];
    }
}
