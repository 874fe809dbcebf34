package dev.descent.run;

import dev.descent.checkpoint.Weights;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.train.History;
import dev.descent.train.Progress;
import dev.descent.train.TrainingListener;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Writes down what a run brings while it goes on, so that whatever ends it, all that it has learnt by then is kept. */
final class Recorder implements TrainingListener, AutoCloseable {
    /** How much work may be lost if the process is killed; Ctrl-C and errors lose none. */
    private static final long SAVE_NANOS = Duration.ofSeconds(20).toNanos();

    private final RunFolder folder;
    private final MetricsFile metricsFile;
    private final Map<String, String> metadata;
    private final Optional<Metric> bestBy;
    private final Interruption interruption;
    private final Weights best;
    private final Weights last;

    private int lastEpoch;
    private int bestEpoch;
    private double bestFigure = Double.NaN;
    private long savedAt = System.nanoTime();

    /**
     * A recorder.
     *
     * @param bestBy the metric that tells the best epoch; none for the loss
     * @param metadata words that go into each file of weights
     */
    Recorder(
            RunFolder folder,
            Layer model,
            List<Metric> metrics,
            Optional<Metric> bestBy,
            Map<String, String> metadata,
            Interruption interruption) {
        this.folder = folder;
        this.bestBy = bestBy;
        this.metadata = Map.copyOf(metadata);
        this.interruption = interruption;
        best = Weights.of(model.parameters());
        last = Weights.of(model.parameters());
        metricsFile = MetricsFile.create(
                folder.file("metrics.csv"), metrics.stream().map(Metric::name).toList());
    }

    @Override
    public void progressed(Progress progress) {
        stopIfAsked();
    }

    @Override
    public void epochEnded(History.Epoch epoch) {
        metricsFile.add(epoch);
        last.capture();
        lastEpoch = epoch.number();
        double figure = bestBy.map(metric -> epoch.metrics().get(metric.name()))
                .orElseGet(() -> epoch.validationLoss().orElse(epoch.trainLoss()));
        boolean better = bestBy.map(metric -> metric.isBetter(figure, bestFigure))
                .orElse(Double.isNaN(bestFigure) ? !Double.isNaN(figure) : figure < bestFigure);
        if (better) {
            best.capture();
            bestEpoch = lastEpoch;
            bestFigure = figure;
        }
        if (System.nanoTime() - savedAt > SAVE_NANOS) {
            saveWeights();
        }
        stopIfAsked();
    }

    /** Ends training; the exception goes through the trainer to whoever started it. */
    private void stopIfAsked() {
        if (interruption.requested()) {
            throw new CancellationException("interrupted");
        }
    }

    /** Epochs that were finished. */
    int lastEpoch() {
        return lastEpoch;
    }

    /** The epoch with the best weights; 0 if none was finished. */
    int bestEpoch() {
        return bestEpoch;
    }

    /** Gives the model the best weights. */
    void restoreBest() {
        best.restore();
    }

    /** Writes the best and the last weights, if an epoch was finished. */
    void saveWeights() {
        if (bestEpoch > 0) {
            best.save(folder.file("best.safetensors"), metadata(bestEpoch));
            last.save(folder.file("last.safetensors"), metadata(lastEpoch));
            savedAt = System.nanoTime();
        }
    }

    private Map<String, String> metadata(int epoch) {
        Map<String, String> words = new LinkedHashMap<>(metadata);
        words.put("epoch", Integer.toString(epoch));
        return words;
    }

    @Override
    public void close() {
        metricsFile.close();
    }
}
