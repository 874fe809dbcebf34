package dev.descent.optimize;

import dev.descent.compile.Updates;
import dev.descent.nn.Parameters;
import dev.descent.tensor.DType;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An exponential moving average of the weights over the updates, {@code average ← d·average + (1 − d)·weights}, which
 * often does better than the weights themselves: they wander about a minimum that their average is closer to (Polyak
 * and Juditsky 1992). The decay warms up, {@code d = min(decay, (1 + t) / (10 + t))} at update t counted from 1, so
 * that the first weights, which know nothing, are soon forgotten; this is TensorFlow's rule.
 *
 * <p>The averages follow inside the program that makes the update. {@link #swapIn} gives them to the parameters, for a
 * look at what they can do, to the bit and without taking memory. A model's buffers are not averaged: running
 * statistics are averages already, and serve both. Not safe for use by several threads at once.
 */
public final class WeightAverage {
    private static final double WARM_UP = 10;
    private static final int CHUNK = 1 << 16;

    private final double decay;
    private final Map<Variable, Variable> averages = new LinkedHashMap<>();
    /** Whether the parameters have the averages, and the averages the parameters' values. */
    private boolean swapped = false;

    /**
     * An average that follows more slowly the closer the decay is to 1: over about 1 / (1 − decay) updates.
     *
     * @throws IllegalArgumentException if the decay is not above 0 and below 1
     */
    public WeightAverage(double decay) {
        Settings.require(decay > 0 && decay < 1, "weight average: decay must lie above 0 and below 1, not " + decay);
        this.decay = decay;
    }

    /** How much of the average an update leaves, once it has warmed up. */
    public double decay() {
        return decay;
    }

    /**
     * An optimizer's update, followed by the averages. A parameter's average begins as the values that it has when it
     * is first asked for here.
     *
     * @param fix what the optimizer does to the parameters
     * @param step I32 scalar: how many updates were made before this one, {@code optimizer.step().read()}
     */
    public Updates follow(Parameters parameters, Updates fix, Tensor step) {
        // 1 − d as it is, because 1 − 0.9999 in single precision has lost four of its digits.
        Tensor part = step.cast(DType.F32)
                .add(WARM_UP + 1)
                .reciprocal()
                .mul(WARM_UP - 1)
                .max(1 - decay);
        Map<Variable, Tensor> fixed = new LinkedHashMap<>();
        fix.all().forEach(update -> fixed.put(update.variable(), update.value()));
        List<Updates.Update> follow = new ArrayList<>(fix.all());
        for (Parameter parameter : parameters) {
            Variable average = average(parameters.path(parameter), parameter);
            Tensor weights = fixed.getOrDefault(parameter.variable(), parameter);
            Tensor before = average.read();
            follow.add(
                    new Updates.Update(average, before.add(weights.sub(before).mul(part))));
        }
        return new Updates(follow);
    }

    private Variable average(String path, Parameter parameter) {
        return averages.computeIfAbsent(parameter.variable(), variable -> {
            Variable average = new Variable(
                    path + ".average",
                    variable.dtype(),
                    variable.shape(),
                    values -> values.memory().copyFrom(variable.memory()));
            // Now, not when a program first runs: by then the weights may have moved.
            average.memory();
            return average;
        });
    }

    /** Gives the parameters their averages for a while, in which no update may be made. */
    public void swapIn() {
        if (!swapped) {
            exchange();
        }
    }

    /** Gives the parameters their own values again. */
    public void swapOut() {
        if (swapped) {
            exchange();
        }
    }

    private void exchange() {
        averages.forEach((variable, average) ->
                variable.write(one -> average.write(other -> exchange(one.memory(), other.memory()))));
        swapped = !swapped;
    }

    private static void exchange(MemorySegment a, MemorySegment b) {
        byte[] chunk = new byte[(int) Math.min(a.byteSize(), CHUNK)];
        MemorySegment between = MemorySegment.ofArray(chunk);
        for (long at = 0; at < a.byteSize(); at += chunk.length) {
            long bytes = Math.min(chunk.length, a.byteSize() - at);
            MemorySegment.copy(a, at, between, 0, bytes);
            MemorySegment.copy(b, at, a, at, bytes);
            MemorySegment.copy(between, 0, b, at, bytes);
        }
    }

    /**
     * Everything to be saved for training to go on later: the average of each parameter that {@link #follow} has seen,
     * each under a name such as {@code layers.0.weight.average}.
     */
    public List<Variable> state() {
        return List.copyOf(averages.values());
    }
}
