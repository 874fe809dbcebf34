package dev.descent.cli.report;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Pace;
import dev.descent.cli.terminal.ProgressView;
import dev.descent.cli.terminal.Words;
import dev.descent.metric.Metric;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.Progress;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingListener;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Shows how a run gets on: a bar on a terminal, a line for each epoch elsewhere. */
public final class Reporter implements TrainingListener {
    private static final long DRAW_NANOS = Duration.ofMillis(100).toNanos();

    private final Output output;
    private final Metric metric;

    private int epochs;
    private int iterations;
    private long drawnAt;
    private final Pace pace = new Pace();
    private OptionalDouble validationLoss = OptionalDouble.empty();
    private Optional<String> figure = Optional.empty();

    /** Shows the losses and a metric. */
    public Reporter(Output output, Metric metric) {
        this.output = output;
        this.metric = metric;
    }

    @Override
    public void started(Plan plan) {
        epochs = plan.epochs();
        iterations = plan.iterationsPerEpoch();
        output.draw(new Ink().faint("compiling ..."));
    }

    @Override
    public void resumed(Resumption resumption) {
        resumption.damaged().forEach(why -> output.line("passed over: " + why));
        String file = resumption.checkpoint().getFileName().toString();
        output.aside()
                .line(
                        resumption.epochs().size() >= epochs
                                ? file + " is of the end of training"
                                : "resuming from " + file + ": epoch " + resumption.epoch() + " of " + epochs
                                        + (resumption.iteration() == 0
                                                ? ""
                                                : ", after iteration " + resumption.iteration() + " of " + iterations));
        if (!resumption.epochs().isEmpty()) {
            keep(resumption.epochs().getLast());
        }
    }

    @Override
    public void checkpointFailed(CheckpointException reason) {
        output.line("training continues, but something was not saved: " + reason.getMessage());
    }

    @Override
    public void bestByLoss(Metric main) {
        output.line(
                main.name() + " is not defined here, so the " + (validationLoss.isPresent() ? "validation" : "training")
                        + " loss selects the best epoch until it is");
    }

    @Override
    public void progressed(Progress progress) {
        long now = System.nanoTime();
        if (!output.isLive() || now - drawnAt < DRAW_NANOS) {
            return;
        }
        drawnAt = now;
        ProgressView view = new ProgressView(
                progress.epoch(),
                epochs,
                progress.iteration(),
                iterations,
                OptionalDouble.of(progress.loss()),
                validationLoss,
                figure,
                progress.learningRate(),
                progress.examplesPerSecond(),
                pace.left());
        pace.note(progress.elapsed(), view.done());
        output.draw(view.lines(output.width(), output.unicode()));
    }

    @Override
    public void epochEnded(History.Epoch epoch) {
        keep(epoch);
        if (!output.isLive()) {
            String all = Integer.toString(epochs);
            Ink line = new Ink()
                    .plain("epoch " + Words.right(Integer.toString(epoch.number()), all.length()) + "/" + all)
                    .plain("  training loss ")
                    .plain(Words.loss(epoch.trainLoss()));
            if (validationLoss.isPresent()) {
                line.plain("  validation loss ").plain(Words.loss(validationLoss.getAsDouble()));
            }
            line.plain("  ").plain(figure.get());
            line.plain("  learning rate ").plain(Words.setting(epoch.learningRate()));
            line.plain("  ").plain(Words.rate(epoch.examplesPerSecond())).plain(" examples/s");
            output.aside().line(line);
        }
    }

    private void keep(History.Epoch epoch) {
        validationLoss = epoch.validationLoss();
        figure = Optional.of(metric.name() + " " + Figures.of(metric, epoch.metrics()));
    }
}
