package dev.descent.compile;

import dev.descent.compile.Updates.Update;
import dev.descent.tensor.DType;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pass that keeps rounded weights from one run to the next. A weight that a program updates, and whose BF16 values products
 * read, gets a copy in BF16, a variable of the program's own: the loop that updates the weight rounds the new value while it has
 * it, and the products of the next run read what it wrote. (What is left of the weight in F32 is the field's master weight,
 * Micikevicius et al. 2018.)
 *
 * @param outputs what the program gives
 * @param updates what variables become: the given updates, that of each weight followed by its copy's
 * @param copies for each weight that has one
 */
record RoundedWeights(List<Tensor> outputs, Updates updates, Map<Variable, Variable> copies) {
    /** Has a program keep the rounded weights that it would make anew in each run. */
    static RoundedWeights keep(List<Tensor> outputs, Updates updates) {
        List<Tensor> order = Graph.topological(roots(outputs, updates));
        Map<Variable, Variable> copies = copies(order, updates);
        Map<Tensor, Tensor> rebuilt = new IdentityHashMap<>();
        for (Tensor node : order) {
            List<Tensor> inputs = node.inputs().stream().map(rebuilt::get).toList();
            Optional<Variable> copy = rounded(node).map(copies::get);
            rebuilt.put(node, copy.map(Variable::read).orElseGet(() -> Copies.with(node, inputs)));
        }
        // What is wanted itself is computed, for a step has to put it where it is wanted.
        roots(outputs, updates).stream()
                .filter(root -> rounded(root).isPresent())
                .forEach(root -> rebuilt.put(root, root));
        List<Update> all = new ArrayList<>();
        for (Update update : updates.all()) {
            Tensor value = rebuilt.get(update.value());
            all.add(new Update(update.variable(), value));
            if (copies.containsKey(update.variable())) {
                all.add(new Update(copies.get(update.variable()), value.cast(DType.BF16)));
            }
        }
        return new RoundedWeights(outputs.stream().map(rebuilt::get).toList(), new Updates(all), copies);
    }

    /** A copy for each updated weight of which something that is no loop, a product, reads the rounded values. */
    private static Map<Variable, Variable> copies(List<Tensor> order, Updates updates) {
        Set<Variable> updated = updates.all().stream().map(Update::variable).collect(Collectors.toSet());
        Map<Variable, Variable> copies = new LinkedHashMap<>();
        order.stream()
                .filter(Copies::isCall)
                .flatMap(call -> Fuse.sources(call).stream())
                .flatMap(source -> rounded(source).stream())
                .filter(updated::contains)
                .forEach(weight -> copies.computeIfAbsent(weight, RoundedWeights::copy));
        return copies;
    }

    private static Variable copy(Variable weight) {
        return new Variable(weight.name() + ".bf16", DType.BF16, weight.shape(), Initializer.zeros());
    }

    /** The variable of which a tensor is the BF16 values. */
    private static Optional<Variable> rounded(Tensor tensor) {
        return tensor.op() instanceof Unary.Cast cast
                        && cast.dtype() == DType.BF16
                        && cast.x().dtype() == DType.F32
                        && cast.x().op() instanceof Leaf.Read read
                ? Optional.of(read.variable())
                : Optional.empty();
    }

    /** What the copies become when others have written to the weights. */
    Updates refresh() {
        return new Updates(copies.entrySet().stream()
                .map(kept -> new Update(kept.getValue(), kept.getKey().read().cast(DType.BF16)))
                .toList());
    }

    /** What is computed: outputs, then what variables become. */
    List<Tensor> roots() {
        return roots(outputs, updates);
    }

    private static List<Tensor> roots(List<Tensor> outputs, Updates updates) {
        List<Tensor> roots = new ArrayList<>(outputs);
        updates.all().forEach(update -> roots.add(update.value()));
        return roots;
    }
}
