package dev.descent.train;

import dev.descent.checkpoint.Weights;
import dev.descent.data.Dataset;
import dev.descent.tensor.MemoryException;
import dev.descent.tensor.Values;
import dev.descent.train.evaluate.Evaluator;
import dev.descent.train.evaluate.Scrutiny;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingException;
import dev.descent.train.loop.Run;
import dev.descent.train.loop.Settings;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Paused;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a trainer does: its runs, one after the other, what the last of them left, and how the model does on other sets. */
final class Training {
    private final Objective objective;
    private final Settings settings;
    private final Evaluator evaluator;
    private final Preparation preparation;
    private final Scrutiny scrutiny;
    private Optional<Outcome> outcome = Optional.empty();

    /** What a run left. */
    record Outcome(Weights best, Weights last) {}

    Training(Objective objective, Settings settings) {
        this.objective = objective;
        this.settings = settings;
        this.evaluator = new Evaluator(objective, settings.metrics(), settings.batchSize());
        this.preparation = new Preparation(objective, settings, evaluator);
        this.scrutiny = new Scrutiny(objective);
    }

    /** Makes a run. */
    History fit(Dataset train, Optional<Dataset> validation) {
        return run(train, validation, Run::train);
    }

    /** Makes the rest of a run. */
    History resume(Dataset train, Optional<Dataset> validation) {
        if (settings.checkpoints().isEmpty()) {
            throw new IllegalStateException(
                    "this trainer keeps no checkpoints to resume from; name their folder with checkpoints(…)");
        }
        return run(train, validation, Run::resume);
    }

    private History run(Dataset train, Optional<Dataset> validation, Function<Run, History> training) {
        try (Run run = preparation.run(train, validation)) {
            return run(run, training);
        }
    }

    private History run(Run run, Function<Run, History> training) {
        outcome = Optional.empty();
        History history;
        try {
            history = inMemory(() -> training.apply(run));
        } catch (TrainingException e) {
            outcome = Optional.of(new Outcome(run.best(), run.lastFinite().orElse(run.best())));
            throw e;
        }
        outcome = Optional.of(new Outcome(run.best(), Weights.of(objective.parameters())));
        if (settings.earlyStopping().isPresent() && history.ending() != History.Ending.INTERRUPTED) {
            run.best().restore();
        }
        return history;
    }

    /** Makes a run up to an update, which is not made. */
    Paused pauseBefore(long update, Dataset train, Optional<Dataset> validation) {
        try (Run run = preparation.run(train, validation)) {
            long updates = run.plan().updates();
            if (update < 1 || update > updates) {
                throw new IllegalArgumentException(
                        "there is no update " + update + ": this run makes " + updates + ", counted from 1");
            }
            return run.pauseBefore(update);
        }
    }

    /** What a run would do. */
    Plan plan(Dataset train, Optional<Dataset> validation) {
        try (Run run = preparation.run(train, validation)) {
            return run.plan();
        }
    }

    /** Sees to it that there is as much memory as a run takes at the least. */
    void requireMemory() {
        preparation.requireMemory();
    }

    /** What the loss is worth on a set. */
    LossScale scale(Dataset data) {
        return preparation.scale(data);
    }

    /** How the model does on a set, and how far that can be believed. */
    Evaluation evaluate(Dataset data) {
        Scrutiny.Look look = scrutiny.look(data, preparation.check("data", data));
        return inMemory(() -> look.completed(
                evaluator.evaluate(data, look.tallies(), () -> false).orElseThrow()));
    }

    /** The loss of each example by itself. */
    double[] losses(Dataset data) {
        preparation.check("data", data);
        return inMemory(() -> evaluator.losses(data));
    }

    /** What the model says to each example. */
    Values predict(Dataset data) {
        preparation.checkInputs(data);
        return inMemory(() -> evaluator.predict(data));
    }

    /** What the last run left. */
    Outcome outcome() {
        return outcome.orElseThrow(() -> new IllegalStateException("nothing was trained yet; call fit first"));
    }

    /** Whoever asks for much work can mend a want of memory, of which an error says less. */
    private static <T> T inMemory(Supplier<T> work) {
        try {
            return work.get();
        } catch (OutOfMemoryError e) {
            throw MemoryException.of(e);
        }
    }
}
