package dev.descent.oracle;

import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Op;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.List;
import java.util.Map;

/**
 * How far from exact pooling may be: where errors may turn which value of a window is the largest, anything may come
 * out.
 */
final class WindowBounds {
    private final Pooling op;
    private final double[] x;
    private final double[] e;

    /** Bounds for an op on values x that may be off by e: of two operands, the one that is compared. */
    WindowBounds(Pooling op, double[] x, double[] e) {
        this.op = op;
        this.x = x;
        this.e = e;
    }

    /** The radii of the largest values. */
    double[] largest() {
        double[] exact = itself(x);
        double[] low = itself(plus(-1));
        double[] high = itself(plus(1));
        double[] radius = new double[exact.length];
        for (int i = 0; i < radius.length; i++) {
            radius[i] = low[i] == high[i] ? 0 : Math.max(high[i] - exact[i], exact[i] - low[i]);
        }
        return radius;
    }

    private double[] itself(double[] values) {
        Tensor literal = literal(op.image(), values);
        return evaluate(op.on(List.of(literal, literal)));
    }

    private double[] plus(int sign) {
        double[] moved = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            moved[i] = e[i] == 0 ? x[i] : x[i] + sign * e[i];
        }
        return moved;
    }

    /** What an op makes of errors or magnitudes of its second operand. */
    double[] ofSecond(double[] second) {
        return evaluate(
                op.on(List.of(literal(op.image(), x), literal(op.inputs().get(1).shape(), second))));
    }

    /** Makes those results infinite that depend on which value of a window is the largest, where that is uncertain. */
    double[] withDoubt(double[] radius) {
        int[] image = op.image().dims();
        int[] result = op.result().dims();
        for (int to = 0; to < op.result().size(); to++) {
            int channel = to % result[3];
            int column = to / result[3] % result[2];
            int row = to / result[3] / result[2] % result[1];
            int number = to / result[3] / result[2] / result[1];
            int[] window = new int[op.rows().size() * op.columns().size()];
            int covered = 0;
            for (int i = 0; i < window.length; i++) {
                int y = op.rows().at(row, i / op.columns().size());
                int z = op.columns().at(column, i % op.columns().size());
                if (0 <= y && y < image[1] && 0 <= z && z < image[2]) {
                    window[covered++] = ((number * image[1] + y) * image[2] + z) * image[3] + channel;
                }
            }
            if (isDoubtful(window, covered)) {
                if (op instanceof Pooling.MaxPool) {
                    radius[to] = Double.POSITIVE_INFINITY;
                } else {
                    for (int i = 0; i < covered; i++) {
                        radius[window[i]] = Double.POSITIVE_INFINITY;
                    }
                }
            }
        }
        return radius;
    }

    private boolean isDoubtful(int[] window, int covered) {
        int best = window[0];
        for (int i = 0; i < covered; i++) {
            best = x[window[i]] > x[best] ? window[i] : best;
        }
        for (int i = 0; i < covered; i++) {
            int rival = window[i];
            double apart = e[rival] + e[best];
            if (rival != best && apart > 0 && !(x[best] - x[rival] > apart)) {
                return true;
            }
        }
        return false;
    }

    private static Tensor literal(Shape shape, double[] values) {
        return Tensor.of(new Leaf.Literal(Values.of(values, shape)));
    }

    private static double[] evaluate(Op op) {
        return Interpreter.evaluate(List.of(Tensor.of(op)), Map.of()).getFirst();
    }
}
