package dev.descent.train;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.Progress;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingListener;
import dev.descent.word.Digits;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Prints how training gets on: what is going to be done, a line for each epoch, within long epochs a line now and then, and
 * how it ended.
 *
 * <pre>{@code
 * Trainer trainer = Trainer.of(model, Losses::crossEntropy)
 *         .listener(ConsoleProgress.to(System.out))
 *         .build();
 * }</pre>
 */
public final class ConsoleProgress implements TrainingListener {
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Duration interval;

    private int epochs;
    private int iterations;
    private long printedAt = System.nanoTime();

    private ConsoleProgress(PrintStream out, Duration interval) {
        this.out = out;
        this.interval = interval;
    }

    /** Prints to a stream, {@code System.out}; within epochs every ten seconds. */
    public static ConsoleProgress to(PrintStream out) {
        return new ConsoleProgress(out, USUAL_INTERVAL);
    }

    /** The same with another time between lines within an epoch. */
    public ConsoleProgress every(Duration time) {
        return new ConsoleProgress(out, time);
    }

    @Override
    public void started(Plan plan) {
        epochs = plan.epochs();
        iterations = plan.iterationsPerEpoch();
        printedAt = System.nanoTime();
        out.println(plan.sentence());
    }

    @Override
    public void resumed(Resumption resumption) {
        resumption.damaged().forEach(why -> out.println("passed over: " + why));
        out.println("resuming from " + resumption.checkpoint().getFileName() + ": epoch " + resumption.epoch() + "/"
                + epochs + ", after iteration " + resumption.iteration() + "/" + iterations);
    }

    @Override
    public void progressed(Progress progress) {
        if (System.nanoTime() - printedAt < interval.toNanos()) {
            return;
        }
        print(epoch(progress.epoch())
                + String.format(
                        Locale.ROOT,
                        "  iteration %d/%d  training loss %s  %,.0f examples/s  %s left",
                        progress.iteration(),
                        iterations,
                        Digits.loss(progress.loss()),
                        progress.examplesPerSecond(),
                        clock(progress.remaining())));
    }

    @Override
    public void epochEnded(History.Epoch epoch) {
        StringBuilder line = new StringBuilder(epoch(epoch.number()))
                .append("  training loss ")
                .append(Digits.loss(epoch.trainLoss()));
        epoch.validationLoss()
                .ifPresent(loss -> line.append("  validation loss ").append(Digits.loss(loss)));
        epoch.metrics()
                .forEach((name, value) ->
                        line.append("  ").append(name).append(' ').append(Digits.loss(value)));
        print(line.append(String.format(
                        Locale.ROOT,
                        "  learning rate %.3g  %,.0f examples/s",
                        epoch.learningRate(),
                        epoch.examplesPerSecond()))
                .toString());
    }

    @Override
    public void checkpointFailed(CheckpointException reason) {
        out.println("training continues, but something was not saved: " + reason.getMessage());
    }

    @Override
    public void finished(History history) {
        String ending = switch (history.ending()) {
            case COMPLETED -> "completed";
            case STOPPED_EARLY -> "stopped early: no improvement";
            case INTERRUPTED -> "interrupted";
            case NOT_FINITE -> "ended: the loss became NaN or infinity";
        };
        out.println(ending + " after " + history.epochs().size() + " of " + epochs + " epochs"
                + history.best()
                        .map(best -> "; the best is epoch " + best.number())
                        .orElse(""));
    }

    private void print(String line) {
        printedAt = System.nanoTime();
        out.println(line);
    }

    private String epoch(int number) {
        return String.format(Locale.ROOT, "epoch %" + Integer.toString(epochs).length() + "d/%d", number, epochs);
    }

    private static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
