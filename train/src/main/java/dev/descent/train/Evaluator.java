package dev.descent.train;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.nn.Pass;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs a model over datasets without training it. The latest few programs are kept, and those that make room for others closed. A
 * loss is of all examples of a batch (a contrastive one compares them with each other), so that a last batch of another size needs
 * another program, and an evaluation two at most. What predicts cuts a rest into halves, quarters and so on of a batch, which serve
 * rests of all sizes.
 */
final class Evaluator {
    /** Programs that are kept: for whole batches and last ones of some sets, or for a batch's parts. */
    private static final int KEPT = 16;

    private final Layer model;
    private final LossFunction lossFunction;
    private final List<Metric> metrics;
    private final int batchSize;
    private final LinkedHashMap<Form, Forward> programs = new LinkedHashMap<>(16, 0.75f, true);

    /** What a program is made for; without "y" it computes no loss. */
    private record Form(int count, Column x, Optional<Column> y) {}

    /** A program with the places of its results. */
    private record Forward(Program program, Values outputs, Optional<Values> loss, Optional<Values> weight) {}

    Evaluator(Layer model, LossFunction lossFunction, List<Metric> metrics, int batchSize) {
        this.model = model;
        this.lossFunction = lossFunction;
        this.metrics = metrics;
        this.batchSize = batchSize;
    }

    /** Compiles what an evaluation needs, so that it is not timed later. */
    void prepare(Dataset data) {
        int whole = Math.min(batchSize, data.size());
        forward(data, whole, true);
        if (data.size() % whole != 0) {
            forward(data, data.size() % whole, true);
        }
    }

    Evaluation evaluate(Dataset data) {
        return evaluate(data, List.of(), () -> false).orElseThrow();
    }

    /** Nothing if it was to stop before it had seen all. */
    Optional<Evaluation> evaluate(Dataset data, BooleanSupplier stop) {
        return evaluate(data, List.of(), stop);
    }

    /** @param watching are shown all batches beside the metrics */
    Optional<Evaluation> evaluate(Dataset data, List<? extends Metric.Tally> watching, BooleanSupplier stop) {
        List<Metric.Tally> tallies = metrics.stream().map(Metric::tally).toList();
        double sum = 0;
        double weights = 0;
        for (int from = 0; from < data.size(); from += batchSize) {
            if (stop.getAsBoolean()) {
                return Optional.empty();
            }
            int count = Math.min(batchSize, data.size() - from);
            Forward forward = forward(data, count, true);
            Slice batch = new Slice(data, from, count);
            forward.program().run(batch);
            double weight = forward.weight().map(Values::scalar).orElse((double) count);
            weights += weight;
            // A loss of one's own may be NaN where nothing counts.
            sum += weight == 0 ? 0 : weight * forward.loss().orElseThrow().scalar();
            if (!tallies.isEmpty() || !watching.isEmpty()) {
                Values targets = batch.target();
                tallies.forEach(tally -> tally.add(forward.outputs(), targets));
                watching.forEach(tally -> tally.add(forward.outputs(), targets));
            }
        }
        return Optional.of(new Evaluation(data.size(), weights == 0 ? 0 : sum / weights, figures(metrics, tallies)));
    }

    /**
     * Tries a validation set with its first batches, so that what is wrong with it shows before training and not after
     * an epoch.
     *
     * @throws TrainingException if its loss is not finite
     */
    void tryOut(Dataset validation, int batches) {
        long examples = Math.min(validation.size(), (long) batches * batchSize);
        Dataset few = validation.select(IntStream.range(0, (int) examples).toArray());
        double loss = evaluate(few).loss();
        if (!Double.isFinite(loss)) {
            String why = culprit(few)
                    .map(culprit -> ": it came from " + culprit.sentence()
                            + culprit.remedy().map(remedy -> "; " + remedy).orElse(""))
                    .orElse("; look at its inputs and the model's first weights");
            throw new TrainingException(
                    Breakdown.became("the loss", loss) + " in a look at the validation set before training" + why);
        }
    }

    /** What made the loss of a set not finite, if it is not. */
    Optional<Culprit> culprit(Dataset data) {
        for (int from = 0; from < data.size(); from += batchSize) {
            int count = Math.min(batchSize, data.size() - from);
            Forward forward = forward(data, count, true);
            forward.program().run(new Slice(data, from, count));
            if (!Double.isFinite(forward.loss().orElseThrow().scalar())) {
                int[] rows = IntStream.range(from, from + count).toArray();
                return Autopsy.ofEvaluation(model, lossFunction, HeldBatch.of(data, rows));
            }
        }
        return Optional.empty();
    }

    Values predict(Dataset data) {
        Values first = forward(data, part(data.size()), false).outputs();
        Values all = Values.zeros(first.dtype(), first.shape().with(0, data.size()));
        long at = 0;
        for (int from = 0; from < data.size(); ) {
            int count = part(data.size() - from);
            Forward forward = forward(data, count, false);
            forward.program().run(new Slice(data, from, count));
            long bytes = forward.outputs().memory().byteSize();
            all.memory().asSlice(at, bytes).copyFrom(forward.outputs().memory());
            at += bytes;
            from += count;
        }
        return all;
    }

    /** How many of so many examples are predicted at once: a whole batch, or the largest power of two. */
    private int part(int rest) {
        return rest >= batchSize ? batchSize : Integer.highestOneBit(rest);
    }

    private Forward forward(Dataset data, int count, boolean measured) {
        Optional<Column> y = measured ? Optional.of(data.column(Dataset.Y)) : Optional.empty();
        Forward forward = programs.computeIfAbsent(new Form(count, data.column(Dataset.X), y), this::compile);
        if (programs.size() > KEPT) {
            programs.pollFirstEntry().getValue().program().close();
        }
        return forward;
    }

    /** The programs that are kept at the moment. */
    List<Program> programs() {
        return programs.values().stream().map(Forward::program).toList();
    }

    private Forward compile(Form form) {
        Tensor outputs = model.forward(Inputs.of(form.x(), form.count()), Pass.evaluation());
        Optional<Tensor> loss = form.y().map(y -> lossFunction.of(outputs, Inputs.of(y, form.count())));
        Optional<Tensor> weight = form.y().flatMap(y -> lossFunction.weight(outputs, Inputs.of(y, form.count())));
        List<Tensor> results = Stream.of(loss, weight, Optional.of(outputs))
                .flatMap(Optional::stream)
                .toList();
        Program program = Program.compile(results, Updates.none());
        return new Forward(program, program.value(outputs), loss.map(program::value), weight.map(program::value));
    }

    static Map<String, Double> figures(List<Metric> metrics, List<Metric.Tally> tallies) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            figures.put(metrics.get(i).name(), tallies.get(i).value());
        }
        return figures;
    }
}
