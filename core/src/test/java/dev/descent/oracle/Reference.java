package dev.descent.oracle;

import dev.descent.tensor.Composite;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What the interpreter says that some tensors are, and how far from it a right program may be. */
final class Reference {
    private final Map<Tensor, double[]> values = new IdentityHashMap<>();
    private final Map<Tensor, double[]> radii = new IdentityHashMap<>();

    Reference(List<Tensor> tensors, Map<String, double[]> inputs) {
        Map<Tensor, Tensor> expanded = new IdentityHashMap<>();
        List<Tensor> order = new ArrayList<>();
        for (Tensor tensor : Graph.topological(tensors)) {
            if (tensor.op() instanceof Composite composite) {
                Tensor whole = composite.expanded();
                expanded.put(tensor, whole);
                order.addAll(Graph.topological(List.of(whole), composite.inputs()));
            }
            order.add(tensor);
        }
        List<double[]> computed = Interpreter.evaluate(order, inputs);
        for (int i = 0; i < order.size(); i++) {
            values.put(order.get(i), computed.get(i));
        }
        ErrorBounds bounds = new ErrorBounds(values, radii);
        for (Tensor tensor : order) {
            Tensor meant = expanded.get(tensor);
            radii.put(tensor, meant == null ? bounds.of(tensor) : radii.get(meant));
        }
    }

    /** The exact values, row-major. */
    double[] values(Tensor tensor) {
        return values.get(tensor);
    }

    /** How far each value may be off; infinite where rounding may decide a comparison and so anything may come out. */
    double[] radii(Tensor tensor) {
        return radii.get(tensor);
    }
}
