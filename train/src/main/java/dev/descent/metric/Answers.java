package dev.descent.metric;

import dev.descent.tensor.DType;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;

/**
 * What one batch says about classes: of several outputs the largest is the answer, the first one where they tie; a
 * single output means class 1 above a threshold and class 0 below. Where an output is NaN there is no answer.
 *
 * @param width outputs for each answer, 1 or the number of classes
 * @param shares whether a target is a row with the share of each class, the largest telling the class: one-hot
 */
record Answers(Values outputs, Values targets, int width, boolean shares, double threshold) {
    /** The answer of outputs that are no numbers: no class at all. */
    static final int NONE = -1;

    /** Shares of classes may add up to one but for rounding. */
    private static final double ROUNDING = 1e-3;

    /**
     * A batch of answers.
     *
     * @param outputs [batch…, classes] with targets [batch…] or [batch…, classes]; or both one number for each example
     * @param threshold what a single output must exceed: 0 for logits, 0.5 for probabilities
     * @throws ShapeException if the two do not fit one another
     */
    static Answers of(String metric, Values outputs, Values targets, double threshold) {
        if (haveRowsOfClasses(outputs, targets)) {
            return new Answers(outputs, targets, outputs.shape().dim(-1), true, threshold);
        }
        boolean single = outputs.size() == targets.size();
        if (!single
                && (outputs.shape().rank() == 0
                        || outputs.size() != targets.size() * outputs.shape().dim(-1)
                        || targets.dtype() != DType.I32)) {
            throw new ShapeException(
                    metric + " needs outputs [batch, classes] and class numbers [batch] as targets, not"
                            + " outputs of shape " + outputs.shape() + " and " + targets.dtype() + " targets of shape "
                            + targets.shape());
        }
        return new Answers(outputs, targets, single ? 1 : outputs.shape().dim(-1), false, threshold);
    }

    /** Whether targets have a number for each of the outputs of an example, and there are several. */
    static boolean haveRowsOfClasses(Values outputs, Values targets) {
        return outputs.shape().rank() >= 2
                && outputs.shape().equals(targets.shape())
                && outputs.shape().dim(-1) > 1;
    }

    long count() {
        return shares ? targets.size() / width : targets.size();
    }

    int classes() {
        return Math.max(width, 2);
    }

    /** One of the outputs for one answer. */
    double output(long answer, int i) {
        return outputs.get(answer * width + i);
    }

    /**
     * What was to be told; it may be no class at all.
     *
     * @throws IllegalArgumentException if it is several classes at once
     */
    long target(String metric, long answer) {
        return shares ? largestShare(metric, answer) : Math.round(targets.get(answer));
    }

    private int largestShare(String metric, long answer) {
        int largest = 0;
        double sum = 0;
        boolean negative = false;
        for (int i = 0; i < width; i++) {
            double share = targets.get(answer * width + i);
            negative |= share < 0;
            sum += share;
            largest = share > targets.get(answer * width + largest) ? i : largest;
        }
        if (negative || !(Math.abs(sum - 1) <= ROUNDING)) {
            throw new IllegalArgumentException("%s takes targets of the outputs' shape %s for one class an example,"
                            .formatted(metric, outputs.shape())
                    + " one-hot, whose numbers are at least 0 and add up to 1, but those of one example add up to "
                    + sum + "; where several labels can be true at once, say Metrics.multiLabel(…)");
        }
        return largest;
    }

    /**
     * The class that was to be told.
     *
     * @throws IllegalArgumentException if there is none of this number
     */
    int label(String metric, long answer) {
        long label = target(metric, answer);
        if (label < 0 || label >= classes()) {
            throw new IllegalArgumentException(
                    metric + " was given the label " + label + " where classes are numbered 0" + " to "
                            + (classes() - 1) + "; correct it, or leave it out of the count with Metrics.ignoring");
        }
        return (int) label;
    }

    /** The class that was told; {@link #NONE} if an output is NaN. */
    int told(long answer) {
        double value = output(answer, 0);
        if (width == 1) {
            return Double.isNaN(value) ? NONE : value > threshold ? 1 : 0;
        }
        int largest = 0;
        for (int i = 0; i < width; i++) {
            double other = output(answer, i);
            if (Double.isNaN(other)) {
                return NONE;
            }
            if (other > value) {
                largest = i;
                value = other;
            }
        }
        return largest;
    }
}
