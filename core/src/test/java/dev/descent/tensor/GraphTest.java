package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphTest {
    @Test
    void aChainOfAHundredThousandOpsIsWalked() {
        Tensor x = Tensor.scalar(1);
        Tensor y = x;
        for (int i = 0; i < 100_000; i++) {
            y = y.neg();
        }
        List<Tensor> order = Graph.topological(List.of(y));
        assertEquals(100_001, order.size());
        assertSame(x, order.getFirst());
        assertSame(y, order.getLast());
        assertEquals(1, y.evaluate().scalar());
    }

    @Test
    void everyTensorComesOnceAndAfterItsOperands() {
        Random random = new Random(3);
        for (int graph = 0; graph < 100; graph++) {
            List<Tensor> pool = new ArrayList<>(List.of(Tensor.scalar(1), Tensor.scalar(2)));
            for (int i = 0; i < 60; i++) {
                Tensor a = pool.get(random.nextInt(pool.size()));
                Tensor b = pool.get(random.nextInt(pool.size()));
                pool.add(random.nextBoolean() ? a.add(b) : Tensor.select(a.lt(b), b, a));
            }
            List<Tensor> roots = List.of(pool.get(random.nextInt(62)), pool.getLast(), pool.getLast());
            List<Tensor> order = Graph.topological(roots);
            Set<Tensor> before = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Tensor tensor : order) {
                assertTrue(before.containsAll(tensor.inputs()), "an operand of " + tensor + " comes later");
                assertTrue(before.add(tensor), tensor + " comes twice");
            }
            assertTrue(before.containsAll(roots));
        }
    }

    @Test
    void theOrderIsAlwaysTheSame() {
        Tensor a = Tensor.scalar(1).exp();
        Tensor b = Tensor.scalar(2).neg();
        Tensor sum = a.add(b);
        assertEquals(List.of(a.inputs().getFirst(), a, b.inputs().getFirst(), b, sum), Graph.topological(List.of(sum)));
    }

    @Test
    void nothingComesFromNothing() {
        assertEquals(List.of(), Graph.topological(List.of()));
    }
}
