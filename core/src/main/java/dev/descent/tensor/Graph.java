package dev.descent.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Walks over expressions. None of them recurses: a graph may be deeper than the stack. */
public final class Graph {
    private Graph() {}

    /** Everything that some tensors are computed from, and they themselves, each once, operands before results. */
    public static List<Tensor> topological(Collection<? extends Tensor> roots) {
        return topological(roots, Set.of());
    }

    /** The same without some tensors, and without what is needed for them alone. */
    public static List<Tensor> topological(Collection<? extends Tensor> roots, Collection<? extends Tensor> without) {
        List<Tensor> order = new ArrayList<>();
        Set<Tensor> done = Collections.newSetFromMap(new IdentityHashMap<>());
        done.addAll(without);
        Set<Tensor> opened = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Tensor> stack = new ArrayDeque<>();
        for (Tensor root : roots) {
            stack.push(root);
            while (!stack.isEmpty()) {
                Tensor next = stack.peek();
                if (done.contains(next)) {
                    stack.pop();
                } else if (opened.add(next)) {
                    for (Tensor input : next.inputs().reversed()) {
                        if (!done.contains(input)) {
                            stack.push(input);
                        }
                    }
                } else {
                    stack.pop();
                    done.add(next);
                    order.add(next);
                }
            }
        }
        return order;
    }
}
