package dev.descent.cli.terminal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a run is, at one moment.
 *
 * @param epoch the epoch in progress, from 1
 * @param epochs how many there will be at most
 * @param iteration batches of this epoch worked on
 * @param iterations batches in an epoch
 * @param trainLoss mean over the epoch so far; none before its first batch
 * @param validationLoss after the last epoch; none if there was none, or no validation part
 * @param metric the figure after the last epoch, with its name
 * @param learningRate of the last update
 * @param examplesPerSecond lately
 * @param left how long the rest will take; none while nobody can tell
 */
public record ProgressView(
        int epoch,
        int epochs,
        int iteration,
        int iterations,
        OptionalDouble trainLoss,
        OptionalDouble validationLoss,
        Optional<String> metric,
        double learningRate,
        double examplesPerSecond,
        Optional<Duration> left) {
    private static final int WIDEST_BAR = 60;

    /** How much of the run is done, 0 to 1. */
    public double done() {
        return Math.min(1, (epoch - 1 + (double) iteration / Math.max(1, iterations)) / epochs);
    }

    /** Three lines for a terminal of this width: the bar, the figures, the pace. */
    public List<Line> lines(int width, boolean unicode) {
        String digits = Integer.toString(epochs);
        String all = Integer.toString(iterations);
        Ink bar =
                new Ink().strong("epoch " + Words.right(Integer.toString(epoch), digits.length()) + "/" + digits + " ");
        String end = " iteration " + Words.right(Integer.toString(iteration), all.length()) + "/" + all;
        int room = Math.min(WIDEST_BAR, width - bar.columns() - end.length() - 2);
        bar(bar, Math.max(1, room), unicode);
        bar.plain(end);

        Ink figures = new Ink().plain("training loss ").training(loss(trainLoss));
        if (validationLoss.isPresent()) {
            figures.plain("   validation loss ").validation(loss(validationLoss));
        }
        metric.ifPresent(figure -> figures.plain("   ").good(figure));

        Ink pace = new Ink()
                .faint("learning rate " + Words.setting(learningRate))
                .faint("   " + Words.rate(examplesPerSecond) + " examples/s")
                .faint("   " + left.map(time -> Words.clock(time) + " left").orElse("..."));
        return List.of(fit(bar, width), fit(figures, width), fit(pace, width));
    }

    private static String loss(OptionalDouble loss) {
        return loss.isPresent() ? Words.loss(loss.getAsDouble()) : "...";
    }

    private void bar(Ink ink, int room, boolean unicode) {
        double filled = done() * room;
        int whole = (int) filled;
        if (!unicode) {
            ink.training("#".repeat(whole)).faint("-".repeat(room - whole));
            return;
        }
        boolean half = whole < room && filled - whole >= 0.5;
        ink.training("━".repeat(whole) + (half ? "╸" : "")).faint("─".repeat(room - whole - (half ? 1 : 0)));
    }

    private static Line fit(Ink ink, int width) {
        return ink.line().cut(Math.max(0, width - 1));
    }
}
