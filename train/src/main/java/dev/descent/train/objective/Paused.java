package dev.descent.train.objective;

import dev.descent.compile.Updates;
import dev.descent.data.HeldBatch;
import dev.descent.gradient.Gradients;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.optimize.Optimizer;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Variable;
import dev.descent.train.history.Plan;
import java.util.function.UnaryOperator;

/**
 * A training run held before one of its updates: model and optimizer have the values that they have at that moment, and
 * here is everything that the update would be made of.
 *
 * @param objective what the update makes small
 * @param parameters those that the update moves: the objective's, without the frozen ones
 * @param clipping what is done to gradients before the optimizer sees them
 * @param optimizer with its memory, its step counter and the learning rate of the update
 * @param seed of the random numbers that layers draw
 * @param iteration how many iterations were made before, which tells one draw of random numbers from another
 * @param plan what the whole run would do
 * @param update the update that is next, counted from 1
 * @param epoch the epoch that it belongs to, counted from 1
 * @param batch the examples that the update would be made from
 */
public record Paused(
        Objective objective,
        Parameters parameters,
        UnaryOperator<Gradients> clipping,
        Optimizer optimizer,
        Seed seed,
        int iteration,
        Plan plan,
        long update,
        int epoch,
        HeldBatch batch) {

    /** The same moment with other examples in place of the batch. */
    public Paused on(HeldBatch other) {
        return new Paused(objective, parameters, clipping, optimizer, seed, iteration, plan, update, epoch, other);
    }

    /** The columns of the batch as inputs of a program. */
    public Inputs inputs() {
        return Inputs.of(batch, objective.columns());
    }

    /**
     * A pass for the model's forward that draws the random numbers which the update would draw. What layers keep of the
     * batch is not carried out: it does not show in the weights.
     */
    public Pass pass() {
        Variable counter = new Variable("iteration", DType.I32, Shape.scalar(), Initializer.constant(iteration));
        return Pass.training(seed, counter.read());
    }

    /** What becomes of the weights, given the gradients after {@link #clipping}. */
    public Updates fix(Gradients clipped) {
        return optimizer.update(parameters, clipped);
    }

    /** The learning rate of the update. */
    public double learningRate() {
        return optimizer.learningRate().values().get(0);
    }

    /** The greatest absolute value among the inputs; 0 where they are whole numbers. */
    public double largestInput() {
        return batch.largest(objective.asked());
    }
}
