package dev.descent.train.loop;

import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.data.Epoch;
import dev.descent.data.HeldBatch;
import dev.descent.data.MiniBatch;
import dev.descent.tensor.Variable;
import dev.descent.train.breakdown.Guard;
import dev.descent.train.history.Plan;
import dev.descent.train.objective.Paused;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;

/**
 * Makes the steps since a sound moment again, one by one with a look at everything, to find the one that broke. As
 * every step comes to the same bits again, it breaks again.
 *
 * @param rate the learning rate of an update, by how many were made before
 * @param learningRate where it is written
 */
record Replay(
        Plan plan,
        Batches batches,
        Steps steps,
        Guard guard,
        LongToDoubleFunction rate,
        Variable learningRate,
        Dataset data) {
    /**
     * A step that broke.
     *
     * @param iteration counted from 0 since training began
     * @param epoch counted from 1
     * @param loss that it measured
     * @param lossBefore that the iteration before measured; NaN if that was not made again
     * @param ruined the name of something that has a number which is not finite since, if there is any
     */
    record Step(long iteration, int epoch, double loss, double lossBefore, Optional<String> ruined) {}

    /** A step that broke, with the run held before it. */
    record Broken(Step step, Paused paused) {}

    /**
     * Goes back to the sound moment and on from there.
     *
     * @param until how many iterations there were when something was found to be wrong
     * @return the step that broke; then everything is as it was before it
     */
    Optional<Broken> find(long until) {
        guard.restore();
        long iteration = guard.iterations();
        double before = Double.NaN;
        while (iteration < until) {
            int each = plan.iterationsPerEpoch();
            try (Epoch pass = batches.epoch(iteration / each, (int) (iteration % each))) {
                while (pass.hasNext() && iteration < until) {
                    MiniBatch batch = pass.next();
                    guard.capture(iteration);
                    double loss = step(batch, iteration);
                    Optional<String> ruined = guard.notFinite();
                    if (!Double.isFinite(loss) || ruined.isPresent()) {
                        guard.restore();
                        return Optional.of(new Broken(
                                new Step(iteration, plan.epochOf(iteration), loss, before, ruined),
                                paused(batch, iteration)));
                    }
                    before = loss;
                    iteration++;
                }
            }
        }
        return Optional.empty();
    }

    private double step(MiniBatch batch, long iteration) {
        int inEpoch = (int) (iteration % plan.iterationsPerEpoch());
        learningRate.fill(rate.applyAsDouble(plan.updatesBefore(iteration)));
        Steps.Step step = steps.step(batch, plan.updatesAfter(inEpoch));
        steps.share((double) batch.size() / plan.examplesOfUpdate(inEpoch));
        step.program().run(batch);
        return step.loss().scalar();
    }

    private Paused paused(MiniBatch batch, long iteration) {
        learningRate.fill(rate.applyAsDouble(plan.updatesBefore(iteration)));
        return steps.pausedBefore(
                plan.updatesBefore(iteration) + 1, plan.epochOf(iteration), plan, HeldBatch.of(data, batch));
    }
}
