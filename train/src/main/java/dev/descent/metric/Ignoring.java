package dev.descent.metric;

import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.stream.LongStream;

/**
 * A metric that leaves out what has a certain target, as a loss with an index to ignore does: padding, say, or tokens
 * that nobody asks about. Shapes: outputs [batch…, classes] with targets [batch…], or one number for each.
 *
 * @param metric measures the rest, and gives its name
 * @param label the target that is left out, usually −100
 */
public record Ignoring(Metric metric, int label) implements Metric {
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
        return new Passing(metric.tally(), new Rest(metric.name(), label));
    }

    private record Rest(String metric, int label) implements Passing.Change {
        @Override
        public void pass(Values outputs, Values targets, Tally to) {
            if (Answers.haveRowsOfClasses(outputs, targets)) {
                passRows(outputs, targets, to);
                return;
            }
            if (targets.size() == 0 || outputs.size() % targets.size() != 0) {
                throw new ShapeException(metric + " cannot compare outputs of shape " + outputs.shape()
                        + " with targets of shape " + targets.shape());
            }
            int width = Math.toIntExact(outputs.size() / targets.size());
            int kept = 0;
            for (long i = 0; i < targets.size(); i++) {
                kept += targets.get(i) == label ? 0 : 1;
            }
            if (kept == 0) {
                return;
            }
            Values keptOutputs = Values.zeros(outputs.dtype(), Shape.of(kept, width));
            Values keptTargets = Values.zeros(targets.dtype(), Shape.of(kept));
            int at = 0;
            for (long i = 0; i < targets.size(); i++) {
                if (targets.get(i) != label) {
                    keptTargets.set(at, targets.get(i));
                    for (int c = 0; c < width; c++) {
                        keptOutputs.set((long) at * width + c, outputs.get(i * width + c));
                    }
                    at++;
                }
            }
            to.add(keptOutputs, keptTargets);
        }

        /** Of targets that are one-hot, without the examples whose class is the one to ignore. */
        private void passRows(Values outputs, Values targets, Tally to) {
            int width = outputs.shape().dim(-1);
            Answers answers = Answers.of(metric, outputs, targets, 0);
            long[] kept = LongStream.range(0, answers.count())
                    .filter(row -> answers.target(metric, row) != label)
                    .toArray();
            if (kept.length > 0) {
                to.add(rows(outputs, kept, width), rows(targets, kept, width));
            }
        }

        private static Values rows(Values values, long[] rows, int width) {
            Values kept = Values.zeros(values.dtype(), Shape.of(rows.length, width));
            for (int at = 0; at < rows.length; at++) {
                for (int c = 0; c < width; c++) {
                    kept.set((long) at * width + c, values.get(rows[at] * width + c));
                }
            }
            return kept;
        }
    }
}
