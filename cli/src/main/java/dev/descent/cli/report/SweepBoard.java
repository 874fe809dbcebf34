package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Line;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.recipe.Recipe;
import dev.descent.sweep.Result;
import dev.descent.sweep.Sweep;
import dev.descent.sweep.SweepListener;
import dev.descent.sweep.Trial;
import dev.descent.train.history.History;
import dev.descent.train.history.Progress;
import dev.descent.train.history.TrainingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shows how the runs of a sweep get on: on a terminal a line for each that is going on, and elsewhere as each ends. */
public final class SweepBoard implements SweepListener {
    private static final long DRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final int BAR = 24;

    private final Output output;
    private final Map<Integer, Line> running = new TreeMap<>();
    private int runs;
    private int width;
    private int ended;
    private long drawnAt;

    /** A board on an output, which several threads may write on. */
    public SweepBoard(Output output) {
        this.output = output;
    }

    /** Says what is going to be done. */
    public synchronized void begin(Sweep sweep) {
        List<Trial> trials = sweep.trials();
        runs = trials.size();
        width = trials.stream().mapToInt(trial -> trial.label().length()).max().orElse(0);
        Recipe recipe = trials.getFirst().recipe();
        output.aside()
                .line(new Ink()
                        .strong(recipe.name())
                        .plain(": " + Words.count(runs, "run") + ", "
                                + (sweep.atOnce() == 1
                                        ? "one after another"
                                        : Math.min(sweep.atOnce(), runs) + " at a time")));
        output.aside().line("");
    }

    @Override
    public TrainingListener began(Trial trial, Path folder) {
        return new TrainingListener() {
            @Override
            public void progressed(Progress progress) {
                double inEpoch = (double) progress.iteration()
                        / Math.max(1, progress.plan().iterationsPerEpoch());
                show(trial, line(trial, progress.epoch() - 1 + inEpoch, progress.epoch(), progress.loss()));
            }

            @Override
            public void epochEnded(History.Epoch epoch) {
                double loss = epoch.validationLoss().orElse(epoch.trainLoss());
                show(trial, line(trial, epoch.number(), epoch.number(), loss));
            }
        };
    }

    @Override
    public synchronized void ended(Result result) {
        running.remove(result.trial().number());
        ended++;
        String all = Integer.toString(runs);
        String number = Words.right(Integer.toString(result.trial().number()), all.length());
        output.aside()
                .line(new Ink()
                        .faint("run " + number + "/" + all + "  ")
                        .plain(pad(result.trial().label()) + "  ")
                        .plain(words(result)));
        draw();
    }

    private static String words(Result result) {
        return switch (result.outcome()) {
            case Result.Finished finished -> {
                String part = result.evaluation("validation").isPresent() ? "validation" : "training";
                yield part + " loss "
                        + Words.loss(result.deciding().orElseThrow().loss()) + " at epoch "
                        + finished.summary().history().bestEpoch() + ", in " + Words.duration(result.time());
            }
            case Result.Failed _ -> "failed after " + Words.duration(result.time());
            case Result.Interrupted _ -> "interrupted";
        };
    }

    private String pad(String label) {
        return Words.left(label, width);
    }

    private synchronized void show(Trial trial, Line line) {
        running.put(trial.number(), line);
        long now = System.nanoTime();
        if (now - drawnAt >= DRAW_NANOS) {
            drawnAt = now;
            draw();
        }
    }

    private void draw() {
        if (!output.isLive()) {
            return;
        }
        List<Line> lines = new ArrayList<>(running.values());
        if (!lines.isEmpty()) {
            lines.add(new Ink()
                    .faint(ended + " of " + Words.count(runs, "run") + " ended")
                    .line());
        }
        output.draw(lines);
    }

    private Line line(Trial trial, double done, int epoch, double loss) {
        int epochs = trial.recipe().epochs();
        int filled = (int) Math.min(BAR, done / epochs * BAR);
        return new Ink()
                .plain(pad(trial.label()) + "  ")
                .training((output.unicode() ? "━" : "#").repeat(filled))
                .faint((output.unicode() ? "─" : "-").repeat(BAR - filled))
                .plain("  epoch " + epoch + "/" + epochs + "  loss " + Words.loss(loss))
                .line();
    }
}
