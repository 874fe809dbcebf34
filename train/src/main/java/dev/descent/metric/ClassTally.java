package dev.descent.metric;

import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.function.ToDoubleFunction;

/** Counts answers class by class, for a figure that is made of these counts. */
final class ClassTally implements Metric.Tally {
    private final String metric;
    private final double threshold;
    private final ToDoubleFunction<ClassCounts> figure;
    private ClassCounts counts = new ClassCounts(0);

    ClassTally(String metric, double threshold, ToDoubleFunction<ClassCounts> figure) {
        this.metric = metric;
        this.threshold = threshold;
        this.figure = figure;
    }

    @Override
    public void add(Values outputs, Values targets) {
        Answers answers = Answers.of(metric, outputs, targets, threshold);
        if (counts.classes() == 0) {
            counts = new ClassCounts(answers.classes());
        }
        if (counts.classes() != answers.classes()) {
            throw new ShapeException(metric + " counted " + counts.classes()
                    + " classes so far and cannot continue with" + " outputs of shape " + outputs.shape());
        }
        for (long i = 0; i < answers.count(); i++) {
            counts.add(answers.label(metric, i), answers.told(i), 1);
        }
    }

    @Override
    public double value() {
        return figure.applyAsDouble(counts);
    }

    @Override
    public void clear() {
        counts = new ClassCounts(0);
    }

    @Override
    public double[] state() {
        return counts.state();
    }

    @Override
    public void restore(double[] state) {
        counts = ClassCounts.restored(metric, state);
    }
}
