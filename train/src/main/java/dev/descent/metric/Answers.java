package dev.descent.metric;

import dev.descent.tensor.DType;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;

/**
 * What one batch says about classes: of several outputs the largest is the answer, the first one where they tie; a
 * single output means class 1 above a threshold and class 0 below.
 *
 * @param width outputs for each answer, 1 or the number of classes
 */
record Answers(Values outputs, Values targets, int width, double threshold) {
    /**
     * A batch of answers.
     *
     * @param outputs [batch…, classes] with targets [batch…]; or both one number for each example
     * @param threshold what a single output must exceed: 0 for logits, 0.5 for probabilities
     * @throws ShapeException if the two do not fit one another
     */
    static Answers of(String metric, Values outputs, Values targets, double threshold) {
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
        return new Answers(outputs, targets, single ? 1 : outputs.shape().dim(-1), threshold);
    }

    long count() {
        return targets.size();
    }

    int classes() {
        return Math.max(width, 2);
    }

    /** One of the outputs for one answer. */
    double output(long answer, int i) {
        return outputs.get(answer * width + i);
    }

    /** What was to be told; it may be no class at all. */
    long target(long answer) {
        return Math.round(targets.get(answer));
    }

    /**
     * The class that was to be told.
     *
     * @throws IllegalArgumentException if there is none of this number
     */
    int label(String metric, long answer) {
        long label = target(answer);
        if (label < 0 || label >= classes()) {
            throw new IllegalArgumentException(
                    metric + " was given the label " + label + " where classes are numbered 0" + " to "
                            + (classes() - 1) + "; correct it, or leave it out of the count with Metrics.ignoring");
        }
        return (int) label;
    }

    /** The class that was told. */
    int told(long answer) {
        if (width == 1) {
            return outputs.get(answer) > threshold ? 1 : 0;
        }
        int largest = 0;
        double value = output(answer, 0);
        for (int i = 1; i < width; i++) {
            double other = output(answer, i);
            if (other > value) {
                largest = i;
                value = other;
            }
        }
        return largest;
    }
}
