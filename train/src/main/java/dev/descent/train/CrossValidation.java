package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.data.Split;
import dev.descent.metric.Metric;
import dev.descent.tensor.Values;
import dev.descent.train.check.Slice;
import dev.descent.train.evaluate.Evaluator;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.objective.Objective;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * How a way of training does on examples that it did not see: it is followed once for each of several splits, each
 * time from the beginning, and tried on the part that this split holds out.
 *
 * <pre>{@code
 * List<Split> splits = Split.stratifiedKFold(table.values("species"), 5, 1);
 * CrossValidation result = CrossValidation.of(splits, List.of(Metrics.accuracy()), split -> {
 *     Preprocessing numbers = Preprocessing.fit(table.select(split.train()), columns); // of these rows alone
 *     Trainer trainer = Trainer.of(model(), Losses::crossEntropy).build();
 *     History history = trainer.fit(numbers.apply(table.select(split.train())));
 *     return CrossValidation.HeldOut.of(trainer, history, numbers.apply(table.select(split.test())));
 * });
 * System.out.println(result.mean("accuracy") + " ± " + result.deviation("accuracy"));
 * }</pre>
 *
 * @param folds what came of each split, in their order
 * @param metrics what was measured
 */
public record CrossValidation(List<Fold> folds, List<Metric> metrics) {
    /** Copies the lists. */
    public CrossValidation {
        folds = List.copyOf(folds);
        metrics = List.copyOf(metrics);
    }

    /** Trains on the training part of a split, and answers for the part that it holds out. */
    @FunctionalInterface
    public interface Trial {
        /** Begins anew: nothing may be left of what was learned on another split. */
        HeldOut on(Split split);
    }

    /**
     * The answers of a model that was trained on one split.
     *
     * @param history how it was trained
     * @param loss over the examples that were held out
     * @param outputs what the model says to each of them, shape [examples, …]
     * @param targets what it was to say, shape [examples, …]
     */
    public record HeldOut(History history, double loss, Values outputs, Values targets) {
        /**
         * The answers of a trainer's model, with the weights that it has.
         *
         * @throws IllegalArgumentException if its loss does not compare outputs with a column
         */
        public static HeldOut of(Trainer trainer, History history, Dataset heldOut) {
            Objective.Comparison comparison = trainer.objective()
                    .comparison()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "cross-validation compares what a model says with a column, and this objective gives a loss"
                                    + " alone; train on each split and take the mean of the losses"));
            Values targets = new Slice(heldOut, 0, heldOut.size()).column(comparison.target());
            return new HeldOut(history, trainer.evaluate(heldOut).loss(), trainer.predict(heldOut), targets);
        }

        /**
         * The same in the units of the data, in which the answers for several splits can be compared.
         *
         * @param inUnits brings what a model says, and was to say, to those units
         */
        public HeldOut inUnits(UnaryOperator<Values> inUnits) {
            return new HeldOut(history, loss, inUnits.apply(outputs), inUnits.apply(targets));
        }
    }

    /**
     * What came of one split.
     *
     * @param evaluation of the examples that were held out
     */
    public record Fold(Split split, HeldOut heldOut, Evaluation evaluation) {}

    /**
     * Tries a way of training on each of several splits.
     *
     * @param metrics measured on what each split holds out
     * @throws IllegalArgumentException if there is no split
     */
    public static CrossValidation of(List<Split> splits, List<Metric> metrics, Trial trial) {
        return of(splits, metrics, trial, _ -> {});
    }

    /** The same, telling of each fold when it is done. */
    public static CrossValidation of(List<Split> splits, List<Metric> metrics, Trial trial, Consumer<Fold> listener) {
        if (splits.isEmpty()) {
            throw new IllegalArgumentException("a cross-validation needs at least one split");
        }
        List<Fold> folds = new ArrayList<>();
        for (Split split : splits) {
            HeldOut heldOut = trial.on(split);
            int examples = Math.toIntExact(heldOut.targets().shape().dim(0));
            Evaluation evaluation = new Evaluation(examples, heldOut.loss(), measure(metrics, List.of(heldOut)));
            Fold fold = new Fold(split, heldOut, evaluation);
            folds.add(fold);
            listener.accept(fold);
        }
        return new CrossValidation(folds, metrics);
    }

    private static Map<String, Double> measure(List<Metric> metrics, List<HeldOut> answers) {
        List<Metric.Tally> tallies = metrics.stream().map(Metric::tally).toList();
        for (HeldOut heldOut : answers) {
            tallies.forEach(tally -> tally.add(heldOut.outputs(), heldOut.targets()));
        }
        return Evaluator.figures(metrics, tallies);
    }

    /**
     * Mean of a metric over the folds, each counting alike; NaN where it is NaN in one of them.
     *
     * @throws IllegalArgumentException if it was not measured
     */
    public double mean(String metric) {
        return mean(fold -> figure(fold, metric));
    }

    /**
     * Standard deviation of a metric from fold to fold, the one of a sample (n − 1); NaN of one fold alone.
     *
     * @throws IllegalArgumentException if it was not measured
     */
    public double deviation(String metric) {
        return deviation(fold -> figure(fold, metric));
    }

    /** Mean of the loss over the folds. */
    public double meanLoss() {
        return mean(fold -> fold.evaluation().loss());
    }

    /** Standard deviation of the loss from fold to fold. */
    public double lossDeviation() {
        return deviation(fold -> fold.evaluation().loss());
    }

    /**
     * The metrics of all answers together, as if one model had given them: steadier than a mean over small folds for
     * figures that are no means themselves (R², F1); what ranks answers (ROC-AUC) then compares those of different
     * models.
     */
    public Map<String, Double> pooled() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(
                measure(metrics, folds.stream().map(Fold::heldOut).toList())));
    }

    /** The answers of all folds, one after the other. */
    public Values outputs() {
        return joined(folds.stream().map(fold -> fold.heldOut().outputs()).toList());
    }

    /** What the models were to say, in the order of {@link #outputs}. */
    public Values targets() {
        return joined(folds.stream().map(fold -> fold.heldOut().targets()).toList());
    }

    private static Values joined(List<Values> parts) {
        int examples = parts.stream().mapToInt(part -> part.shape().dim(0)).sum();
        Values first = parts.getFirst();
        Values all = Values.zeros(first.dtype(), first.shape().with(0, examples));
        long at = 0;
        for (Values part : parts) {
            all.memory().asSlice(at, part.memory().byteSize()).copyFrom(part.memory());
            at += part.memory().byteSize();
        }
        return all;
    }

    private static double figure(Fold fold, String metric) {
        Double figure = fold.evaluation().metrics().get(metric);
        if (figure == null) {
            throw new IllegalArgumentException("%s was not measured; there are %s"
                    .formatted(metric, fold.evaluation().metrics().keySet()));
        }
        return figure;
    }

    private double mean(ToDoubleFunction<Fold> figure) {
        double sum = 0;
        for (Fold fold : folds) {
            sum += figure.applyAsDouble(fold);
        }
        return sum / folds.size();
    }

    private double deviation(ToDoubleFunction<Fold> figure) {
        double mean = mean(figure);
        double squares = 0;
        for (Fold fold : folds) {
            double distance = figure.applyAsDouble(fold) - mean;
            squares += distance * distance;
        }
        return Math.sqrt(squares / (folds.size() - 1));
    }
}
