package dev.descent.compile;

import dev.descent.tensor.Graph;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Expressions and updates made into something that runs: compiled once, executed many times. Not safe for use by several
 * threads at once.
 */
public final class Program {
    private final List<Tensor> outputs;
    private final Updates updates;
    private final Map<Tensor, Values> results = new IdentityHashMap<>();

    private Program(List<Tensor> outputs, Updates updates) {
        this.outputs = List.copyOf(outputs);
        this.updates = updates;
        outputs.forEach(output -> results.put(output, Values.zeros(output.dtype(), output.shape())));
    }

    /** A program that computes one tensor, usually the loss, and then updates variables. */
    public static Program compile(Tensor output, Updates updates) {
        return compile(List.of(output), updates);
    }

    /** A program that computes some tensors and then updates variables. */
    public static Program compile(List<Tensor> outputs, Updates updates) {
        return new Program(outputs, updates);
    }

    /** Computes everything once. */
    public void run() {
        run(input -> {
            throw new IllegalArgumentException("input \"" + input + "\" was not given: run the program with a batch");
        });
    }

    /** Computes everything once, from a batch. */
    public void run(Batch batch) {
        List<Tensor> all = new ArrayList<>(outputs);
        updates.all().forEach(update -> all.add(update.value()));
        Map<String, double[]> inputs = new HashMap<>();
        for (Tensor node : Graph.topological(all)) {
            if (node.op() instanceof Leaf.Input input) {
                inputs.put(
                        input.name(), new Values(input.dtype(), input.shape(), batch.values(input.name())).toDoubles());
            }
        }
        List<double[]> values = Interpreter.evaluate(all, inputs);
        for (int i = 0; i < all.size(); i++) {
            Values target = i < outputs.size()
                    ? results.get(outputs.get(i))
                    : updates.all().get(i - outputs.size()).variable().values();
            for (int j = 0; j < values.get(i).length; j++) {
                target.set(j, values.get(i)[j]);
            }
        }
    }

    /**
     * What an output was in the last run, in place: the next run overwrites it.
     *
     * @throws IllegalArgumentException if the program was not compiled to give it
     */
    public Values value(Tensor output) {
        Values values = results.get(output);
        if (values == null) {
            throw new IllegalArgumentException(output + " is not an output of this program");
        }
        return values;
    }
}
