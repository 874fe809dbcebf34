package dev.descent.train.evaluate;

import dev.descent.compile.Batch;
import dev.descent.compile.Program;
import dev.descent.metric.Metric;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.objective.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What metrics compare: the outputs that a program gives, and targets that it gives too or that stand in the batch.
 *
 * @param computed the place of targets that the program gives
 */
public record Answered(Values outputs, Tensor targets, Optional<Values> computed) {
    /** What a program has to give so that there is something to compare; nothing if the objective has nothing. */
    public static List<Tensor> wanted(Objective.Measured measured) {
        List<Tensor> wanted = new ArrayList<>();
        if (measured.targets().isPresent()) {
            measured.outputs().ifPresent(wanted::add);
            measured.targets().filter(targets -> !isColumn(targets)).ifPresent(wanted::add);
        }
        return wanted;
    }

    /** Of a program that gives what is wanted. */
    public static Optional<Answered> of(Objective.Measured measured, Program program) {
        return measured.outputs()
                .flatMap(outputs -> measured.targets()
                        .map(targets -> new Answered(
                                program.value(outputs),
                                targets,
                                isColumn(targets) ? Optional.empty() : Optional.of(program.value(targets)))));
    }

    /** Whether targets are a column of the data as it stands. */
    static boolean isColumn(Tensor targets) {
        return targets.op() instanceof Leaf.Input;
    }

    /** Shows a batch that the program has been run with. */
    public void tell(List<? extends Metric.Tally> tallies, Batch batch) {
        if (!tallies.isEmpty()) {
            Values wanted = targets(batch);
            tallies.forEach(tally -> tally.add(outputs, wanted));
        }
    }

    private Values targets(Batch batch) {
        return targets.op() instanceof Leaf.Input input
                ? new Values(targets.dtype(), targets.shape(), batch.values(input.name()))
                : computed.orElseThrow();
    }
}
