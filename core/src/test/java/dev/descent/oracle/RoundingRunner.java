package dev.descent.oracle;

import dev.descent.compile.Batch;
import dev.descent.compile.Updates;
import dev.descent.tensor.DType;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;

/** The plainest right backend: op by op, every result rounded to its type, sums added up in single precision. */
final class RoundingRunner implements Runner {
    @Override
    public Execution compile(List<Tensor> outputs, Updates updates) {
        List<Tensor> computed = new ArrayList<>(outputs);
        updates.all().forEach(update -> computed.add(update.value()));
        List<Tensor> order = Graph.topological(computed);
        Map<Tensor, Values> known = new IdentityHashMap<>();
        Queue<Values> copies = new ArrayDeque<>();
        return new Execution() {
            @Override
            public void run(Batch batch) {
                order.forEach(tensor -> known.put(tensor, compute(tensor, batch, known)));
                // All results stand apart from the variables, so that one may be written while another is yet to be.
                updates.all().forEach(update -> copies.add(copy(known.get(update.value()))));
                updates.all().forEach(update -> update.variable().copyFrom(copies.remove()));
            }

            @Override
            public Values value(Tensor output) {
                return known.get(output);
            }
        };
    }

    private static Values copy(Values values) {
        Values copy = Values.zeros(values.dtype(), values.shape());
        copy.memory().copyFrom(values.memory());
        return copy;
    }

    private static Values compute(Tensor tensor, Batch batch, Map<Tensor, Values> known) {
        if (tensor.op() instanceof Leaf.Input input) {
            return new Values(input.dtype(), input.shape(), batch.values(input.name()));
        }
        if (tensor.op() instanceof Reduction.Sum sum && tensor.dtype() == DType.F32) {
            return addedUp(sum, known.get(sum.x()));
        }
        List<Tensor> operands = tensor.inputs().stream()
                .map(input -> Tensor.of(new Leaf.Literal(known.get(input))))
                .toList();
        return Interpreter.evaluate(Tensor.of(tensor.op().on(operands)));
    }

    private static Values addedUp(Reduction.Sum sum, Values x) {
        Values result = Values.zeros(DType.F32, sum.shape());
        int size = Math.toIntExact(sum.shape().size());
        Tensor numbered =
                Tensor.of(new Leaf.Literal(Values.of(IntStream.range(0, size).toArray(), sum.shape())));
        int[] targets = numbered.broadcastTo(sum.x().shape()).evaluate().toInts();
        for (int i = 0; i < targets.length; i++) {
            result.set(targets[i], (float) result.get(targets[i]) + (float) x.get(i));
        }
        return result;
    }
}
