package dev.descent.insight.blame;

import dev.descent.data.Dataset;
import dev.descent.insight.twins.Twins;
import dev.descent.nn.Layer;
import dev.descent.nn.Sequential;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Supervised;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who holds the loss up: training examples ranked by how much of the loss is theirs and how far they disagree with their
 * neighbors, so that wrong labels and contradictions come first.
 *
 * <p>The score is the mean of two figures between 0 and 1. That of the loss is {@code h / (h + mean of h)}, where h is
 * an example's mean loss over the epochs above the smallest of all: ½ for one that holds as much as the average, near 1
 * for one that holds many times that. That of the neighbors is the part of them with another label; of numbers it is
 * {@code d² / (d² + mean of d²)}, where d is the distance to the neighbors' mean.
 *
 * <p>Where an objective does not compare what a model says with a column, the score is that of the loss alone.
 *
 * @param ranking all examples, the most suspicious first, those of one score in the order of the data
 * @param epochs how many were watched
 * @param featureSpace whether neighbors were looked for in what the model makes of its inputs before its last layer
 *     with weights; else in the inputs themselves
 */
public record Blame(List<Suspect> ranking, int epochs, boolean featureSpace) {
    /** How many neighbors are asked, where there are enough examples. */
    private static final int NEIGHBORS = 10;

    private static final int BATCH = 256;
    /** What an example scores that holds as much as the average, or half of whose neighbors disagree. */
    private static final double AVERAGE = 0.5;
    /** A number is far from its neighbors' if the square of the distance is twice the average. */
    private static final double FAR = 2.0 / 3;
    /** An example is hard if it holds three times the average. */
    private static final double HARD = 3.0 / 4;
    /** Told right only after this part of the training. */
    private static final double LATE = 0.5;
    /** Forgetting twice may be chance. */
    private static final int OFTEN = 3;

    /** Copies the ranking. */
    public Blame {
        ranking = List.copyOf(ranking);
    }

    /**
     * The ranking, by what was watched and by the weights that the model has now: those of the best epoch, say.
     *
     * @throws IllegalArgumentException if nothing was watched
     */
    public static Blame of(Dynamics dynamics) {
        if (dynamics.epochs() == 0) {
            throw new IllegalArgumentException(
                    "no epoch was watched; add the dynamics to the trainer's listeners and train");
        }
        Dataset data = dynamics.data();
        Objective objective = dynamics.objective();
        double[] held = held(dynamics);
        if (objective.comparison().isEmpty()) {
            return byLossAlone(dynamics, held);
        }
        String target = objective.comparison().get().target();
        Optional<Layer> body = objective instanceof Supervised supervised ? body(supervised.model()) : Optional.empty();
        Answers answers = dynamics.answers().orElseThrow();
        Vicinity vicinity = Vicinity.of(data, target, points(objective, body, answers, data), NEIGHBORS);
        double mean = mean(held);
        List<Suspect> suspects = new ArrayList<>();
        Twins twins = Twins.of(data, objective.asked(), target);
        for (int row = 0; row < held.length; row++) {
            double byLoss = ofMean(held[row], mean);
            double disagreement = vicinity.disagreement(row);
            suspects.add(new Suspect(
                    row,
                    (byLoss + disagreement) / 2,
                    dynamics.meanLoss(row),
                    mean == 0 ? 0 : held[row] / mean / held.length,
                    answers.areLabels() ? answers.label(row, answers.labels()[row]) : vicinity.given(row),
                    answers.areLabels() ? answers.label(row, answers.likeliest(row)) : answers.numbers(row),
                    vicinity.answer(row),
                    vicinity.count(row),
                    reason(dynamics, answers.areLabels(), row, twins, byLoss, disagreement)));
        }
        return ranked(suspects, dynamics, body.isPresent());
    }

    /** Where a model says nothing that is compared with the data, no answers and neighbors can be asked about. */
    private static Blame byLossAlone(Dynamics dynamics, double[] held) {
        double mean = mean(held);
        List<Suspect> suspects = new ArrayList<>();
        Answer none = new Answer.None();
        for (int row = 0; row < held.length; row++) {
            double byLoss = ofMean(held[row], mean);
            suspects.add(new Suspect(
                    row,
                    byLoss,
                    dynamics.meanLoss(row),
                    mean == 0 ? 0 : held[row] / mean / held.length,
                    none,
                    none,
                    none,
                    0,
                    byLoss > HARD ? new Reason.Hard() : new Reason.Ordinary()));
        }
        return ranked(suspects, dynamics, false);
    }

    private static Blame ranked(List<Suspect> suspects, Dynamics dynamics, boolean featureSpace) {
        suspects.sort(Comparator.comparingDouble(Suspect::score).reversed().thenComparingInt(Suspect::row));
        return new Blame(suspects, dynamics.epochs(), featureSpace);
    }

    private static Reason reason(
            Dynamics dynamics, boolean labels, int row, Twins twins, double byLoss, double disagreement) {
        boolean hard = byLoss > HARD;
        int since = dynamics.rightSince(row);
        if (twins.contradicting(row).isPresent()) {
            return new Reason.Contradicts(twins.contradicting(row).getAsInt());
        }
        if (labels ? disagreement > AVERAGE : disagreement > FAR && byLoss > AVERAGE) {
            return new Reason.NeighborsDisagree();
        }
        if (labels && dynamics.timesRight(row) == 0) {
            return new Reason.NeverLearned();
        }
        if (since > 1 && since > LATE * dynamics.epochs()) {
            return new Reason.LearnedLate(since);
        }
        if (dynamics.timesForgotten(row) >= OFTEN) {
            return new Reason.Forgotten(dynamics.timesForgotten(row));
        }
        return hard ? new Reason.Hard() : new Reason.Ordinary();
    }

    /** Mean losses over the epochs, above the smallest of them: with smoothed labels no loss comes down to 0. */
    private static double[] held(Dynamics dynamics) {
        double[] held = new double[dynamics.data().size()];
        double smallest = Double.POSITIVE_INFINITY;
        for (int row = 0; row < held.length; row++) {
            held[row] = dynamics.meanLoss(row);
            smallest = Math.min(smallest, held[row]);
        }
        for (int row = 0; row < held.length; row++) {
            held[row] -= smallest;
        }
        return held;
    }

    /** A figure brought between 0 and 1, ½ for the mean. */
    static double ofMean(double figure, double mean) {
        return figure == 0 ? 0 : figure / (figure + mean);
    }

    static double mean(double[] figures) {
        double sum = 0;
        for (double figure : figures) {
            sum += figure;
        }
        return sum / figures.length;
    }

    /** The part of a model before its last layer with weights, if that has any itself. */
    private static Optional<Layer> body(Layer model) {
        if (!(model instanceof Sequential sequence)) {
            return Optional.empty();
        }
        int last = sequence.layers().size() - 1;
        while (last > 0 && sequence.layers().get(last).parameters().isEmpty()) {
            last--;
        }
        Layer body = new Sequential(sequence.layers().subList(0, Math.max(last, 0)));
        return body.parameters().isEmpty() ? Optional.empty() : Optional.of(body);
    }

    /** Where examples stand beside one another: by features or inputs of a model of x, else by what the model says. */
    private static Values points(Objective objective, Optional<Layer> body, Answers answers, Dataset data) {
        if (!(objective instanceof Supervised)) {
            return answers.outputs();
        }
        return body.map(layer -> Trainer.of(layer, (outputs, _) -> outputs)
                        .batchSize(BATCH)
                        .build()
                        .predict(data))
                .orElseGet(() -> new Values(
                        data.column(Dataset.X).dtype(),
                        data.column(Dataset.X).shape().prepend(data.size()),
                        data.values(Dataset.X)));
    }
}
