package dev.descent.insight.blame;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.objective.LossFunction;
import java.lang.foreign.MemorySegment;

/**
 * The loss of each example by itself: the loss function of a batch that is this example alone. That is exact for every
 * loss that is a mean over examples; class weights drop out of it, because a weighted mean over one example is its own
 * loss. A loss that compares the examples of a batch with one another has no such parts.
 */
final class ExampleLosses {
    private static final String OUTPUTS = "outputs";
    private static final String TARGETS = "targets";

    private final Column y;
    private final Program program;
    private final Values loss;

    /**
     * Losses of one kind of example.
     *
     * @param outputs what a model said to some examples, shape [examples, …]
     * @param y the column of what it was to say
     */
    ExampleLosses(LossFunction lossFunction, Values outputs, Column y) {
        this.y = y;
        Tensor said = Tensor.input(
                OUTPUTS, outputs.dtype(), outputs.shape().with(0, 1).dims());
        Tensor wanted = Tensor.input(TARGETS, y.dtype(), y.shape().prepend(1).dims());
        Tensor single = lossFunction.of(said, wanted);
        program = Program.compile(single, Updates.none());
        loss = program.value(single);
    }

    /**
     * The losses of some examples.
     *
     * @param outputs shape [examples, …]
     * @return one for each example
     */
    double[] of(Values outputs, Dataset data) {
        double[] losses = new double[data.size()];
        MemorySegment targets = data.values(y.name());
        long wide = outputs.memory().byteSize() / losses.length;
        long narrow = y.bytes();
        for (int row = 0; row < losses.length; row++) {
            MemorySegment said = outputs.memory().asSlice(row * wide, wide);
            MemorySegment wanted = targets.asSlice(row * narrow, narrow);
            program.run(input -> input.equals(OUTPUTS) ? said : wanted);
            losses[row] = loss.scalar();
        }
        return losses;
    }
}
