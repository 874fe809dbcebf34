package dev.descent.head;

import dev.descent.data.Dataset;
import dev.descent.loss.ClassWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One class of several, by a logit for each. */
public record Classes() implements OfClasses {
    @Override
    public boolean ranks() {
        return true;
    }

    @Override
    public Optional<String> misfit(Dataset train, String loss) {
        return Optional.empty();
    }

    @Override
    public int outputs(Dataset train) {
        return train.classNames().size();
    }

    @Override
    public String outputsWhy(Dataset train, String loss) {
        return "the data has " + words(train);
    }

    @Override
    public int weights(int classes) {
        return classes;
    }

    @Override
    public List<Double> balanced(int[] labels, int classes) {
        return Arrays.stream(ClassWeights.balanced(labels, classes)).boxed().toList();
    }

    @Override
    public Optional<String> misfit(int outputs, int classes, String loss) {
        return outputs == classes
                ? Optional.empty()
                : Optional.of("\"outputs\" is %s, but \"classes\" names %s".formatted(outputs, classes));
    }

    @Override
    public List<Double> numbers(double[] outputs) {
        return probabilities(outputs);
    }

    @Override
    public List<Double> probabilities(double[] outputs) {
        double largest = Arrays.stream(outputs).max().orElseThrow();
        double sum = 0;
        for (double output : outputs) {
            sum += Math.exp(output - largest);
        }
        double all = sum;
        return Arrays.stream(outputs)
                .mapToObj(output -> Math.exp(output - largest) / all)
                .toList();
    }
}
