package dev.descent.insight.blame;

import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.Values;
import java.util.Arrays;

/**
 * What a model said to some examples, and what the data says. Where targets are labels, outputs are logits: one for each
 * class, or a single one of the second of two classes.
 *
 * @param outputs shape [examples, …]
 * @param width outputs for each example
 * @param labels what the data says; empty if it says numbers
 */
record Answers(Values outputs, int width, int[] labels) {
    /** Refuses examples with more than one label each. */
    static Answers of(Values outputs, Dataset data, String target) {
        int width = Math.toIntExact(outputs.size() / data.size());
        if (data.column(target).dtype() != DType.I32) {
            return new Answers(outputs, width, new int[0]);
        }
        int[] labels = data.ints(target);
        if (labels.length != data.size()) {
            throw new IllegalArgumentException("blame needs examples with one label each, not labels of shape "
                    + data.column(target).shape());
        }
        return new Answers(outputs, width, labels);
    }

    boolean areLabels() {
        return labels.length > 0;
    }

    /** The class that is the likeliest, the first one of equals. */
    int likeliest(int row) {
        if (width == 1) {
            return outputs.get(row) > 0 ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < width; i++) {
            best = output(row, i) > output(row, best) ? i : best;
        }
        return best;
    }

    /** How likely a class is: of softmax, or of a sigmoid. */
    double probability(int row, int label) {
        if (width == 1) {
            return 1 / (1 + Math.exp(label == 1 ? -outputs.get(row) : outputs.get(row)));
        }
        double largest = output(row, likeliest(row));
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += Math.exp(output(row, i) - largest);
        }
        return Math.exp(output(row, label) - largest) / sum;
    }

    Answer.Label label(int row, int label) {
        return new Answer.Label(label, probability(row, label));
    }

    /** The outputs themselves. */
    Answer.Numbers numbers(int row) {
        double[] numbers = new double[width];
        Arrays.setAll(numbers, i -> output(row, i));
        return new Answer.Numbers(Arrays.stream(numbers).boxed().toList());
    }

    private double output(int row, int index) {
        return outputs.get((long) row * width + index);
    }
}
