package dev.descent.train.evaluate;

import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.util.function.ToDoubleBiFunction;

/**
 * Whether the targets of a set are classes, in any of the forms that losses take: a number for each row of outputs, a row of shares
 * that is one-hot, or 0 and 1 for a single logit.
 *
 * @param target the column that they stand in
 * @param dtype of outputs
 * @param answer shape of what a model says to one example
 */
record ClassTargets(Dataset data, String target, DType dtype, Shape answer) {
    /** Of more classes nobody can be told one by one. */
    private static final int MOST_CLASSES = 1000;
    /** How far from 0 a loss is asked for; close to it, where losses are seldom cut off. */
    private static final double[] DISTANCES = {0.1, 0.3, -0.2};
    /** Two losses of one another's mirror image differ by rounding alone. */
    private static final double ROUNDING = 1e-3;

    /** Whether they are class numbers, I32. */
    boolean areNumbered() {
        return y().dtype() == DType.I32
                && answer.rank() > 0
                && answer.dim(-1) <= MOST_CLASSES
                && answer.part(0, answer.rank() - 1).equals(y().shape());
    }

    /**
     * Whether they are numbers that stand for classes. Of a single output that hangs on the loss: numbers that are 0 and 1 may be
     * numbers.
     *
     * @param loss of one example, by its outputs and targets
     */
    boolean areShares(ToDoubleBiFunction<Values, Values> loss) {
        if (!y().dtype().isFloating() || answer.size() != y().shape().size()) {
            return false;
        }
        if (answer.size() == 1) {
            return areZerosAndOnes() && isOfLogits(loss);
        }
        return answer.equals(y().shape())
                && answer.dim(-1) > 1
                && answer.dim(-1) <= MOST_CLASSES
                && areOneHot()
                && isLessForTheRightOne(loss);
    }

    private Column y() {
        return data.column(target);
    }

    private Values all() {
        return new Values(y().dtype(), y().shape().prepend(data.size()), data.values(target));
    }

    private boolean areZerosAndOnes() {
        Values all = all();
        for (long i = 0; i < all.size(); i++) {
            if (all.get(i) != 0 && all.get(i) != 1) {
                return false;
            }
        }
        return true;
    }

    private boolean areOneHot() {
        Values all = all();
        int width = answer.dim(-1);
        for (long row = 0; row < all.size(); row += width) {
            int ones = 0;
            for (int i = 0; i < width; i++) {
                double share = all.get(row + i);
                if (share != 0 && share != 1) {
                    return false;
                }
                ones += share == 1 ? 1 : 0;
            }
            if (ones != 1) {
                return false;
            }
        }
        return true;
    }

    /** Whether a loss is less where the class that is to be told has the largest output: one that compares examples has none to tell. */
    private boolean isLessForTheRightOne(ToDoubleBiFunction<Values, Values> loss) {
        int width = answer.dim(-1);
        Values target = Values.zeros(y().dtype(), answer.prepend(1));
        for (long row = 0; row < target.size(); row += width) {
            target.set(row, 1);
        }
        Values right = Values.zeros(dtype, answer.prepend(1));
        right.set(0, 1);
        Values wrong = Values.zeros(dtype, answer.prepend(1));
        wrong.set(1, 1);
        return loss.applyAsDouble(right, target) < loss.applyAsDouble(wrong, target);
    }

    /**
     * Whether a loss takes a single output for a logit: then what it says of "yes" at some distance above 0 is what it says of "no" as
     * far below, but for a weight.
     */
    private boolean isOfLogits(ToDoubleBiFunction<Values, Values> loss) {
        Values output = Values.zeros(dtype, answer.prepend(1));
        Values target = Values.zeros(y().dtype(), y().shape().prepend(1));
        double[] yes = new double[DISTANCES.length];
        double[] no = new double[DISTANCES.length];
        for (int i = 0; i < DISTANCES.length; i++) {
            target.set(0, 1);
            output.set(0, DISTANCES[i]);
            yes[i] = loss.applyAsDouble(output, target);
            target.set(0, 0);
            output.set(0, -DISTANCES[i]);
            no[i] = loss.applyAsDouble(output, target);
        }
        for (int i = 1; i < DISTANCES.length; i++) {
            double one = yes[0] * no[i];
            double other = yes[i] * no[0];
            if (!(one > 0 && Math.abs(one - other) <= ROUNDING * one)) {
                return false;
            }
        }
        return yes[1] < yes[2];
    }
}
