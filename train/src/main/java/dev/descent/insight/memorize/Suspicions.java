package dev.descent.insight.memorize;

import dev.descent.checkpoint.Weights;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Dataset;
import dev.descent.data.HeldBatch;
import dev.descent.gradient.Gradients;
import dev.descent.insight.twins.Twins;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.objective.Inputs;
import dev.descent.train.objective.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Why a model cannot memorize some examples, as far as it shows. */
final class Suspicions {
    private static final double LARGE_INPUT = 100;
    private static final int MOST_NAMED = 3;

    private final Objective objective;
    private final Dataset few;
    private final HeldBatch batch;
    private final Objective.Measured measured;
    private final List<String> found = new ArrayList<>();

    private Suspicions(Objective objective, Dataset few) {
        this.objective = objective;
        this.few = few;
        this.batch = HeldBatch.of(few, IntStream.range(0, few.size()).toArray());
        this.measured = objective.measure(Inputs.of(batch, objective.columns()), Pass.evaluation());
    }

    /**
     * What to look at, the most likely first.
     *
     * @param objective with the weights that it came to
     * @param first the weights that it began with; the model has them afterwards
     */
    static List<String> of(Objective objective, Dataset few, Weights first) {
        Suspicions suspicions = new Suspicions(objective, few);
        suspicions.contradictions();
        suspicions.sameAnswers();
        first.restore();
        suspicions.blamelessWeights();
        suspicions.largeInputs();
        suspicions.size();
        suspicions.found.add(
                "whether the last layer and the loss fit the targets (an activation or a clip at the end limits the"
                        + " outputs)");
        return suspicions.found;
    }

    private Optional<String> target() {
        return objective.comparison().map(Objective.Comparison::target);
    }

    private void contradictions() {
        Optional<String> target = target();
        if (target.isEmpty()) {
            return;
        }
        Twins twins = Twins.of(few, objective.asked(), target.get());
        for (int row = 0; row < few.size(); row++) {
            OptionalInt other = twins.contradicting(row);
            if (other.isPresent()) {
                found.add("examples " + Math.min(row, other.getAsInt()) + " and " + Math.max(row, other.getAsInt())
                        + ", which have the same inputs and different targets, so that no model can fit both");
                return;
            }
        }
    }

    private void sameAnswers() {
        if (target().isEmpty()) {
            return;
        }
        Tensor outputs = measured.outputs().orElseThrow();
        Program program = Program.compile(outputs, Updates.none());
        program.run(batch);
        Values answers = program.value(outputs);
        long width = answers.size() / few.size();
        for (long i = width; i < answers.size(); i++) {
            if (answers.get(i) != answers.get(i % width)) {
                return;
            }
        }
        if (few.size() > 1) {
            found.add("the layers in between, because the model's output has become the same for every example:"
                    + " units that are always off (ReLU, clip), or inputs that are all alike");
        }
    }

    /** Parameters that the first update would not move. */
    private void blamelessWeights() {
        Parameters parameters = objective.parameters();
        Gradients blame = Gradients.of(measured.loss(), parameters);
        Program program =
                Program.compile(parameters.stream().map(blame::of).distinct().toList(), Updates.none());
        program.run(batch);
        List<String> blameless = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Values gradient = program.value(blame.of(parameter));
            boolean none = true;
            for (long i = 0; i < gradient.size() && none; i++) {
                none = gradient.get(i) == 0;
            }
            if (none) {
                blameless.add(parameters.path(parameter));
            }
        }
        if (!blameless.isEmpty()) {
            found.add(String.join(", ", blameless.subList(0, Math.min(MOST_NAMED, blameless.size())))
                    + (blameless.size() > MOST_NAMED ? " and " + (blameless.size() - MOST_NAMED) + " more" : "")
                    + ", which have no gradient at first: weights that are initialized with zeros, units that are"
                    + " always off, or a layer that the loss does not depend on");
        }
    }

    private void largeInputs() {
        double largest = 0;
        for (String name : objective.asked()) {
            Values inputs = batch.column(name);
            for (long i = 0; inputs.dtype().isFloating() && i < inputs.size(); i++) {
                largest = Math.max(largest, Math.abs(inputs.get(i)));
            }
        }
        if (largest > LARGE_INPUT) {
            found.add("inputs, which are as large as " + String.format(Locale.ROOT, "%.3g", largest)
                    + ": scale them to mean 0 and standard deviation 1");
        }
    }

    private void size() {
        if (target().isEmpty()) {
            return;
        }
        long numbers = objective.parameters().count();
        long answers = few.column(target().get()).shape().size() * few.size();
        if (numbers < answers) {
            found.add("the model's size: its " + numbers + " parameters may be too few for " + answers
                    + " targets; try fewer examples or a larger model");
        }
    }
}
