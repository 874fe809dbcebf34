package dev.descent.train.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * What happened in a training run, epoch by epoch. Immutable.
 *
 * @param initialLoss the loss of the first batch, before any update: where learning began; NaN if nothing ran
 * @param scale what the training loss is worth
 * @param epochs all epochs that were finished, in order
 * @param bestEpoch number of the epoch with the best weights; 0 if no epoch was finished
 * @param ending why there are no more
 */
public record History(double initialLoss, LossScale scale, List<Epoch> epochs, int bestEpoch, Ending ending) {
    /** Why a run ended. */
    public enum Ending {
        /** All epochs were trained. */
        COMPLETED,
        /** There was no progress for as many epochs as patience allowed. */
        STOPPED_EARLY,
        /** Somebody asked for it, or interrupted the thread; the run can be resumed from its checkpoint. */
        INTERRUPTED,
        /** The loss was no longer a finite number. */
        NOT_FINITE
    }

    /**
     * One epoch: one pass over the training set.
     *
     * @param number counted from 1
     * @param trainLoss mean of the loss over the examples, weighted as the loss is, each measured before the update that it led to, with dropout
     * @param validationLoss mean of the loss over the validation set after the epoch, without dropout; empty without a
     *     set
     * @param metrics figures by the metrics' names: of the validation set; without one, of the training examples as
     *     they were met
     * @param learningRate of the epoch's last update
     * @param examplesPerSecond while training, without the validation
     * @param seconds the epoch took, with the validation
     * @param iterations batches worked on since training began
     * @param updates changes of the weights since training began
     */
    public record Epoch(
            int number,
            double trainLoss,
            OptionalDouble validationLoss,
            Map<String, Double> metrics,
            double learningRate,
            double examplesPerSecond,
            double seconds,
            long iterations,
            long updates) {
        /** Copies the metrics, in their order. */
        public Epoch {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }
    }

    /** Copies the epochs. */
    public History {
        epochs = List.copyOf(epochs);
    }

    /** A history from losses alone, for a look at curves that were recorded elsewhere. */
    public static History of(double initialLoss, double[] trainLosses, double[] validationLosses) {
        List<Epoch> epochs = new ArrayList<>();
        int best = 0;
        for (int i = 0; i < trainLosses.length; i++) {
            boolean validated = i < validationLosses.length;
            epochs.add(new Epoch(
                    i + 1,
                    trainLosses[i],
                    validated ? OptionalDouble.of(validationLosses[i]) : OptionalDouble.empty(),
                    Map.of(),
                    0,
                    0,
                    0,
                    i + 1,
                    i + 1));
            double[] watched = validated ? validationLosses : trainLosses;
            best = best == 0 || watched[i] < watched[best - 1] ? i + 1 : best;
        }
        return new History(initialLoss, LossScale.unknown(), epochs, best, Ending.COMPLETED);
    }

    /** The epoch with the best weights, if any was finished. */
    public Optional<Epoch> best() {
        return bestEpoch == 0 ? Optional.empty() : Optional.of(epochs.get(bestEpoch - 1));
    }

    /** The last epoch, if any was finished. */
    public Optional<Epoch> last() {
        return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.getLast());
    }

    /** The training losses in order. */
    public double[] trainLosses() {
        return epochs.stream().mapToDouble(Epoch::trainLoss).toArray();
    }

    /** The validation losses in order; empty without a validation set. */
    public double[] validationLosses() {
        return epochs.stream()
                .flatMapToDouble(epoch -> epoch.validationLoss().isPresent()
                        ? DoubleStream.of(epoch.validationLoss().getAsDouble())
                        : DoubleStream.empty())
                .toArray();
    }
}
