package dev.descent.run.job;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Checkpoints;
import dev.descent.checkpoint.Weights;
import dev.descent.json.JsonObject;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.run.folder.RunFolder;
import dev.descent.task.RunException;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.Progress;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes down what a run brings while it goes on, and how it ended. Checkpoints are the trainer's; what is here is for
 * people to read and for others to use: figures and weights.
 */
final class Recorder implements TrainingListener {
    private static final double NANOS = 1e9;

    /** The weights from before a step that came to numbers which are not finite. */
    private static final String LAST_FINITE = "last-finite.safetensors";

    private final RunFolder folder;
    private final List<String> metrics;
    private final Map<String, String> metadata;
    private final List<TrainingListener> watching;
    private final Weights last;
    private final List<History.Epoch> epochs = new ArrayList<>();

    private Optional<MetricsFile> metricsFile = Optional.empty();
    private boolean behind = false;
    private boolean lastIsKnown = false;
    private boolean brokenIsKept = false;
    private Duration timeBefore = Duration.ZERO;
    private int iterationsPerEpoch;
    private int plannedEpochs;
    private int epoch;
    private int iteration;
    private long iterations;
    private Optional<Path> checkpoint = Optional.empty();

    /**
     * A recorder.
     *
     * @param metadata words that go into each file of weights
     * @param watching is told if something cannot be written
     */
    Recorder(
            RunFolder folder,
            Layer model,
            List<Metric> metrics,
            Map<String, String> metadata,
            List<TrainingListener> watching) {
        this.folder = folder;
        this.metrics = metrics.stream().map(Metric::name).toList();
        this.metadata = Map.copyOf(metadata);
        this.watching = List.copyOf(watching);
        this.last = Weights.of(model.parameters());
    }

    /** Begins the file of figures, of a run that begins. */
    void begin() {
        metricsFile = Optional.of(MetricsFile.write(folder.file(RunFolder.METRICS), metrics, epochs));
    }

    List<TrainingListener> watching() {
        return watching;
    }

    /** How long the run was trained before it was resumed. */
    Duration timeBefore() {
        return timeBefore;
    }

    // ---------------------------------------------------------------- listening

    @Override
    public void started(Plan plan) {
        iterationsPerEpoch = plan.iterationsPerEpoch();
        plannedEpochs = plan.epochs();
    }

    /** Brings the file of figures to what the checkpoint knows; what came after it comes again. */
    @Override
    public void resumed(Resumption resumption) {
        epochs.addAll(resumption.epochs());
        epoch = resumption.epoch();
        iteration = resumption.iteration();
        checkpoint = Optional.of(resumption.checkpoint());
        iterations = Checkpoints.iterations(resumption.checkpoint()).orElseThrow();
        timeBefore = Duration.ofNanos((long)
                (NANOS * epochs.stream().mapToDouble(History.Epoch::seconds).sum()));
        begin();
    }

    @Override
    public void iterationEnded(Progress progress) {
        epoch = progress.epoch();
        iteration = progress.iteration();
        iterations = progress.iterations();
    }

    @Override
    public void epochEnded(History.Epoch finished) {
        epochs.add(finished);
        last.capture();
        lastIsKnown = true;
        try {
            write(finished);
            behind = false;
        } catch (RunException | CheckpointException e) {
            if (!behind) {
                CheckpointException reason = new CheckpointException(e.getMessage(), e);
                watching.forEach(watcher -> watcher.checkpointFailed(reason));
            }
            behind = true;
        }
    }

    /** After a line that could not be written, and in a run that begins anew, the whole file is written. */
    private void write(History.Epoch finished) {
        if (behind || metricsFile.isEmpty()) {
            begin();
        } else {
            metricsFile.get().add(finished);
        }
    }

    @Override
    public void checkpointed(Path file) {
        checkpoint = Optional.of(file);
    }

    // ------------------------------------------------------------------ the end

    /** Keeps the weights of a run that has come to its end. */
    void finished(Trainer trainer, History history) {
        if (behind) {
            begin();
        }
        trainer.best().save(folder.file(RunFolder.BEST), metadata(history.bestEpoch()));
        trainer.last().save(folder.file(RunFolder.LAST), metadata(epochs.size()));
    }

    /** Whether there is nothing that anybody could use: neither an epoch nor weights or a checkpoint from within one. */
    boolean knowsNothing() {
        return epochs.isEmpty()
                && !brokenIsKept
                && checkpoint.stream()
                        .allMatch(file -> Checkpoints.iterations(file).orElseThrow() == 0);
    }

    /** Keeps what was learned before a run ended for a reason of its own, if it learned anything; what to throw. */
    RuntimeException endedBy(RuntimeException reason, Trainer trainer) {
        RuntimeException told = reason;
        try {
            if (reason instanceof TrainingException broken
                    && broken.history().ending() == History.Ending.NOT_FINITE
                    && iterations > 0) {
                trainer.last().save(folder.file(LAST_FINITE), metadata(epochs.size()));
                brokenIsKept = true;
                told = new RunException(
                        reason.getMessage() + "; those from just before that step are in " + folder.file(LAST_FINITE),
                        reason);
            }
            if (!knowsNothing()) {
                int best = reason instanceof TrainingException broken
                        ? broken.history().bestEpoch()
                        : 0;
                if (best > 0) {
                    trainer.best().save(folder.file(RunFolder.BEST), metadata(best));
                }
                keep("failed", String.valueOf(reason.getMessage()), best);
            }
        } catch (CheckpointException e) {
            reason.addSuppressed(e);
        }
        return told;
    }

    /** Keeps what was learned by an interrupted run; how to go on, as something to throw. */
    RunException interrupted(History history) {
        String how = checkpoint.isEmpty()
                ? "no checkpoint could be written, so it cannot be resumed"
                : "resume with: descent resume " + folder.path() + behindBy(checkpoint.get());
        RunException reason = new RunException("interrupted " + where() + "; " + how);
        try {
            keep("interrupted", "interrupted by the user", history.bestEpoch());
        } catch (CheckpointException e) {
            reason.addSuppressed(e);
        }
        return reason;
    }

    private String where() {
        if (iterations == 0) {
            return "before the first iteration";
        }
        boolean between = iteration == 0 || epochs.size() == epoch;
        return between
                ? "after epoch " + epochs.size() + " of " + plannedEpochs
                : "in epoch " + epoch + " of " + plannedEpochs + ", after iteration " + iteration + " of "
                        + iterationsPerEpoch;
    }

    private String behindBy(Path file) {
        long of = Checkpoints.iterations(file).orElseThrow();
        return of == iterations
                ? ""
                : " (from the last checkpoint that could be written, " + (iterations - of) + " iterations before)";
    }

    private void keep(String ending, String why, int bestEpoch) {
        if (lastIsKnown) {
            last.save(folder.file(RunFolder.LAST), metadata(epochs.size()));
        }
        JsonObject summary = new JsonObject()
                .put("recipe", metadata.get("recipe"))
                .put("ending", ending)
                .put("reason", why)
                .put("epochs", epochs.size())
                .put("bestEpoch", bestEpoch > 0 ? OptionalInt.of(bestEpoch) : OptionalInt.empty());
        folder.writeJson(RunFolder.SUMMARY, summary.map());
    }

    private Map<String, String> metadata(int ofEpoch) {
        Map<String, String> words = new LinkedHashMap<>(metadata);
        words.put("epoch", Integer.toString(ofEpoch));
        return words;
    }
}
