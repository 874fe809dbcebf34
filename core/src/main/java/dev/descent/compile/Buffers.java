package dev.descent.compile;

import dev.descent.tensor.Leaf;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.IdentityHashMap;
import java.util.Map;

/** Which buffer holds which tensor. */
final class Buffers {
    private final Map<Tensor, Buffer> byTensor = new IdentityHashMap<>();
    private final Map<Variable, Buffer> byVariable = new IdentityHashMap<>();
    private int literals;
    private int temporaries;

    /** The buffer of a tensor that has values of its own. */
    Buffer of(Tensor tensor) {
        return byTensor.computeIfAbsent(tensor, this::make);
    }

    /** The buffer of a variable. */
    Buffer of(Variable variable) {
        return byVariable.computeIfAbsent(
                variable,
                it -> new Buffer(
                        "v" + byVariable.size() + ":" + it.name(),
                        it.dtype(),
                        it.shape().size(),
                        new Buffer.Held(it)));
    }

    private Buffer make(Tensor tensor) {
        return switch (tensor.op()) {
            case Leaf.Read read -> of(read.variable());
            case Leaf.Input input -> make(tensor, "in:" + input.name(), new Buffer.Fed(input.name()));
            case Leaf.Literal literal -> make(tensor, "c" + literals++, new Buffer.Given(literal.values()));
            default -> make(tensor, "t" + temporaries++, new Buffer.Temporary());
        };
    }

    private static Buffer make(Tensor tensor, String name, Buffer.Origin origin) {
        return new Buffer(name, tensor.dtype(), tensor.shape().size(), origin);
    }
}
