package dev.descent.metric;

import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;

/**
 * A metric of labels of which several may be true at once, each told by a logit of its own: every label of every example
 * is counted as one answer, yes or no. Precision, recall and F1 are those of "yes" then, scikit-learn's
 * {@code average="micro"}. Shapes: outputs logits and targets 0 or 1, both [batch, labels].
 *
 * @param metric measures the answers, and gives its name
 */
public record MultiLabel(Metric metric) implements Metric {
    @Override
    public String name() {
        return metric.name();
    }

    @Override
    public boolean largerIsBetter() {
        return metric.largerIsBetter();
    }

    @Override
    public String format(double value) {
        return metric.format(value);
    }

    @Override
    public Tally tally() {
        return new Passing(metric.tally(), new Flat(metric.name()));
    }

    private record Flat(String metric) implements Passing.Change {
        @Override
        public void pass(Values outputs, Values targets, Tally to) {
            if (!outputs.shape().equals(targets.shape())) {
                throw new ShapeException(
                        metric + " of several labels needs outputs and targets of one shape, not outputs" + " of shape "
                                + outputs.shape() + " and targets of shape " + targets.shape());
            }
            to.add(flat(outputs), flat(targets));
        }

        private static Values flat(Values values) {
            return new Values(values.dtype(), Shape.of(Math.toIntExact(values.size())), values.memory());
        }
    }
}
