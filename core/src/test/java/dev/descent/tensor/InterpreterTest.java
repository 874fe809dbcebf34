package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class InterpreterTest {
    @Test
    void wholeNumbersWrapAround() {
        Tensor x = Tensor.of(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, 5});
        assertArrayEquals(
                new int[] {Integer.MIN_VALUE, -Integer.MAX_VALUE, -5},
                x.neg().evaluate().toInts());
        assertArrayEquals(
                new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, 5},
                x.abs().evaluate().toInts());
        assertArrayEquals(new int[] {4}, x.sum().evaluate().toInts());
        assertArrayEquals(
                new int[] {Integer.MIN_VALUE + 5, Integer.MAX_VALUE},
                Tensor.of(new Indexing.ScatterAdd(x, Tensor.of(new int[] {0, 1, 0}), 2))
                        .evaluate()
                        .toInts());
        Tensor most = Tensor.of(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 3});
        assertArrayEquals(new int[] {1}, most.sum().evaluate().toInts());
    }
}
