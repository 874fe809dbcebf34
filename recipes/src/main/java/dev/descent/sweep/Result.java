package dev.descent.sweep;

import dev.descent.metric.Metric;
import dev.descent.recipe.Recipe;
import dev.descent.run.job.Summary;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run of a sweep came to.
 *
 * @param folder the run's own; none if it ended before it had one, or left nothing in it
 * @param time that it took
 */
public record Result(Trial trial, Optional<Path> folder, Duration time, Outcome outcome) {
    /** How a run ended. */
    public sealed interface Outcome {}

    /** It came to its end. */
    public record Finished(Summary summary) implements Outcome {}

    /**
     * It could not go on, or not begin.
     *
     * @param reason in a sentence
     * @param history the epochs that were finished before; none if training did not begin
     */
    public record Failed(String reason, Optional<History> history) implements Outcome {}

    /** The user asked for the end. */
    public record Interrupted() implements Outcome {}

    /** The epochs that were finished. */
    public Optional<History> history() {
        return switch (outcome) {
            case Finished finished -> Optional.of(finished.summary().history());
            case Failed failed -> failed.history();
            case Interrupted _ -> Optional.empty();
        };
    }

    /** The losses over the epochs by which runs are compared: of the validation part, or without one of the training. */
    public double[] curve() {
        return history()
                .map(history ->
                        history.validationLosses().length > 0 ? history.validationLosses() : history.trainLosses())
                .orElseGet(() -> new double[0]);
    }

    /** How the best weights do on a part of the data, {@code training} or {@code validation}. */
    public Optional<Evaluation> evaluation(String part) {
        return outcome instanceof Finished finished
                ? Optional.ofNullable(finished.summary().evaluations().get(part))
                : Optional.empty();
    }

    /** How the best weights do on the part that decisions are taken by: validation, or without one training. */
    public Optional<Evaluation> deciding() {
        return evaluation("validation").or(() -> evaluation("training"));
    }

    /** The figure of {@link #deciding} beside the loss. */
    public OptionalDouble metric() {
        return outcome instanceof Finished finished
                ? OptionalDouble.of(deciding()
                        .orElseThrow()
                        .metrics()
                        .get(finished.summary().metric().name()))
                : OptionalDouble.empty();
    }

    /** In one word how training went; none if there is nothing to tell by. */
    public Optional<Verdict.Kind> verdict() {
        return switch (outcome) {
            case Finished finished -> Optional.of(finished.summary().verdict().kind());
            case Failed failed ->
                failed.history().map(history -> Verdict.of(history).kind());
            case Interrupted _ -> Optional.empty();
        };
    }

    /** Whether this is a better run than another, by what the recipe tells its best epoch by. */
    boolean isBetterThan(Result other) {
        if (!(outcome instanceof Finished finished)) {
            return false;
        }
        if (!(other.outcome instanceof Finished)) {
            return true;
        }
        if (trial.recipe().best() == Recipe.Best.METRIC) {
            Metric metric = finished.summary().metric();
            return metric.isBetter(metric().orElseThrow(), other.metric().orElseThrow());
        }
        return deciding().orElseThrow().loss() < other.deciding().orElseThrow().loss();
    }
}
