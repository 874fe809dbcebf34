package dev.descent.train.check;

import dev.descent.data.Dataset;
import dev.descent.nn.Dropout;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Nonlinearity;
import dev.descent.nn.Recompute;
import dev.descent.nn.Reshape;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.history.TrainingException;
import dev.descent.train.objective.LossFunction;
import dev.descent.word.Digits;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Between which values the outputs of a model lie whatever its weights, because of the function that it ends with; and
 * whether a loss can be made small from there.
 *
 * @param function what the model ends with, {@code SIGMOID}
 * @param low no output is below this
 * @param high no output is above this
 */
public record OutputRange(String function, double low, double high) {
    /** Where a smaller part of the targets cannot be reached, they may be outliers. */
    private static final double FEW = 0.01;
    /** So many examples show what a loss does. */
    private static final int FEW_EXAMPLES = 8;
    /** Logits that are all larger by this change no softmax. */
    private static final double SHIFT = 3;
    /** What rounding makes of it. */
    private static final double ROUNDING = 1e-4;

    /** The range of a model; nothing if it ends with a layer that can give any number, or one that is not known. */
    public static Optional<OutputRange> of(Layer model) {
        return switch (model) {
            case Sequential sequence -> {
                for (Layer layer : sequence.layers().reversed()) {
                    // These give the numbers that they are given, or 0.
                    if (!(layer instanceof Dropout || layer instanceof Flatten || layer instanceof Reshape)) {
                        yield of(layer);
                    }
                }
                yield Optional.empty();
            }
            case Recompute block -> of(block.body());
            case Nonlinearity function ->
                function.isBounded()
                        ? Optional.of(new OutputRange(function.toString(), function.low(), function.high()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /**
     * Refuses a loss that needs outputs outside.
     *
     * @param train what is going to be learned from
     * @param outputs of the model for a batch
     * @throws TrainingException if the loss takes logits, or the targets are numbers of which a part cannot be told
     */
    public void check(LossFunction loss, Dataset train, Tensor outputs) {
        int few = Math.min(FEW_EXAMPLES, outputs.shape().dim(0));
        Tensor some = Tensor.full(0, outputs.dtype(), outputs.shape().with(0, few));
        if (takesLogits(loss, some, new Slice(train, 0, few).column(Dataset.Y))) {
            throw new TrainingException(
                    ("the model ends with %s, whose outputs lie %s, but the loss takes unbounded logits and converts"
                                    + " them to probabilities itself; leave %s out")
                            .formatted(function, words(), function));
        }
        Values targets = new Slice(train, 0, train.size()).column(Dataset.Y);
        if (!targets.dtype().isFloating()
                || !outputs.shape()
                        .equals(targets.shape().with(0, outputs.shape().dim(0)))) {
            return;
        }
        long missed = 0;
        double farthest = Math.clamp(0.0, low, high);
        for (long i = 0; i < targets.size(); i++) {
            double target = targets.get(i);
            missed += target < low || target > high ? 1 : 0;
            farthest = outside(target) > outside(farthest) ? target : farthest;
        }
        if (missed > FEW * targets.size()) {
            throw new TrainingException(
                    ("the model ends with %s, whose outputs lie %s, but the training set has targets such as %s, which"
                                    + " it cannot reach; leave %s out, or scale the targets to its range")
                            .formatted(function, words(), Digits.loss(farthest), function));
        }
    }

    private double outside(double target) {
        return Math.max(low - target, target - high);
    }

    private String words() {
        String least = low == (long) low ? Long.toString((long) low) : Double.toString(low);
        String most = high == (long) high ? Long.toString((long) high) : Double.toString(high);
        return high == Double.POSITIVE_INFINITY ? "above " + least : "between " + least + " and " + most;
    }

    /**
     * Whether a loss makes probabilities of outputs itself. A softmax is the same if all logits grow by the same number;
     * a sigmoid's loss falls with the margin m of the answers as log(1 + e⁻ᵐ) does.
     */
    private static boolean takesLogits(LossFunction loss, Tensor outputs, Values targets) {
        double[] y = targets.toDoubles();
        long size = outputs.shape().size();
        boolean yesOrNo = size == y.length && Arrays.stream(y).allMatch(target -> target == 0 || target == 1);
        boolean classes = outputs.shape().rank() > 1 && outputs.shape().dim(-1) > 1;
        return (classes && ignoresShifts(loss, outputs, targets))
                || (yesOrNo && fallsAsSoftplus(loss, outputs, targets, y));
    }

    private static boolean ignoresShifts(LossFunction loss, Tensor outputs, Values targets) {
        int width = outputs.shape().dim(-1);
        IntToDoubleFunction ramp = i -> (double) (i % width) / width;
        double level = lossOf(loss, outputs, targets, _ -> 0);
        double tilted = lossOf(loss, outputs, targets, ramp);
        double shifted = lossOf(loss, outputs, targets, i -> SHIFT + ramp.applyAsDouble(i));
        return isClose(tilted, shifted) && !isClose(level, tilted);
    }

    private static boolean fallsAsSoftplus(LossFunction loss, Tensor outputs, Values targets, double[] y) {
        double none = lossOf(loss, outputs, targets, _ -> 0);
        return none > 0
                && DoubleStream.of(1, 2).allMatch(margin -> {
                    double sure = lossOf(loss, outputs, targets, i -> y[i] == 1 ? margin : -margin);
                    return isClose(sure / none, Math.log1p(Math.exp(-margin)) / Math.log(2));
                });
    }

    private static boolean isClose(double one, double other) {
        return Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
    }

    private static double lossOf(LossFunction loss, Tensor outputs, Values targets, IntToDoubleFunction answer) {
        double[] answers = IntStream.range(0, Math.toIntExact(outputs.shape().size()))
                .mapToDouble(answer)
                .toArray();
        Tensor said = Tensor.of(answers, outputs.shape().dims()).cast(outputs.dtype());
        double[] y = targets.toDoubles();
        Tensor wanted = targets.dtype() == DType.I32
                ? Tensor.of(
                        Arrays.stream(y).mapToInt(target -> (int) target).toArray(),
                        targets.shape().dims())
                : Tensor.of(y, targets.shape().dims()).cast(targets.dtype());
        return loss.of(said, wanted).evaluate().scalar();
    }
}
