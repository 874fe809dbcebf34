package dev.descent.metric;

import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * For each class how often it was told rightly, was told at all, and was to be told: all that precision, recall, F1 and
 * their relatives are made of. Where a figure would be 0 / 0 it is 0, as scikit-learn has it by default; over no answers
 * at all it is NaN. Outputs that are no numbers tell no class: such an example is of its class, and found as no other.
 */
public final class ClassCounts {
    private final long[] right;
    private final long[] told;
    private final long[] support;
    private long all;
    private long allRight;

    /** Nothing counted yet. */
    ClassCounts(int classes) {
        right = new long[classes];
        told = new long[classes];
        support = new long[classes];
    }

    /**
     * Counts some answers; labels that are no class, such as those that a loss ignores, are left out. A single output is
     * taken for a logit. Shapes as of {@link Accuracy}.
     *
     * @throws IllegalArgumentException if outputs and targets do not fit one another
     */
    public static ClassCounts of(Values outputs, Values targets) {
        Answers answers = Answers.of("a count of classes", outputs, targets, 0);
        ClassCounts counts = new ClassCounts(answers.classes());
        for (long i = 0; i < answers.count(); i++) {
            long label = answers.target("a count of classes", i);
            if (label >= 0 && label < answers.classes()) {
                counts.add((int) label, answers.told(i), 1);
            }
        }
        return counts;
    }

    /** Number of classes. */
    public int classes() {
        return right.length;
    }

    /** @param answer the class that was told, or {@link Answers#NONE} */
    void add(int label, int answer, long times) {
        if (label == answer) {
            right[label] += times;
            allRight += times;
        }
        if (answer != Answers.NONE) {
            told[answer] += times;
        }
        support[label] += times;
        all += times;
    }

    /** The same counts with others added to them: of other examples of the same classes. */
    public ClassCounts and(ClassCounts others) {
        if (others.classes() != classes()) {
            throw new IllegalArgumentException(
                    "counts of " + others.classes() + " classes cannot be added to those of " + classes());
        }
        ClassCounts sum = new ClassCounts(classes());
        for (int label = 0; label < classes(); label++) {
            sum.right[label] = right[label] + others.right[label];
            sum.told[label] = told[label] + others.told[label];
            sum.support[label] = support[label] + others.support[label];
        }
        sum.all = all + others.all;
        sum.allRight = allRight + others.allRight;
        return sum;
    }

    /** How many examples there are. */
    public long all() {
        return all;
    }

    /** How often a class was to be told. */
    public long support(int label) {
        return support[label];
    }

    /** How often a class was told. */
    public long told(int label) {
        return told[label];
    }

    // ------------------------------------------------------------------------------------------------- of one class

    /** Of the examples that were told to be of a class, the part that is. */
    public double precision(int label) {
        return ratio(right[label], told[label]);
    }

    /** Of the examples of a class, the part that was found. */
    public double recall(int label) {
        return ratio(right[label], support[label]);
    }

    /** Harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn). */
    public double f1(int label) {
        return ratio(2 * right[label], told[label] + support[label]);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    // ------------------------------------------------------------------------------------------------ of all classes

    /** Makes one figure of those of all classes. */
    double average(Average average, IntToDoubleFunction figure) {
        if (all == 0) {
            return Double.NaN;
        }
        return switch (average) {
            case BINARY_OR_MACRO -> classes() == 2 ? figure.applyAsDouble(1) : macro(figure);
            case MACRO -> macro(figure);
            case MICRO -> accuracy();
            case WEIGHTED -> weighted(figure);
        };
    }

    private double macro(IntToDoubleFunction figure) {
        double sum = 0;
        int met = 0;
        for (int label = 0; label < classes(); label++) {
            if (support[label] + told[label] > 0) {
                sum += figure.applyAsDouble(label);
                met++;
            }
        }
        return sum / met;
    }

    private double weighted(IntToDoubleFunction figure) {
        double sum = 0;
        for (int label = 0; label < classes(); label++) {
            sum += support[label] * figure.applyAsDouble(label);
        }
        return sum / all;
    }

    /** Part of the examples whose class was told; NaN of no examples. */
    public double accuracy() {
        return all == 0 ? Double.NaN : (double) allRight / all;
    }

    /** Mean recall of the classes that were to be told. */
    public double balancedAccuracy() {
        double sum = 0;
        int met = 0;
        for (int label = 0; label < classes(); label++) {
            if (support[label] > 0) {
                sum += recall(label);
                met++;
            }
        }
        return sum / met;
    }

    /** The correlation of answers and targets, for any number of classes (Gorodkin 2004). */
    public double matthews() {
        if (all == 0) {
            return Double.NaN;
        }
        double both = 0;
        double supportSquares = 0;
        // What has no answer was told to be of a class of its own, which nothing is.
        double none = all;
        for (long count : told) {
            none -= count;
        }
        double toldSquares = none * none;
        for (int label = 0; label < classes(); label++) {
            both += (double) told[label] * support[label];
            toldSquares += (double) told[label] * told[label];
            supportSquares += (double) support[label] * support[label];
        }
        double square = (double) all * all;
        double spread = Math.sqrt((square - toldSquares) * (square - supportSquares));
        return spread == 0 ? 0 : ((double) allRight * all - both) / spread;
    }

    // ------------------------------------------------------------------------------------------------------- keeping

    double[] state() {
        double[] state = new double[3 * classes()];
        for (int label = 0; label < classes(); label++) {
            state[3 * label] = right[label];
            state[3 * label + 1] = told[label];
            state[3 * label + 2] = support[label];
        }
        return state;
    }

    static ClassCounts restored(String metric, double[] state) {
        int classes = state.length / 3;
        // There are two classes at least, or nothing was counted.
        States.check(metric, state, 3 * (classes == 1 ? 2 : classes));
        ClassCounts counts = new ClassCounts(classes);
        for (int label = 0; label < counts.classes(); label++) {
            counts.right[label] = (long) state[3 * label];
            counts.told[label] = (long) state[3 * label + 1];
            counts.support[label] = (long) state[3 * label + 2];
            counts.allRight += counts.right[label];
            counts.all += counts.support[label];
        }
        return counts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassCounts counts
                && Arrays.equals(right, counts.right)
                && Arrays.equals(told, counts.told)
                && Arrays.equals(support, counts.support);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new int[] {Arrays.hashCode(right), Arrays.hashCode(told), Arrays.hashCode(support)});
    }
}
