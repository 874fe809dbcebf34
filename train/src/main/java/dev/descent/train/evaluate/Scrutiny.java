package dev.descent.train.evaluate;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.metric.ClassCounts;
import dev.descent.metric.Metric;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.check.KnownAnswers;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.LossSpread;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.objective.Objective;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Looks at an evaluation example by example while it goes on: at the losses of single examples, and at the classes that
 * are told.
 */
public final class Scrutiny {
    /** So many examples show how far losses are spread, to three parts in a hundred. */
    private static final int ENOUGH = 1024;
    /** Fewer show nothing. */
    private static final int FEWEST = 8;
    /** Larger answers are not worth the time: nobody may wait for these figures. */
    private static final long MOST_OUTPUTS = 1 << 22;

    /** Single losses add up to the whole but for rounding … */
    private static final double ROUNDING = 1e-3;
    /** … and, of a part of the examples, but for so many standard errors. */
    private static final double CHANCE = 6;

    private static final String OUTPUTS = "outputs of the model";

    private final Objective objective;
    private final Map<Form, Optional<Loss>> losses = new HashMap<>();

    /** What a program for the loss of one example is made for. */
    private record Form(Column outputs, Column y) {}

    /** The loss of one example, with the places of its results. */
    private record Loss(Program program, Values loss, Optional<Values> weight) {
        double of(Values outputs, Values y) {
            program.run(name -> (name.equals(OUTPUTS) ? outputs : y).memory());
            return loss.scalar();
        }

        double weightOf() {
            return weight.map(Values::scalar).orElse(1.0);
        }
    }

    public Scrutiny(Objective objective) {
        this.objective = objective;
    }

    /** A look at one evaluation, which has to pass all its batches by. */
    public static final class Look {
        private final Dataset data;
        private final Optional<Counted> counted;
        private final Optional<Singles> singles;

        private Look(Dataset data, Optional<Counted> counted, Optional<Singles> singles) {
            this.data = data;
            this.counted = counted;
            this.singles = singles;
        }

        /** What batches are to be shown to. */
        public List<Metric.Tally> tallies() {
            return Stream.<Optional<? extends Metric.Tally>>of(counted, singles)
                    .<Metric.Tally>flatMap(Optional::stream)
                    .toList();
        }

        /** An evaluation with what was seen. */
        public Evaluation completed(Evaluation evaluation) {
            return new Evaluation(
                    evaluation.examples(),
                    evaluation.loss(),
                    evaluation.metrics(),
                    singles.map(seen -> seen.spread(evaluation.loss())).orElseGet(LossSpread::unknown),
                    counted.flatMap(seen -> seen.counts),
                    data.classNames());
        }
    }

    /**
     * A look at the evaluation of a set; one that sees nothing if the loss does not compare outputs with a column.
     *
     * @param measured what is made of a batch
     */
    public Look look(Dataset data, Objective.Measured measured) {
        return objective
                .comparison()
                .map(comparison -> look(data, comparison, measured.outputs().orElseThrow()))
                .orElseGet(() -> new Look(data, Optional.empty(), Optional.empty()));
    }

    private Look look(Dataset data, Objective.Comparison comparison, Tensor outputs) {
        DType dtype = outputs.dtype();
        Shape answer = outputs.shape().part(1, outputs.shape().rank());
        ClassTargets targets = new ClassTargets(data, comparison.target(), dtype, answer);
        Form form = new Form(new Column(OUTPUTS, answer, dtype), data.column(comparison.target()));
        Optional<Loss> lossOfOne = losses.computeIfAbsent(form, _ -> compile(form, comparison.loss()));
        boolean areClasses = targets.areNumbered()
                || lossOfOne.filter(loss -> targets.areShares(loss::of)).isPresent();
        long enough = Math.min(Math.min(ENOUGH, data.size()), MOST_OUTPUTS / answer.size());
        Optional<Singles> singles = lossOfOne
                .filter(_ -> enough >= FEWEST)
                .map(loss -> new Singles(
                        loss,
                        data.size(),
                        (int) enough,
                        KnownAnswers.constants(comparison, data, dtype, answer),
                        dtype,
                        answer));
        return new Look(data, areClasses ? Optional.of(new Counted()) : Optional.empty(), singles);
    }

    /** Nothing if the loss cannot be that of one example. */
    private static Optional<Loss> compile(Form form, LossFunction lossFunction) {
        try {
            Tensor outputs = form.outputs().input(1);
            Tensor y = form.y().input(1);
            Tensor loss = lossFunction.of(outputs, y);
            Optional<Tensor> weight = lossFunction.weight(outputs, y);
            List<Tensor> results = new ArrayList<>(List.of(loss));
            weight.ifPresent(results::add);
            Program program = Program.compile(results, Updates.none());
            return Optional.of(new Loss(program, program.value(loss), weight.map(program::value)));
        } catch (IllegalArgumentException _) {
            // It was computed of whole batches: a loss that compares examples with one another has none for each.
            return Optional.empty();
        }
    }

    /** Counts the classes that are told. */
    private static final class Counted extends Passing {
        private Optional<ClassCounts> counts = Optional.empty();

        @Override
        public void add(Values outputs, Values targets) {
            ClassCounts batch = ClassCounts.of(outputs, targets);
            counts = Optional.of(counts.map(before -> before.and(batch)).orElse(batch));
        }
    }

    /** Computes the losses of single examples, of the model's answers and of constant ones. */
    private static final class Singles extends Passing {
        private final Loss loss;
        private final int examples;
        private final int enough;
        private final List<Values> constants;
        private final List<double[]> rows = new ArrayList<>();
        private int seen = 0;

        Singles(Loss loss, int examples, int enough, List<double[]> constants, DType dtype, Shape answer) {
            this.loss = loss;
            this.examples = examples;
            this.enough = enough;
            this.constants = constants.stream()
                    .map(constant -> {
                        Values values = Values.zeros(dtype, answer.prepend(1));
                        for (int i = 0; i < constant.length; i++) {
                            values.set(i, constant[i]);
                        }
                        return values;
                    })
                    .toList();
        }

        @Override
        public void add(Values outputs, Values targets) {
            int batch = outputs.shape().dim(0);
            long answer = outputs.memory().byteSize() / batch;
            long target = targets.memory().byteSize() / batch;
            for (int i = 0; i < batch; i++, seen++) {
                boolean chosen = (long) (seen + 1) * enough / examples > (long) seen * enough / examples;
                if (!chosen) {
                    continue;
                }
                Values y = part(targets, i * target, target);
                double[] row = new double[2 + constants.size()];
                row[1] = loss.of(part(outputs, i * answer, answer), y);
                row[0] = loss.weightOf();
                for (int c = 0; c < constants.size(); c++) {
                    row[2 + c] = loss.of(constants.get(c), y);
                }
                rows.add(row);
            }
        }

        private static Values part(Values values, long from, long bytes) {
            return new Values(
                    values.dtype(), values.shape().with(0, 1), values.memory().asSlice(from, bytes));
        }

        /** @param whole the loss over all examples, which the mean of the single ones must be */
        LossSpread spread(double whole) {
            double mean = mean(1);
            double error = error(row -> row[1], mean);
            // Of a part of the examples the mean is known to its own error only.
            double chance = rows.size() < examples ? CHANCE * error * Math.sqrt((double) examples / rows.size()) : 0;
            if (!(Math.abs(mean - whole) <= ROUNDING * Math.max(Math.abs(whole), Math.abs(mean)) + chance)) {
                return LossSpread.unknown();
            }
            int best = -1;
            for (int c = 0; c < constants.size(); c++) {
                double loss = mean(2 + c);
                best = Double.isFinite(loss) && (best < 0 || loss < mean(2 + best)) ? c : best;
            }
            if (best < 0) {
                return new LossSpread(error, Double.NaN, Double.NaN, Double.NaN);
            }
            int column = 2 + best;
            double lead = mean(column) - mean;
            return new LossSpread(error, mean(column), lead, error(row -> row[column] - row[1], lead));
        }

        private double mean(int column) {
            double sum = 0;
            double weights = 0;
            for (double[] row : rows) {
                // Where nothing counts a loss may be NaN.
                sum += row[0] == 0 ? 0 : row[0] * row[column];
                weights += row[0];
            }
            return sum / weights;
        }

        /** Standard error of a weighted mean over all examples, of which these are a part. */
        private double error(ToDoubleFunction<double[]> figure, double mean) {
            double squares = 0;
            double weights = 0;
            int counted = 0;
            for (double[] row : rows) {
                if (row[0] != 0) {
                    double off = row[0] * (figure.applyAsDouble(row) - mean);
                    squares += off * off;
                    weights += row[0];
                    counted++;
                }
            }
            double ofThese = Math.sqrt(squares * counted / (counted - 1.0)) / weights;
            return ofThese * Math.sqrt((double) rows.size() / examples);
        }
    }

    /** A tally that lives for one evaluation. */
    private abstract static class Passing implements Metric.Tally {
        @Override
        public final double value() {
            throw new UnsupportedOperationException("this is no figure");
        }

        @Override
        public final void clear() {
            throw new UnsupportedOperationException("it serves for one evaluation");
        }

        @Override
        public final double[] state() {
            throw new UnsupportedOperationException("it serves for one evaluation");
        }

        @Override
        public final void restore(double[] state) {
            throw new UnsupportedOperationException("it serves for one evaluation");
        }
    }
}
