package dev.descent.loss;

/**
 * Weights that make rare classes count as much as common ones, from the labels of the training part.
 *
 * <pre>{@code
 * double[] weights = ClassWeights.balanced(train.ints("y"), train.classNames().size());
 * CrossEntropy loss = CrossEntropy.standard().classWeights(weights);
 * }</pre>
 */
public final class ClassWeights {
    private ClassWeights() {}

    /**
     * For each class examples / (classes · examples of the class), as scikit-learn's {@code "balanced"}: an example then
     * weighs 1 on average.
     *
     * @param labels class numbers
     * @throws IllegalArgumentException if a label is no class, or a class has no example
     */
    public static double[] balanced(int[] labels, int classes) {
        long[] counts = counts(labels, classes);
        double[] weights = new double[classes];
        for (int label = 0; label < classes; label++) {
            weights[label] = labels.length / ((double) classes * counts[label]);
        }
        return weights;
    }

    /**
     * How much more a missed "yes" has to count than a missed "no" so that both count alike together: number of "no" /
     * number of "yes", the positive weight of {@link Losses#binaryCrossEntropy}.
     *
     * @param labels 0 or 1
     * @throws IllegalArgumentException if a label is another number, or all are equal
     */
    public static double positive(int[] labels) {
        long[] counts = counts(labels, 2);
        return (double) counts[0] / counts[1];
    }

    private static long[] counts(int[] labels, int classes) {
        long[] counts = new long[classes];
        for (int label : labels) {
            Checks.require(
                    label >= 0 && label < classes,
                    "balanced weights of " + classes + " classes need labels from 0 to " + (classes - 1) + ", not "
                            + label);
            counts[label]++;
        }
        for (int label = 0; label < classes; label++) {
            Checks.require(
                    counts[label] > 0,
                    "class " + label + " has no example, so no weight balances it; give weights of your own, or leave"
                            + " the class out");
        }
        return counts;
    }
}
