package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.insight.growth.GrowingData;
import dev.descent.insight.growth.LearningCurve;
import dev.descent.metric.Metric;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.Progress;
import dev.descent.train.history.TrainingListener;
import java.util.Locale;

/** Shows how the trainings on growing parts of the data get on: a line for each that is done. */
public final class GrowthReporter implements GrowingData.Listener, TrainingListener {
    private static final int SEED = 8;
    /** What all columns take; without so much the losses stand alone. */
    private static final int WIDTH = 78;

    private final Output output;
    private final Metric metric;
    private final boolean severalSeeds;

    private String training = "";
    private int epochs;
    private int epoch;

    /** Shows losses and a metric, and the seeds if there are several. */
    public GrowthReporter(Output output, Metric metric, boolean severalSeeds) {
        this.output = output;
        this.metric = metric;
        this.severalSeeds = severalSeeds;
    }

    /** Names the columns. */
    public void head() {
        output.aside().line("");
        output.line(new Ink()
                .faint(row("examples", "training loss", "validation loss", metric.name(), "best epoch")
                        + (severalSeeds ? Words.right("seed", SEED) : "")));
    }

    @Override
    public void begins(int examples, long seed) {
        training = "training on " + Words.count(examples, "example") + (severalSeeds ? ", seed " + seed : "");
        epoch = 0;
    }

    @Override
    public void started(Plan plan) {
        epochs = plan.epochs();
        draw();
    }

    @Override
    public void progressed(Progress progress) {
        draw();
    }

    @Override
    public void epochEnded(History.Epoch ended) {
        epoch = ended.number();
        draw();
    }

    private void draw() {
        output.draw(new Ink().faint(training + ": epoch " + Math.min(epoch + 1, epochs) + " of " + epochs));
    }

    @Override
    public void ended(LearningCurve.Point point) {
        output.line(row(
                        Words.count(point.examples()),
                        Words.loss(point.training().loss()),
                        Words.loss(point.validation().loss()),
                        Figures.of(metric, point.validation().metrics()),
                        Words.count(point.bestEpoch()))
                + (severalSeeds ? Words.right(Long.toString(point.seed()), SEED) : ""));
    }

    private String row(String examples, String training, String validation, String figure, String best) {
        String losses = String.format(Locale.ROOT, "%9s %15s %17s", examples, training, validation);
        return output.width() < WIDTH ? losses : losses + String.format(Locale.ROOT, " %12s %12s", figure, best);
    }
}
