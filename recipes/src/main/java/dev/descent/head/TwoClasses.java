package dev.descent.head;

import dev.descent.data.Dataset;
import dev.descent.loss.ClassWeights;
import java.util.List;
import java.util.Optional;

/** One class of two, by the logit of the second. */
public record TwoClasses() implements OfClasses {
    @Override
    public boolean ranks() {
        return false;
    }

    @Override
    public Optional<String> misfit(Dataset train, String loss) {
        return train.classNames().size() == 2
                ? Optional.empty()
                : Optional.of("the loss %s is for two classes, but this data has %s; set loss to crossEntropy"
                        .formatted(loss, train.classNames().size()));
    }

    @Override
    public int outputs(Dataset train) {
        return 1;
    }

    @Override
    public String outputsWhy(Dataset train, String loss) {
        return "the loss " + loss + " needs 1";
    }

    @Override
    public int weights(int classes) {
        return 1;
    }

    @Override
    public List<Double> balanced(int[] labels, int classes) {
        return List.of(ClassWeights.positive(labels));
    }

    @Override
    public Optional<String> misfit(int outputs, int classes, String loss) {
        return outputs == 1 && classes == 2
                ? Optional.empty()
                : Optional.of("%s predicts 2 classes by 1 number, but \"outputs\" is %s and \"classes\" names %s"
                        .formatted(loss, outputs, classes));
    }

    /** How likely the second class is. */
    @Override
    public List<Double> numbers(double[] outputs) {
        return List.of(probabilities(outputs).getLast());
    }

    @Override
    public List<Double> probabilities(double[] outputs) {
        return List.of(1 / (1 + Math.exp(outputs[0])), 1 / (1 + Math.exp(-outputs[0])));
    }
}
