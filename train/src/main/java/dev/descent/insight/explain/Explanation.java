package dev.descent.insight.explain;

import dev.descent.data.Dataset;
import dev.descent.data.HeldBatch;
import dev.descent.nn.Flow;
import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.Values;
import dev.descent.train.objective.Paused;
import dev.descent.word.Digits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * One step of training with all its numbers: guess, measure, blame, fix, and what came of it. The numbers are those that
 * the compiled program computed for the step.
 *
 * <pre>{@code
 * Paused paused = trainer.pauseBefore(1, train, Optional.empty());
 * Explanation step = Explanation.of(paused);
 * step.layers().forEach(layer -> System.out.println(layer.path() + " " + Statistics.of(layer.output())));
 * }</pre>
 *
 * @param step which update it is, counted from 1
 * @param steps how many the run makes
 * @param epoch the epoch that it belongs to, counted from 1
 * @param batches how many batches are gathered for it, which are worked on here as one
 * @param rows the examples' rows in the training set, counted from 0
 * @param columns what the objective was given, by name, each of shape [examples, …]
 * @param layers in the order in which data flows; a residual layer comes after its body
 * @param measurement the loss
 * @param weights all parameters, in the model's order
 * @param rule how gradients move weights
 * @param learningRate of this step
 * @param outcome the loss afterwards
 * @param findings what is worth being pointed at
 */
public record Explanation(
        long step,
        long steps,
        int epoch,
        int batches,
        List<Integer> rows,
        Map<String, Values> columns,
        List<LayerStep> layers,
        Measurement measurement,
        List<WeightStep> weights,
        UpdateRule rule,
        double learningRate,
        Outcome outcome,
        List<Finding> findings) {
    /** Copies the lists and the columns, in their order. */
    public Explanation {
        rows = List.copyOf(rows);
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        layers = List.copyOf(layers);
        weights = List.copyOf(weights);
        findings = List.copyOf(findings);
    }

    /** One number among the weights, and what part it has in the loss. */
    public record Responsible(WeightStep weight, long index, double blame) {
        /** The path with the place along each axis, {@code layers.1.weight[12, 305]}. */
        public String name() {
            return Explanation.name(weight.path(), weight.before(), index);
        }
    }

    /**
     * Makes the step that training would make next, and explains it: afterwards the model has moved.
     *
     * @throws dev.descent.train.history.TrainingException if model, loss and data do not fit one another
     */
    public static Explanation of(Paused paused) {
        return new Explainer(paused).explain();
    }

    /** Makes a step like the one that training would make next, but of other examples. */
    public static Explanation of(Paused paused, Dataset data, int... rows) {
        return of(paused.on(HeldBatch.of(data, rows)));
    }

    /**
     * What the model saw: the column "x", shape [examples, …].
     *
     * @throws IllegalStateException if the objective is of other columns; they are in {@link #columns}
     */
    public Values inputs() {
        Values x = columns.get(Dataset.X);
        if (x == null) {
            throw new IllegalStateException("this objective has no column \"x\" but " + columns.keySet());
        }
        return x;
    }

    /** How many examples the step was made from. */
    public int examples() {
        return rows.size();
    }

    /** The parameters that training moves. */
    private Stream<WeightStep> trained() {
        return weights.stream().filter(weight -> !weight.frozen());
    }

    /** The length of all gradients taken as one vector, without those of frozen parameters. */
    public double blameNorm() {
        return norm(trained().map(WeightStep::blame).toList());
    }

    /** The length of what clipping left of them. */
    public double clippedNorm() {
        return norm(trained().map(WeightStep::clipped).toList());
    }

    /** The numbers that the optimizer moves. */
    public long parameters() {
        return trained().mapToLong(weight -> weight.before().size()).sum();
    }

    /**
     * The parameter under a path.
     *
     * @throws IllegalArgumentException if there is none
     */
    public WeightStep weight(String path) {
        return weights.stream()
                .filter(weight -> weight.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no parameter \"" + path + "\" among "
                        + weights.stream().map(WeightStep::path).toList()));
    }

    /** The share of a layer in the squared length of the gradient, 0 to 1; the shares of all layers add up to 1. */
    public double share(LayerStep layer) {
        double all = blameNorm();
        double own = norm(layer.weights().stream()
                .map(this::weight)
                .filter(weight -> !weight.frozen())
                .map(WeightStep::blame)
                .toList());
        return all == 0 ? 0 : own * own / (all * all);
    }

    /** The numbers among all weights that the loss would change most with, largest blame first. */
    public List<Responsible> mostResponsible(int count) {
        return mostResponsible(trained().toList(), count);
    }

    /** The numbers among a layer's weights that the loss would change most with, largest blame first. */
    public List<Responsible> mostResponsible(LayerStep layer, int count) {
        return mostResponsible(
                layer.weights().stream()
                        .map(this::weight)
                        .filter(weight -> !weight.frozen())
                        .toList(),
                count);
    }

    private static List<Responsible> mostResponsible(List<WeightStep> weights, int count) {
        Comparator<Responsible> least = Comparator.comparingDouble((Responsible each) -> Math.abs(each.blame()));
        PriorityQueue<Responsible> most = new PriorityQueue<>(least);
        for (WeightStep weight : weights) {
            for (long i = 0; i < weight.blame().size(); i++) {
                double blame = weight.blame().get(i);
                if (most.size() < count
                        || Math.abs(blame) > Math.abs(most.peek().blame())) {
                    most.add(new Responsible(weight, i, blame));
                    if (most.size() > count) {
                        most.remove();
                    }
                }
            }
        }
        List<Responsible> sorted = new ArrayList<>(most);
        sorted.sort(least.reversed());
        return sorted;
    }

    /** A path with the place of one number along each axis, {@code layers.1.weight[12, 305]}. */
    public static String name(String path, Values values, long index) {
        return Flow.place(path, values, index);
    }

    /** The layer that a parameter is a part of. */
    public Optional<LayerStep> owner(WeightStep weight) {
        return layers.stream()
                .filter(layer -> layer.weights().contains(weight.path()))
                .findFirst();
    }

    /** Whether several layers compute with a parameter, so that its blame is the sum of what each of them gives it. */
    public boolean isShared(WeightStep weight) {
        return layers.stream()
                        .filter(layer -> layer.names().containsKey(weight.path()))
                        .count()
                > 1;
    }

    /** All layers that a layer is made of, where it was opened, in the order in which data flows. */
    public List<LayerStep> within(LayerStep layer) {
        int end = layers.indexOf(layer);
        int begin = end;
        while (begin > 0 && layers.get(begin - 1).depth() > layer.depth()) {
            begin--;
        }
        return layers.subList(begin, end);
    }

    /** What a layer fills into its formulas. */
    public Flow flow(LayerStep layer, Digits digits) {
        return new Flow(
                layer.input(),
                layer.output(),
                layer.outputBlame(),
                layer.inputBlame(),
                layer.slope(),
                layer.names().entrySet().stream()
                        .map(named -> filled(layer, weight(named.getKey()), named.getValue()))
                        .toList(),
                within(layer).stream()
                        .filter(part -> part.depth() == layer.depth() + 1)
                        .map(part -> flow(part, digits))
                        .toList(),
                digits);
    }

    private Flow.Weight filled(LayerStep layer, WeightStep weight, String name) {
        boolean isTold = !weight.frozen() && layer.weights().contains(weight.path());
        return new Flow.Weight(
                name, weight.before(), isTold ? Optional.of(weight.blame()) : Optional.empty(), isShared(weight));
    }

    private static double norm(List<Values> all) {
        double squares = 0;
        for (Values values : all) {
            double norm = Statistics.of(values).norm();
            squares += norm * norm;
        }
        return Math.sqrt(squares);
    }
}
