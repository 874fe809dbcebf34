package dev.descent.train.evaluate;

import dev.descent.compile.Batch;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.data.Extents;
import dev.descent.data.HeldBatch;
import dev.descent.metric.Metric;
import dev.descent.nn.Pass;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.breakdown.Autopsy;
import dev.descent.train.breakdown.Breakdown;
import dev.descent.train.breakdown.Culprit;
import dev.descent.train.check.Slice;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.TrainingException;
import dev.descent.train.objective.Inputs;
import dev.descent.train.objective.Objective;
import dev.descent.word.Digits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Runs a model over datasets without training it. The latest few programs are kept, and those that make room for others closed. A
 * loss is of all examples of a batch (a contrastive one compares them with each other), so that a last batch of another size needs
 * another program, and an evaluation two at most. What predicts cuts a rest into halves, quarters and so on of a batch, which serve
 * rests of all sizes.
 */
public final class Evaluator {
    /** Programs that are kept: for whole batches and last ones of some sets, or for a batch's parts. */
    private static final int KEPT = 16;

    /** So many examples show whether their losses are parts of the whole … */
    private static final int TELLING = 8;
    /** … but for rounding. */
    private static final double ROUNDING = 1e-3;

    private static final double LEAST_ROUNDING = 1e-6;

    private final Objective objective;
    private final List<Metric> metrics;
    private final int batchSize;
    private final LinkedHashMap<Form, Forward> programs = new LinkedHashMap<>(16, 0.75f, true);

    /** What a program is made for: to measure a loss, or to answer alone. */
    private record Form(boolean measures, Extents extents, List<Column> columns) {}

    /** A program with the places of its results. */
    private record Forward(
            Program program,
            Optional<Values> loss,
            Optional<Values> weight,
            Optional<Answered> answered,
            Optional<Values> outputs) {}

    public Evaluator(Objective objective, List<Metric> metrics, int batchSize) {
        this.objective = objective;
        this.metrics = metrics;
        this.batchSize = batchSize;
    }

    /** Compiles what an evaluation needs, so that it is not timed later. */
    public void prepare(Dataset data) {
        int whole = Math.min(batchSize, data.size());
        forward(data, Extents.expected(data, whole), true);
        if (data.size() % whole != 0) {
            forward(data, Extents.expected(data, data.size() % whole), true);
        }
    }

    public Evaluation evaluate(Dataset data) {
        return evaluate(data, List.of(), () -> false).orElseThrow();
    }

    /** Nothing if it was to stop before it had seen all. */
    public Optional<Evaluation> evaluate(Dataset data, BooleanSupplier stop) {
        return evaluate(data, List.of(), stop);
    }

    /**
     * The same with others who look on.
     *
     * @param watching are shown all batches beside the metrics
     */
    public Optional<Evaluation> evaluate(Dataset data, List<? extends Metric.Tally> watching, BooleanSupplier stop) {
        List<Metric.Tally> tallies = metrics.stream().map(Metric::tally).toList();
        double sum = 0;
        double weights = 0;
        try (Parts parts = new Parts(data, batchSize)) {
            while (parts.hasNext()) {
                if (stop.getAsBoolean()) {
                    return Optional.empty();
                }
                Parts.Part part = parts.next();
                Forward forward = forward(data, part.extents(), true);
                forward.program().run(part.batch());
                double weight = forward.weight().map(Values::scalar).orElse((double) part.examples());
                weights += weight;
                // A loss of one's own may be NaN where nothing counts.
                sum += weight == 0 ? 0 : weight * forward.loss().orElseThrow().scalar();
                forward.answered().ifPresent(answered -> {
                    answered.tell(tallies, part.batch());
                    answered.tell(watching, part.batch());
                });
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
    public void tryOut(Dataset validation, int batches) {
        long examples = Math.min(validation.size(), (long) batches * batchSize);
        Dataset few = validation.select(IntStream.range(0, (int) examples).toArray());
        double loss = evaluate(few).loss();
        if (!Double.isFinite(loss)) {
            String why = culprit(few)
                    .map(culprit -> ": it came from " + culprit.sentence()
                            + culprit.remedy().map(remedy -> "; " + remedy).orElse(""))
                    .orElse("; check its inputs and the model's initial weights");
            throw new TrainingException(
                    Breakdown.became("the loss", loss) + " in a look at the validation set before training" + why);
        }
    }

    /** What made the loss of a set not finite, if it is not. */
    public Optional<Culprit> culprit(Dataset data) {
        try (Parts parts = new Parts(data, batchSize)) {
            while (parts.hasNext()) {
                Parts.Part part = parts.next();
                Forward forward = forward(data, part.extents(), true);
                forward.program().run(part.batch());
                if (!Double.isFinite(forward.loss().orElseThrow().scalar())) {
                    int[] rows = IntStream.range(part.from(), part.from() + part.examples())
                            .toArray();
                    return Autopsy.ofEvaluation(objective, HeldBatch.of(data, rows));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The loss of each example by itself: of a batch that is this example alone.
     *
     * @throws TrainingException if the loss compares the examples of a batch with one another
     */
    public double[] losses(Dataset data) {
        double[] losses = losses(data, 1);
        int some = Math.min(Math.min(TELLING, batchSize), losses.length);
        double mean = Arrays.stream(losses, 0, some).average().orElseThrow();
        Dataset few = data.select(IntStream.range(0, some).toArray());
        double whole = losses(few, some)[0];
        boolean weighted =
                forward(few, Extents.expected(few, some), true).weight().isPresent();
        double rounding = LEAST_ROUNDING + ROUNDING * Math.max(Math.abs(mean), Math.abs(whole));
        if (!weighted && !(Math.abs(mean - whole) <= rounding)) {
            throw new TrainingException(("no example has a loss of its own here: the loss of %s examples is %s together"
                            + " and %s in the mean of each alone, so it compares them with one another")
                    .formatted(some, Digits.loss(whole), Digits.loss(mean)));
        }
        return losses;
    }

    /** The losses of consecutive parts of a dataset. */
    private double[] losses(Dataset data, int examples) {
        double[] losses = new double[Math.ceilDiv(data.size(), examples)];
        try (Parts parts = new Parts(data, examples)) {
            for (int i = 0; parts.hasNext(); i++) {
                Parts.Part part = parts.next();
                Forward forward = forward(data, part.extents(), true);
                forward.program().run(part.batch());
                losses[i] = forward.loss().orElseThrow().scalar();
            }
        }
        return losses;
    }

    public Values predict(Dataset data) {
        Said said = new Said(data);
        if (data.varies()) {
            try (Parts parts = new Parts(data, batchSize)) {
                while (parts.hasNext()) {
                    Parts.Part part = parts.next();
                    said.add(part.batch(), part.extents());
                }
            }
        } else {
            int count;
            for (int from = 0; from < data.size(); from += count) {
                count = part(data.size() - from);
                said.add(new Slice(data, from, count), new Extents(count, Map.of()));
            }
        }
        return said.all.orElseThrow();
    }

    /** What was said so far to a dataset, from its first example on. */
    private final class Said {
        private final Dataset data;
        private Optional<Values> all = Optional.empty();
        private long at = 0;

        Said(Dataset data) {
            this.data = data;
        }

        void add(Batch batch, Extents extents) {
            Forward forward = forward(data, extents, false);
            forward.program().run(batch);
            Values outputs = forward.outputs().orElseThrow();
            if (all.isEmpty()) {
                all = Optional.of(Values.zeros(outputs.dtype(), outputs.shape().with(0, data.size())));
            }
            long bytes = outputs.memory().byteSize();
            all.get().memory().asSlice(at, bytes).copyFrom(outputs.memory());
            at += bytes;
        }
    }

    /** How many of so many examples are predicted at once: a whole batch, or the largest power of two. */
    private int part(int rest) {
        return rest >= batchSize ? batchSize : Integer.highestOneBit(rest);
    }

    private Forward forward(Dataset data, Extents size, boolean measures) {
        List<String> names = measures ? objective.columns() : objective.asked();
        Extents extents = size.only(names);
        Form form = new Form(measures, extents, names.stream().map(data::column).toList());
        Forward forward = programs.computeIfAbsent(form, _ -> compile(measures, Inputs.of(data, names, extents)));
        if (programs.size() > KEPT) {
            programs.pollFirstEntry().getValue().program().close();
        }
        return forward;
    }

    /** The programs that are kept at the moment. */
    List<Program> programs() {
        return programs.values().stream().map(Forward::program).toList();
    }

    private Forward compile(boolean measures, Inputs batch) {
        if (!measures) {
            Tensor outputs = objective.answer(batch, Pass.evaluation()).orElseThrow();
            Program program = Program.compile(outputs, Updates.none());
            return new Forward(
                    program, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(program.value(outputs)));
        }
        Objective.Measured measured = objective.measure(batch, Pass.evaluation());
        List<Tensor> results = new ArrayList<>(List.of(measured.loss()));
        measured.weight().ifPresent(results::add);
        results.addAll(Answered.wanted(measured));
        Program program = Program.compile(results, Updates.none());
        return new Forward(
                program,
                Optional.of(program.value(measured.loss())),
                measured.weight().map(program::value),
                Answered.of(measured, program),
                Optional.empty());
    }

    public static Map<String, Double> figures(List<Metric> metrics, List<Metric.Tally> tallies) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            figures.put(metrics.get(i).name(), tallies.get(i).value());
        }
        return figures;
    }
}
