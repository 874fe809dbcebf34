package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VariableTest {
    @Test
    void theInitializerFillsAVariableOnceWhenItIsFirstNeeded() {
        int[] calls = {0};
        Variable variable = new Variable("w", DType.F32, Shape.of(3), values -> {
            calls[0]++;
            values.fill(2);
        });
        assertEquals(0, calls[0]);
        assertArrayEquals(new float[] {2, 2, 2}, variable.values().toFloats());
        variable.write(values -> values.set(1, 5));
        assertArrayEquals(new float[] {2, 5, 2}, variable.values().toFloats());
        assertEquals(1, calls[0]);
    }

    @Test
    void readingGivesThePresentValue() {
        Variable variable = new Variable("w", DType.F64, Shape.of(2), Initializer.constant(1));
        Tensor twice = variable.read().mul(2);
        assertArrayEquals(new double[] {2, 2}, twice.evaluate().toDoubles());
        variable.write(values -> values.set(0, 10));
        assertArrayEquals(new double[] {20, 2}, twice.evaluate().toDoubles());
    }

    @Test
    void onlyAWriterWrites() {
        Variable variable = new Variable("w", DType.F32, Shape.of(2), Initializer.of(3, 4));
        Values values = variable.values();
        for (Runnable write : List.<Runnable>of(
                () -> values.set(0, 7), () -> values.fill(7), () -> values.copyFrom(new float[] {7, 8}))) {
            String message = assertThrows(UnsupportedOperationException.class, write::run)
                    .getMessage();
            assertTrue(message.contains("[2]") && message.contains("Variable.write"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> variable.memory().fill((byte) 1));
        variable.write(it -> it.set(0, 7));
        assertArrayEquals(new float[] {7, 4}, values.toFloats());
        variable.fill(9);
        assertArrayEquals(new float[] {9, 9}, values.toFloats());
    }

    @Test
    void takesOverValuesOfItsTypeAndShapeAlone() {
        Variable variable = new Variable("w", DType.F32, Shape.of(2), Initializer.constant(1));
        variable.copyFrom(Values.of(new float[] {3, 4}, Shape.of(2)));
        assertArrayEquals(new float[] {3, 4}, variable.values().toFloats());
        for (Values wrong : List.of(
                Values.of(new int[] {5, 6}, Shape.of(2)),
                Values.of(new float[] {5}, Shape.of(1)),
                Values.of(new float[] {5, 6}, Shape.of(1, 2)))) {
            String message = assertThrows(IllegalArgumentException.class, () -> variable.copyFrom(wrong))
                    .getMessage();
            assertTrue(message.contains("variable w is F32 of shape [2]"), message);
        }
        assertArrayEquals(new float[] {3, 4}, variable.values().toFloats());
    }

    @Test
    void aWriterCannotWriteLater() {
        List<Values> kept = new ArrayList<>();
        Variable variable = new Variable("w", DType.F32, Shape.of(2), values -> {
            values.fill(3);
            kept.add(values);
        });
        variable.write(kept::add);
        kept.add(new Values(DType.F32, Shape.of(1), kept.getLast().memory().asSlice(4)));
        assertEquals(3, kept.size());
        kept.forEach(values -> assertThrows(IllegalStateException.class, () -> values.set(0, 1)));
        assertArrayEquals(new float[] {3, 3}, variable.values().toFloats());
    }

    @Test
    void whoeverWroteItIsAnotherVersion() {
        Variable variable = new Variable("w", DType.F32, Shape.of(2), Initializer.of(3, 4));
        variable.values();
        Set<Long> seen = new HashSet<>();
        assertTrue(seen.add(variable.version()));
        variable.values().toFloats();
        assertFalse(seen.add(variable.version()));
        variable.fill(1);
        assertTrue(seen.add(variable.version()));
        variable.written();
        assertTrue(seen.add(variable.version()));
        variable.write(values -> {
            assertTrue(seen.add(variable.version()));
            assertTrue(seen.add(variable.version()));
        });
        assertTrue(seen.add(variable.version()));
        assertThrows(
                IllegalStateException.class,
                () -> variable.write(values -> {
                    throw new IllegalStateException("half-way");
                }));
        assertTrue(seen.add(variable.version()));
        assertFalse(seen.add(variable.version()));
    }

    @Test
    void aVariableBeginsOnACacheLineAndKnowsItsBytes() {
        Variable variable = new Variable("w", DType.F64, Shape.of(3, 5), Initializer.zeros());
        assertEquals(0, variable.address() % Variable.ALIGNMENT);
        assertEquals(120, variable.bytes());
        assertEquals(120, variable.memory().byteSize());
    }

    @Test
    void aParameterReadsItsVariable() {
        Parameter parameter = new Parameter(Shape.of(2), Initializer.of(1, 2));
        assertSame(parameter.variable(), ((Leaf.Read) parameter.op()).variable());
        parameter.variable().write(values -> values.set(0, 5));
        assertArrayEquals(new double[] {6, 3}, parameter.add(1).evaluate().toDoubles());
        assertEquals(DType.F32, parameter.dtype());
    }

    @Test
    void anInitializerKeepsItsOwnCopy() {
        float[] given = {1, 2};
        Initializer initializer = Initializer.of(given);
        given[0] = 9;
        assertArrayEquals(
                new float[] {1, 2},
                new Parameter(Shape.of(2), initializer).values().toFloats());
    }
}
