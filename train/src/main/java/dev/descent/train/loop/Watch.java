package dev.descent.train.loop;

import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.optimize.Optimizer;
import dev.descent.tensor.Variable;
import dev.descent.train.breakdown.Autopsy;
import dev.descent.train.breakdown.Breakdown;
import dev.descent.train.breakdown.Culprit;
import dev.descent.train.breakdown.Guard;
import dev.descent.train.history.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;

/**
 * Watches over a run's numbers: keeps a moment at which all were finite, and finds the step that broke when some are not any
 * more.
 */
final class Watch {
    private final Plan plan;
    private final Batches batches;
    private final Steps steps;
    private final Optimizer optimizer;
    private final Judge judge;
    private final LongToDoubleFunction rate;
    private final RunningProgress progress;
    private final Dataset train;
    private final boolean plateau;

    private Optional<Guard> guard = Optional.empty();

    /**
     * A watch that has not begun.
     *
     * @param rate the learning rate of an update, by how many were made before
     * @param plateau whether the learning rate hangs on how epochs went
     */
    Watch(
            Plan plan,
            Batches batches,
            Steps steps,
            Optimizer optimizer,
            Judge judge,
            LongToDoubleFunction rate,
            RunningProgress progress,
            Dataset train,
            boolean plateau) {
        this.plan = plan;
        this.batches = batches;
        this.steps = steps;
        this.optimizer = optimizer;
        this.judge = judge;
        this.rate = rate;
        this.progress = progress;
        this.train = train;
        this.plateau = plateau;
    }

    /** Keeps this moment, and from now on some. */
    void begin() {
        guard = Optional.of(new Guard(memory()));
        capture();
    }

    /** What training changes in place, by name. */
    private Map<String, Variable> memory() {
        Map<String, Variable> memory = new LinkedHashMap<>();
        steps.parameters().state().forEach((path, variable) -> memory.put(path, variable));
        optimizer.state().forEach(variable -> memory.put(variable.name(), variable));
        steps.state().forEach((name, variable) -> memory.put("training." + name, variable));
        return memory;
    }

    /** Whether it is time for a later moment, if nothing is {@link #ruined}. */
    boolean isDue(boolean epochBegins) {
        // A plateau changes the learning rate between epochs, and steps are made again with the present one's.
        return guard.isPresent()
                && (progress.iterations() - guard.get().iterations() >= Guard.INTERVAL || (epochBegins && plateau));
    }

    /** Keeps this moment in place of the one before. */
    void capture() {
        guard.orElseThrow().capture(progress.iterations());
    }

    /** The name of something in which a number is not finite, if there is any. */
    Optional<String> ruined() {
        return guard.flatMap(Guard::notFinite);
    }

    /**
     * Finds the step that broke.
     *
     * @param loss of the last step
     * @param ruined what was found not to be finite, if the loss is
     */
    Breakdown breakdown(double loss, Optional<String> ruined) {
        long last = progress.iterations() - (ruined.isPresent() ? 1 : 0);
        Optional<Replay.Broken> broken = guard.flatMap(
                sound -> new Replay(plan, batches, steps, sound, rate, optimizer.learningRate(), train).find(last + 1));
        Replay.Step step = broken.map(Replay.Broken::step)
                .orElse(new Replay.Step(last, plan.epochOf(last), loss, progress.batchLoss(), ruined));
        return new Breakdown(
                step.ruined(),
                step.loss(),
                "in iteration " + (step.iteration() % plan.iterationsPerEpoch() + 1) + " of epoch " + step.epoch(),
                plan.updatesBefore(step.iteration()) + 1,
                progress.initialLoss(),
                step.iteration() == 0
                        ? Double.NaN
                        : Double.isNaN(step.lossBefore()) ? progress.batchLoss() : step.lossBefore(),
                rate.applyAsDouble(plan.updatesBefore(step.iteration())),
                broken.map(found -> found.paused().largestInput()).orElse(0.0),
                broken.flatMap(found -> Autopsy.of(found.paused())),
                judge.bestEpoch());
    }

    /** What to say of a validation loss that is not finite. */
    Breakdown breakdownOfValidation(double loss, Optional<Culprit> culprit) {
        return new Breakdown(
                Optional.empty(),
                loss,
                "in the validation after epoch " + progress.epoch(),
                0,
                progress.initialLoss(),
                progress.batchLoss(),
                progress.learningRate(),
                0,
                culprit,
                judge.bestEpoch());
    }
}
