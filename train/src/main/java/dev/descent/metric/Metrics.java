package dev.descent.metric;

/**
 * The metrics by their names, which are those that recipes use. Those of classes take outputs [batch…, classes] and the
 * classes as numbers [batch…] or one-hot [batch…, classes], or a single logit for each example that is to be told from
 * the other class.
 */
public final class Metrics {
    private Metrics() {}

    // ---------------------------------------------------------------------------------------------------- of classes

    /** Part of the examples whose class was told; a single output is taken for a logit. */
    public static Metric accuracy() {
        return new Accuracy(0);
    }

    /** Part of the examples whose class is among the k largest outputs. */
    public static Metric topK(int k) {
        return new TopKAccuracy(k);
    }

    /** Of the examples that were said to be of a class, the part that is: of class 1 of two, else the mean of all. */
    public static ClassScore precision() {
        return new ClassScore(ClassScore.Measure.PRECISION, Average.BINARY_OR_MACRO, 0);
    }

    /** Of the examples of a class, the part that was found: of class 1 of two, else the mean of all. */
    public static ClassScore recall() {
        return new ClassScore(ClassScore.Measure.RECALL, Average.BINARY_OR_MACRO, 0);
    }

    /** Harmonic mean of precision and recall: of class 1 of two, else the mean of all. */
    public static ClassScore f1() {
        return new ClassScore(ClassScore.Measure.F1, Average.BINARY_OR_MACRO, 0);
    }

    /** Area under the ROC curve: how likely the right class gets the higher score. */
    public static Metric rocAuc() {
        return new RocAuc();
    }

    /** Mean recall of all classes. */
    public static Metric balancedAccuracy() {
        return new BalancedAccuracy(0);
    }

    /** Matthews' correlation coefficient of answers and targets. */
    public static Metric mcc() {
        return new MatthewsCorrelation(0);
    }

    /** Mean of −log p of the targets. */
    public static Metric logLoss() {
        return new Likelihood(Likelihood.Measure.LOG_LOSS);
    }

    /** Exponential of {@link #logLoss}. */
    public static Metric perplexity() {
        return new Likelihood(Likelihood.Measure.PERPLEXITY);
    }

    /**
     * A metric of labels of which several may be true at once: outputs are one logit for each label, targets 0 or 1 in
     * the same shape, and every label of every example counts as one answer.
     */
    public static Metric multiLabel(Metric metric) {
        return new MultiLabel(metric);
    }

    /** A metric without the examples, or tokens, that have a certain target, such as −100. */
    public static Metric ignoring(Metric metric, int label) {
        return new Ignoring(metric, label);
    }

    // ---------------------------------------------------------------------------------------------------- of numbers

    /** Mean distance between answer and target. */
    public static Metric mae() {
        return new ErrorMetric(ErrorMetric.Measure.MAE, 1);
    }

    /** Root of the mean squared distance between answer and target. */
    public static Metric rmse() {
        return new ErrorMetric(ErrorMetric.Measure.RMSE, 1);
    }

    /** Sum of the squared distances between answer and target, as in examples that are followed by hand. */
    public static Metric sse() {
        return new ErrorMetric(ErrorMetric.Measure.SSE, 1);
    }

    /** Coefficient of determination: the part of the targets' variance that the answers explain. */
    public static Metric r2() {
        return new RSquared();
    }
}
