package dev.descent.metric;

/** The metrics by their names. */
public final class Metrics {
    private Metrics() {}

    /** Part of the examples whose class was told; a single output is taken for a logit. */
    public static Metric accuracy() {
        return new Accuracy(0);
    }

    /** Mean distance between answer and target. */
    public static Metric meanAbsoluteError() {
        return new ErrorMetric(ErrorMetric.Measure.MAE, 1);
    }

    /** Root of the mean squared distance between answer and target. */
    public static Metric rootMeanSquaredError() {
        return new ErrorMetric(ErrorMetric.Measure.RMSE, 1);
    }

    /** Coefficient of determination: the part of the targets' variance that the answers explain. */
    public static Metric r2() {
        return new RSquared();
    }
}
