package dev.descent.insight.growth;

import dev.descent.train.history.Evaluation;
import dev.descent.train.history.LossScale;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How good models become with more and more examples to learn from; {@link GrowingData} measures it.
 *
 * @param points all trainings, from the fewest examples to the most
 * @param scale what a loss is worth
 */
public record LearningCurve(List<Point> points, LossScale scale) {
    /**
     * One training.
     *
     * @param examples how many different ones there were to learn from
     * @param bestEpoch whose weights were tried
     * @param training how the model does on the examples that it has seen, without dropout
     * @param validation how it does on the others
     */
    public record Point(int examples, long seed, int bestEpoch, Evaluation training, Evaluation validation) {}

    /** Copies the list. */
    public LearningCurve {
        points = List.copyOf(points);
    }

    /** How many examples there were to learn from, from the fewest to the most. */
    public int[] sizes() {
        return points.stream().mapToInt(Point::examples).distinct().sorted().toArray();
    }

    /** The training loss at a size, the mean over all seeds. */
    public double trainingLoss(int examples) {
        return mean(examples, point -> point.training().loss());
    }

    /** The validation loss at a size, the mean over all seeds. */
    public double validationLoss(int examples) {
        return mean(examples, point -> point.validation().loss());
    }

    /** A metric of the training examples at a size, the mean over all seeds. */
    public double trainingMetric(String name, int examples) {
        return mean(examples, point -> point.training().metrics().get(name));
    }

    /** A metric of the validation set at a size, the mean over all seeds. */
    public double validationMetric(String name, int examples) {
        return mean(examples, point -> point.validation().metrics().get(name));
    }

    private double mean(int examples, ToDoubleFunction<Point> figure) {
        return points.stream()
                .filter(point -> point.examples == examples)
                .mapToDouble(figure)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("nothing was trained on " + examples + " examples"));
    }

    /** Whether more data would help. */
    public MoreData answer() {
        return MoreData.of(this);
    }
}
